// The door to the vault: the root key lies in the key file's header, sealed with the file's secret and the PIN. A wrong
// PIN is counted on the disk before it is tried, so that switching off wins no try; the tenth in a row erases.
import { OneAtATime } from "../one-at-a-time.ts";
import { randomBytes } from "../random.ts";
import type { UnlockOutcome, Vault, VaultDoor } from "../vault.ts";
import { type Header, readHeader, slotsOffset, writeHeader } from "./header.ts";
import type { KeyFile } from "./key-file.ts";
import { mostWrongTries, rootSealingKey, type StretchPin, tryDelayMilliseconds } from "./pin.ts";
import type { Records } from "./records.ts";
import { SealedVault } from "./sealed-vault.ts";
import { keyLength, seal, unseal } from "./sealing.ts";

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
      await this.sealRoot(root, undefined);
      return this.enter(root);
    });
  }

  unlock(pin?: string): Promise<{ outcome: UnlockOutcome; vault?: Vault; triesLeft?: number }> {
    return this.queue.run(async () => {
      if (this.open) return { outcome: "open", vault: this.open.vault };
      const header = await readHeader(this.parts.keyFile);
      if (!header) return { outcome: "erased" };
      return header.hasPin ? this.tryPin(header, pin) : { outcome: "open", vault: await this.enter(opened(await this.openRoot(header, undefined))) };
    });
  }

  setPin(pin: string | undefined): Promise<void> {
    return this.queue.run(async () => {
      if (!this.open) throw new Error("the vault is locked");
      await this.sealRoot(this.open.root, pin);
    });
  }

  lock(): Promise<void> {
    return this.queue.run(() => this.leave());
  }

  erase(): Promise<void> {
    return this.queue.run(() => this.eraseNow());
  }

  private async tryPin(header: Header, pin: string | undefined): Promise<{ outcome: UnlockOutcome; vault?: Vault; triesLeft?: number }> {
    if (pin === undefined) return { outcome: "wrong-pin", triesLeft: mostWrongTries - header.wrongTries };
    await this.parts.pause(tryDelayMilliseconds(header.wrongTries));
    const wrongTries = header.wrongTries + 1;
    await writeHeader(this.parts.keyFile, { ...header, wrongTries });
    const root = await this.openRoot(header, pin);
    if (root) {
      await writeHeader(this.parts.keyFile, { ...header, wrongTries: 0 });
      return { outcome: "open", vault: await this.enter(root) };
    }

    if (wrongTries < mostWrongTries) return { outcome: "wrong-pin", triesLeft: mostWrongTries - wrongTries };
    await this.eraseNow();
    return { outcome: "erased" };
  }

  private async sealRoot(root: Uint8Array, pin: string | undefined): Promise<void> {
    const [secret, salt] = [randomBytes(32), randomBytes(16)];
    const key = await rootSealingKey(secret, salt, pin, this.parts.stretchPin);
    await writeHeader(this.parts.keyFile, { hasPin: pin !== undefined, wrongTries: 0, secret, salt, sealedRoot: seal(key, rootName, root) });
    key.fill(0);
  }

  private async openRoot(header: Header, pin: string | undefined): Promise<Uint8Array | undefined> {
    const key = await rootSealingKey(header.secret, header.salt, pin, this.parts.stretchPin);
    const root = unseal(key, rootName, header.sealedRoot);
    key.fill(0);
    return root;
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
  private async eraseNow(): Promise<void> {
    await this.parts.keyFile.destroy().catch(() => undefined);
    await Promise.race([this.leave().catch(() => undefined), this.parts.pause(leaveMilliseconds)]);
    await this.parts.keyFile.destroy().catch(() => undefined);
    await this.parts.eraseSite().catch(() => undefined);
  }
}

function opened(root: Uint8Array | undefined): Uint8Array {
  if (!root) throw new Error("the key file does not open");
  return root;
}
