// The vault's door on a real phone: key file in the origin-private file system, records in IndexedDB, Argon2id.
import { deleteDatabase, eraseSite, vaultDatabase } from "../erase.ts";
import type { VaultDoor } from "../vault.ts";
import { PhoneVaultDoor } from "./door.ts";
import { originPrivateKeyFile } from "./key-file.ts";
import { argon2idPin } from "./pin.ts";
import { Records } from "./records.ts";

/** One for the app's whole life, and only in the tab that owns it (one-tab.ts). */
export function phoneVaultDoor(): VaultDoor {
  return new PhoneVaultDoor({
    keyFile: originPrivateKeyFile(),
    stretchPin: argon2idPin,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    openRecords: () => Records.open(vaultDatabase),
    deleteRecords: () => deleteDatabase(vaultDatabase),
    eraseSite,
  });
}
