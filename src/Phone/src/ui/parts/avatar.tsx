// A person's picture: the emoji they chose, on a soft colour that is always the same for the same person. A group shows
// up to four of its people.
import type { PersonId, PersonView } from "../../messaging/messenger.ts";

const tints = 8;

export function tintOf(id: PersonId): number {
  // FNV-1a; its upper bits are the well mixed ones.
  let hash = 0x811c9dc5;
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 16) % tints;
}

type Size = "s" | "m" | "l" | "xl";

export function Avatar({ person, size = "m", presence = false }: { person: PersonView | undefined; size?: Size; presence?: boolean }) {
  return (
    <span class={`avatar avatar-${size} tint-${person === undefined ? 0 : tintOf(person.id)}`} aria-hidden="true">
      <span class="avatar-picture">{person?.picture ?? "🙂"}</span>
      {presence && person?.online === true && <span class="avatar-online" />}
    </span>
  );
}

export function GroupAvatar({ people }: { people: readonly (PersonView | undefined)[] }) {
  if (people.length <= 1) return <Avatar person={people[0]} />;
  const shown = people.slice(0, 4);
  return (
    <span class={`avatar-group avatar-group-${shown.length}`} aria-hidden="true">
      {shown.map((person, index) => (
        <Avatar key={person?.id ?? index} person={person} size="s" />
      ))}
    </span>
  );
}
