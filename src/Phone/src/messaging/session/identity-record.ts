// Who this phone is, as stored: its keys, its pairing with the box, its person and family.
import { bytesOf, toB64u } from "../codec/bytes.ts";
import { decodeDevice, encodeDevice, type OwnDevice } from "../identity/device.ts";
import type { Pairing, RightsNumber } from "../../transport/link.ts";
import type { Vault } from "../../platform/vault.ts";
import type { Identity } from "./home.ts";
import { fromJson, type Work } from "./work.ts";

interface Stored {
  readonly boxKey: string;
  readonly wipeHash: string;
  readonly rights: RightsNumber;
  readonly boxName: string;
  readonly person: string;
  readonly family: string;
}

export function saveDevice(work: Work, device: OwnDevice): void {
  work.put("forgetting", "device", encodeDevice(device));
}

export function saveIdentity(work: Work, identity: Identity): void {
  const { boxKey, wipeHash, rights } = identity.pairing;
  work.putJson("identity", { boxKey: toB64u(boxKey), wipeHash: toB64u(wipeHash), rights, boxName: identity.boxName, person: identity.person, family: identity.family } satisfies Stored);
}

/** Undefined where this phone is not paired. */
export async function loadIdentity(vault: Vault): Promise<Identity | undefined> {
  const [key, record] = [await vault.get("forgetting", "device"), fromJson<Stored>(await vault.get("lasting", "identity"))];
  const device = key === undefined ? undefined : decodeDevice(key);
  if (device === undefined || record === undefined) return undefined;
  const pairing: Pairing = { boxKey: bytesOf(record.boxKey), wipeHash: bytesOf(record.wipeHash), rights: record.rights, deviceId: device.id };
  return { pairing, device, boxName: record.boxName, person: record.person, family: record.family };
}
