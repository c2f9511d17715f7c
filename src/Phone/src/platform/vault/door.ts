// The door to the vault: the root key lies in the key file's header, sealed with the file's secret and the PIN. A wrong
// PIN is counted on the disk before it is tried, so that switching off wins no try; the tenth in a row erases.
import { OneAtATime } from "../one-at-a-time.ts";
import { randomBytes } from "../random.ts";
import type { PinOutcome, UnlockOutcome, Vault, VaultDoor } from "../vault.ts";
import { type Header, readHeader, slotsOffset, writeHeader } from "./header.ts";
import type { KeyFile } from "./key-file.ts";
import { mostWrongTries, rootSealingKey, type StretchPin, tryDelayMilliseconds } from "./pin.ts";
import type { Records } from "./records.ts";
import { SealedVault } from "./sealed-vault.ts";
import { keyLength, seal, unseal } from "./sealing.ts";
import { newWipeLock, noWipeLock, opensWipeLock } from "./wipe-pin.ts";

/** What the door stands on; tests put a key file in memory and a quick stretch here. */
export interface DoorParts {
  readonly keyFile: KeyFile;
  readonly stretchPin: StretchPin;
  pause(milliseconds: number): Promise<void>;
  openRecords(): Promise<Records>;
  /** Deletes what an earlier vault may have left in the database. */
  deleteRecords(): Promise<void>;
  /** All that the browser keeps for this app besides the key file; never throws. */
  eraseSite(): Promise<void>;
}

const rootName = "root";
const noPin = new Uint8Array();
/** How long an erase waits for a commit under way. */
const leaveMilliseconds = 2000;

export class PhoneVaultDoor implements VaultDoor {
  private readonly queue = new OneAtATime();
  private open: { readonly vault: SealedVault; readonly root: Uint8Array } | undefined;

  constructor(private readonly parts: DoorParts) {}

  state(): Promise<"none" | "locked" | "open"> {
    return this.queue.run(async () => (this.open ? "open" : (await readHeader(this.parts.keyFile)) ? "locked" : "none"));
  }

  hasPin(): Promise<boolean> {
    return this.queue.run(async () => (await readHeader(this.parts.keyFile))?.hasPin ?? false);
  }

  create(): Promise<Vault> {
    return this.queue.run(async () => {
      if (await readHeader(this.parts.keyFile)) throw new Error("there is a vault already");
      await this.parts.deleteRecords();
      await this.parts.keyFile.write([{ offset: 0, bytes: new Uint8Array(slotsOffset) }]);
      const root = randomBytes(keyLength);
      await this.sealRoot(root, undefined, undefined);
      return this.enter(root);
    });
  }

  unlock(pin?: string): Promise<{ outcome: UnlockOutcome; vault?: Vault; triesLeft?: number }> {
    return this.queue.run(async () => {
      if (this.open) return { outcome: "open", vault: this.open.vault };
      const header = await readHeader(this.parts.keyFile);
      if (!header) return { outcome: "erased" };
      return header.hasPin ? this.tryPin(header, pin) : { outcome: "open", vault: await this.enter(opened(openRoot(header, noPin))) };
    });
  }

  setPin(pin: string | undefined): Promise<PinOutcome> {
    return this.queue.run(async () => {
      if (!this.open) throw new Error("the vault is locked");
      const header = await this.header();
      if (pin !== undefined && header.hasPin && opensWipeLock(header.wipe, await this.parts.stretchPin(pin, header.salt))) return "taken";
      await this.sealRoot(this.open.root, pin, header);
      return "set";
    });
  }

  setWipePin(pin: string | undefined): Promise<PinOutcome> {
    return this.queue.run(async () => {
      const header = await this.header();
      if (!this.open || !header.hasPin) throw new Error("a wipe PIN needs a PIN and an open vault");
      const stretched = pin === undefined ? undefined : await this.parts.stretchPin(pin, header.salt);
      if (stretched !== undefined && openRoot(header, stretched)) return "taken";
      await writeHeader(this.parts.keyFile, { ...header, wipe: stretched === undefined ? noWipeLock() : newWipeLock(stretched) });
      return "set";
    });
  }

  lock(): Promise<void> {
    return this.queue.run(() => this.leave());
  }

  erase(keysGone?: (overwritten: boolean) => void): Promise<void> {
    return this.queue.run(() => this.eraseNow(keysGone));
  }

  private async tryPin(header: Header, pin: string | undefined): Promise<{ outcome: UnlockOutcome; vault?: Vault; triesLeft?: number }> {
    if (pin === undefined) return { outcome: "wrong-pin", triesLeft: mostWrongTries - header.wrongTries };
    const stretched = await this.parts.stretchPin(pin, header.salt);
    // Before anything else, and without a wait: who is made to type it has no time.
    if (opensWipeLock(header.wipe, stretched)) return this.erased();
    await this.parts.pause(tryDelayMilliseconds(header.wrongTries));
    const wrongTries = header.wrongTries + 1;
    await writeHeader(this.parts.keyFile, { ...header, wrongTries });
    const root = openRoot(header, stretched);
    if (root) {
      await writeHeader(this.parts.keyFile, { ...header, wrongTries: 0 });
      return { outcome: "open", vault: await this.enter(root) };
    }

    if (wrongTries < mostWrongTries) return { outcome: "wrong-pin", triesLeft: mostWrongTries - wrongTries };
    return this.erased();
  }

  private async erased(): Promise<{ outcome: UnlockOutcome }> {
    await this.eraseNow();
    return { outcome: "erased" };
  }

  private async header(): Promise<Header> {
    const header = await readHeader(this.parts.keyFile);
    if (!header) throw new Error("there is no vault");
    return header;
  }

  /** A new PIN leaves the wipe PIN as it is; without a PIN there is none. */
  private async sealRoot(root: Uint8Array, pin: string | undefined, before: Header | undefined): Promise<void> {
    const keeps = pin !== undefined && before?.hasPin === true;
    const [secret, salt] = [randomBytes(32), keeps ? before.salt : randomBytes(16)];
    const key = rootSealingKey(secret, pin === undefined ? noPin : await this.parts.stretchPin(pin, salt));
    const wipe = keeps ? before.wipe : noWipeLock();
    await writeHeader(this.parts.keyFile, { hasPin: pin !== undefined, wrongTries: 0, secret, salt, sealedRoot: seal(key, rootName, root), wipe });
    key.fill(0);
  }

  private async enter(root: Uint8Array): Promise<Vault> {
    const vault = await SealedVault.open(root, this.parts.keyFile, await this.parts.openRecords());
    this.open = { vault, root };
    return vault;
  }

  private async leave(): Promise<void> {
    const open = this.open;
    this.open = undefined;
    await open?.vault.close();
    open?.root.fill(0);
  }

  /** The keys on the disk first, whatever the rest does; once more after the vault stopped writing. */
  private async eraseNow(keysGone?: (overwritten: boolean) => void): Promise<void> {
    const overwritten = await this.parts.keyFile.destroy().then(() => true, () => false);
    keysGone?.(overwritten);
    await Promise.race([this.leave().catch(() => undefined), this.parts.pause(leaveMilliseconds)]);
    await this.parts.keyFile.destroy().catch(() => undefined);
    await this.parts.eraseSite().catch(() => undefined);
  }
}

function opened(root: Uint8Array | undefined): Uint8Array {
  if (!root) throw new Error("the key file does not open");
  return root;
}

function openRoot(header: Header, stretched: Uint8Array): Uint8Array | undefined {
  const key = rootSealingKey(header.secret, stretched);
  const root = unseal(key, rootName, header.sealedRoot);
  key.fill(0);
  return root;
}
