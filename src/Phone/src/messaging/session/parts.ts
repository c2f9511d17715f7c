// The parts of a running messenger, put together in one place; each sees the others only through this.
import type { Erasing } from "../erasing/erasing.ts";
import type { History } from "../history/history.ts";
import type { Letters } from "../letters/letters.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Receipts } from "../receipts/receipts.ts";
import type { Applying } from "../rooms/applying.ts";
import type { Epochs } from "../rooms/epochs.ts";
import type { Hellos } from "../rooms/hellos.ts";
import type { Incoming } from "../rooms/incoming.ts";
import type { Leaving } from "../rooms/leaving.ts";
import type { Membership } from "../rooms/membership.ts";
import type { Returning } from "../rooms/returning.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Removing } from "../roster/removing.ts";
import type { KeyPackages } from "../groups/key-packages.ts";
import type { Shredding } from "../shredding/shredding.ts";
import type { Home } from "./home.ts";

export interface Parts {
  readonly home: Home;
  readonly rooms: Rooms;
  readonly history: History;
  readonly outbox: Outbox;
  readonly receipts: Receipts;
  readonly letters: Letters;
  readonly keyPackages: KeyPackages;
  readonly incoming: Incoming;
  readonly applying: Applying;
  readonly epochs: Epochs;
  readonly hellos: Hellos;
  readonly leaving: Leaving;
  readonly membership: Membership;
  readonly returning: Returning;
  readonly removing: Removing;
  readonly shredding: Shredding;
  readonly erasing: Erasing;
}
