// The messenger of the product: the vault of this browser, the line to the box that served this page.
import type { VaultDoor } from "../platform/vault.ts";
import { systemClock } from "../platform/clock.ts";
import { randomBytes } from "../platform/random.ts";
import { boxApi } from "../transport/box-api.ts";
import { boxInfo } from "../transport/box-info.ts";
import { BoxLink } from "../transport/box-link.ts";
import { pairWith } from "../transport/pairing.ts";
import { parseQr, qrAddress } from "../transport/qr-payload.ts";
import { createMessenger, type RunningMessenger } from "./create.ts";

export interface ProductParts {
  readonly door: VaultDoor;
  /** Where this page came from: shown in invitations until the box has said its address. */
  readonly host: string;
  readonly httpPort?: number;
  readonly appHash: string;
  readonly language: "ko" | "en";
  readonly report: (error: unknown) => void;
}

export function productMessenger(parts: ProductParts): Promise<RunningMessenger> {
  let [host, httpPort] = [parts.host, parts.httpPort ?? 8080];
  void boxInfo().then((info) => {
    if (info.ok) [host, httpPort] = [info.value.address ?? parts.host, info.value.ports.http];
  });
  return createMessenger({
    door: parts.door,
    clock: systemClock,
    random: randomBytes,
    parseCode: parseQr,
    inviteUrl: (payload) => qrAddress(payload, host, httpPort),
    pair: pairWith(),
    link: (pairing, device) => new BoxLink({ pairing, device }),
    api: (pairing, device) => boxApi(pairing, device),
    appHash: parts.appHash,
    language: parts.language,
    report: parts.report,
  });
}
