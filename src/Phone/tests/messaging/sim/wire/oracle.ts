// What must hold whatever happened: nothing lost, nothing doubled, one order on all phones, true marks, and a box that keeps
// nothing of what has arrived.
import type { SimPhone, TextView } from "./phone.ts";
import type { Story } from "./steps.ts";

export interface Finding {
  readonly rule: "lost" | "doubled" | "disordered" | "mark" | "kept" | "failed";
  readonly what: string;
}

/** At any moment. A message that is said to have arrived is on the disk of every phone it was for. */
export async function whileItGoesOn({ room, phones }: Story): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const phone of phones.filter(({ running }) => running)) {
    for (const { id, text, delivery } of (await phone.texts(room)).filter(({ mine }) => mine)) {
      if (delivery === "expired") found.push({ rule: "mark", what: `${phone.name} says "${text}" was not delivered` });
      if (delivery !== "arrived" && delivery !== "read") continue;
      for (const other of phones) if (other !== phone && !(await other.stored(room, id))) found.push({ rule: "mark", what: `${phone.name} says "${text}" is ${delivery}; ${other.name} does not have it` });
    }
  }

  return found;
}

/** When all has been well for long enough. */
export async function inTheEnd(story: Story): Promise<Finding[]> {
  const { room, phones, written, family } = story;
  const found = await whileItGoesOn(story);
  const all = new Map<SimPhone, readonly TextView[]>();
  // Who has gone sends nothing again: what it wrote last may not reach who was away (protocol.md, Outbox).
  const gone = new Set(story.guestWent ? written.filter(({ by }) => by === story.guest).map(({ text }) => text) : []);
  for (const phone of phones) all.set(phone, (await phone.texts(room)).filter(({ text }) => !gone.has(text)));
  const shown = new Set([...all.values()].flat().map(({ text }) => text));
  for (const { text, by, certain } of written) if (certain && phones.includes(by) && !shown.has(text)) found.push({ rule: "lost", what: `"${text}" is nowhere, not even on ${by.name}'s phone` });
  for (const phone of phones) {
    const texts = all.get(phone)!.map(({ text }) => text);
    for (const text of shown) {
      const times = texts.filter((other) => other === text).length;
      if (times !== 1) found.push({ rule: times === 0 ? "lost" : "doubled", what: `"${text}" is ${times} times on ${phone.name}'s phone` });
    }

    const first = all.get(phones[0]!)!.map(({ text }) => text);
    if (texts.length === first.length && texts.some((text, i) => text !== first[i])) found.push({ rule: "disordered", what: `${phone.name}: ${texts.join(", ")}; ${phones[0]!.name}: ${first.join(", ")}` });
    // What one person wrote stands in the order of its writing.
    const mine = written.filter(({ by, text }) => by === phone && texts.includes(text)).map(({ text }) => text);
    const seen = texts.filter((text) => mine.includes(text));
    if (seen.some((text, i) => text !== mine[i])) found.push({ rule: "disordered", what: `${phone.name} wrote ${mine.join(", ")} and sees ${seen.join(", ")}` });
    if (phone.room(room)?.state !== "open") found.push({ rule: "failed", what: `${phone.name}'s room is ${phone.room(room)?.state}` });
    for (const entry of all.get(phone)!.filter((one) => one.mine)) found.push(...marks(story, phone, entry));
  }

  found.push(...(await ofTheGuest(story, all.get(phones[0]!)!)));
  if (family.relay.waiting > 0) found.push({ rule: "kept", what: `the box still has ${family.relay.waiting} messages` });
  for (const failure of family.failures) found.push({ rule: "failed", what: String((failure as Error).stack ?? failure) });
  return found;
}

/** Who comes and goes has less, and none of it twice or elsewhere. */
async function ofTheGuest({ guest, room }: Story, theirs: readonly TextView[]): Promise<Finding[]> {
  if (guest?.running !== true || guest.room(room) === undefined) return [];
  const [texts, order] = [(await guest.texts(room)).map(({ text }) => text), theirs.map(({ text }) => text)];
  const common = texts.filter((text) => order.includes(text));
  if (new Set(texts).size < texts.length) return [{ rule: "doubled", what: `${guest.name} has ${texts.join(", ")}` }];
  return common.some((text, i) => i > 0 && order.indexOf(text) < order.indexOf(common[i - 1]!)) ? [{ rule: "disordered", what: `${guest.name} has ${texts.join(", ")}` }] : [];
}

function marks({ phones, looked, glanced, guest }: Story, phone: SimPhone, { id, text, delivery }: TextView): Finding[] {
  const others = phones.filter((other) => other !== phone);
  if (delivery !== "arrived" && delivery !== "read") return [{ rule: "mark", what: `${phone.name} says "${text}" is ${delivery}` }];
  if (delivery === "read" && !others.every((other) => glanced.get(other)?.has(id) === true)) return [{ rule: "mark", what: `${phone.name} says "${text}" was read by all` }];
  if (guest === undefined && delivery !== "read" && others.every((other) => looked.get(other)?.has(id) === true)) return [{ rule: "mark", what: `"${text}" was read by all, and ${phone.name} does not know` }];
  return [];
}
