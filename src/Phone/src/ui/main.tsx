// The composition: takes the invitation out of the address bar before anything else, claims the app for this tab, and
// wires messenger, line, store and interface. The only file that knows all four layers.
import { createMessenger } from "../messaging/create.ts";
import { appHash, installOffline, persistStorage } from "../platform/app.ts";
import { readQrCode } from "../platform/camera.ts";
import { systemClock } from "../platform/clock.ts";
import { claimTab } from "../platform/one-tab.ts";
import { randomBytes } from "../platform/random.ts";
import { phoneVaultDoor } from "../platform/vault/phone-door.ts";
import { BoxAddress } from "../transport/box-address.ts";
import { boxApi } from "../transport/box-api.ts";
import { BoxLink } from "../transport/box-link.ts";
import { pairWith } from "../transport/pairing.ts";
import { parseQr } from "../transport/qr-payload.ts";
import { findLocked, unlock } from "../transport/unlocking.ts";
import { takeFragment } from "./flow/invitation-link.ts";
import { Joining } from "./flow/joining.ts";
import { Broken, OtherTab } from "./screens/ended.tsx";
import { drawAlone, startApp } from "./start.tsx";
import { language } from "./text/language.ts";

const code = takeFragment(location, history);

async function start(root: HTMLElement): Promise<void> {
  if (!(await claimTab())) return drawAlone(root, OtherTab);
  const address = new BoxAddress();
  void address.refresh();
  const hash = await appHash();
  const messenger = await createMessenger({
    door: phoneVaultDoor(),
    clock: systemClock,
    random: randomBytes,
    parseCode: parseQr,
    inviteUrl: (payload) => address.inviteUrl(payload),
    pair: pairWith(),
    link: (pairing, device) => new BoxLink({ pairing, device, findLocked: () => findLocked() }),
    api: (pairing, device) => boxApi(pairing, device),
    usualBoxPage: address.page,
    boxPage: async () => ((await address.refresh()) ? address.page : undefined),
    unlockBox: (share) => unlock(share),
    appHash: hash ?? "",
    get language() {
      return language.peek();
    },
    report: (error) => console.error(error),
  });
  const camera = navigator.mediaDevices === undefined ? undefined : readQrCode;
  startApp(root, messenger, new Joining(code), { camera, keepStorage: async () => void (await persistStorage()), now: systemClock.now });
}

const root = document.getElementById("app");
if (root !== null)
  start(root).catch((error: unknown) => {
    console.error(error);
    drawAlone(root, Broken);
  });
void installOffline();
