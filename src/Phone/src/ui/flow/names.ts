// How people and rooms are called on this phone. A room without a name is called by the others in it.
import type { PersonId, PersonView, RoomView, View } from "../../messaging/messenger.ts";
import type { Catalogue, Language } from "../text/catalogue.ts";

export const personOf = (view: View, id: PersonId | undefined): PersonView | undefined =>
  id === undefined ? undefined : view.people.find((person) => person.id === id) ?? (view.me?.id === id ? view.me : undefined);

export const nameOf = (view: View, id: PersonId | undefined, text: Catalogue): string => personOf(view, id)?.name ?? text.common.unknownPerson;

export const othersIn = (view: View, room: RoomView): PersonId[] => room.members.filter((id) => id !== view.me?.id);

export function roomTitle(view: View, room: RoomView, text: Catalogue): string {
  if (room.name !== undefined) return room.name;
  const others = othersIn(view, room);
  return others.length === 0 ? text.common.me : others.map((id) => nameOf(view, id, text)).join(", ");
}

/** The room of two with this person that has no name of its own, if there is one. */
export const pairRoom = (view: View, person: PersonId): RoomView | undefined =>
  view.rooms.find((room) => room.state !== "left" && room.name === undefined && room.members.length === 2 && room.members.includes(person));

/** Whom one can talk to: somebody whose last phone was removed stays known by name alone. */
export const others = (view: View): PersonView[] => view.people.filter((person) => !person.me && person.phones.length > 0);

/** Me first, then those who are here now, then by name. */
export function sorted(people: readonly PersonView[], language: Language): PersonView[] {
  const collator = new Intl.Collator(language);
  return [...people].sort((a, b) => Number(b.me) - Number(a.me) || Number(b.online) - Number(a.online) || collator.compare(a.name, b.name));
}

export const mayInvite = (view: View): boolean => view.me !== undefined && view.me.rights <= 2;

/** Nothing can be sent: the box does not take this phone, or is not ours. */
export const readOnly = (view: View): boolean => view.stage === "removed" || view.stage === "other-box";
