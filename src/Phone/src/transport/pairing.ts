// Pairs this phone with the box whose fingerprint the QR carries (protocol.md, Pairing). Nothing the box says counts
// before its key fits the fingerprint and its proof and signature hold; else the answer is "wrong-box".
import { equal, toBase64url } from "../platform/bytes.ts";
import { randomBytes } from "../platform/random.ts";
import {
  boxFingerprint,
  deviceIdOf,
  invitationToken,
  keyBytes,
  nonceBytes,
  pairAnswerProof,
  pairBeginProof,
  pairBoxText,
  pairDeviceText,
  pairDoneText,
  pairTranscript,
  signatureBytes,
  verifies,
} from "./authentication.ts";
import { bytesField, rightsField } from "./fields.ts";
import { failed, type HttpParts, type Json, send } from "./http.ts";
import type { ApiResult, DeviceKey, PairFunction, Pairing, QrPayload } from "./link.ts";

const confirmTries = 3;

export function pairWith(parts: HttpParts = {}, random: (count: number) => Uint8Array = randomBytes): PairFunction {
  return async (qr, device) => {
    const phoneNonce = random(nonceBytes);
    const token = qr.kind === "box" ? qr.token : invitationToken(qr.secret);
    const proof = pairBeginProof(token, qr.fingerprint, device.publicKey, phoneNonce);
    const begun = await send(
      parts,
      "POST",
      "/api/pair/begin",
      JSON.stringify({ device: toBase64url(device.publicKey), nonce: toBase64url(phoneNonce), proof: toBase64url(proof) }),
    );
    if (!begun.ok) return begun;
    const box = provenBox(begun.value, qr, token, device, phoneNonce);
    return box ? confirm(parts, device, box) : failed("wrong-box");
  };
}

interface ProvenBox {
  readonly boxKey: Uint8Array;
  readonly wipeHash: Uint8Array;
  readonly transcript: Uint8Array;
}

function provenBox(answer: Json, qr: QrPayload, token: Uint8Array, device: DeviceKey, phoneNonce: Uint8Array): ProvenBox | undefined {
  const boxKey = bytesField(answer, "box", keyBytes);
  const boxNonce = bytesField(answer, "nonce", nonceBytes);
  const wipeHash = bytesField(answer, "wipe", 32);
  const proof = bytesField(answer, "proof", 32);
  const signature = bytesField(answer, "signature", signatureBytes);
  if (!boxKey || !boxNonce || !wipeHash || !proof || !signature) return undefined;
  const transcript = pairTranscript({ boxKey, deviceKey: device.publicKey, phoneNonce, boxNonce, wipeHash });
  const proven =
    equal(boxFingerprint(boxKey), qr.fingerprint) && equal(proof, pairAnswerProof(token, transcript)) && verifies(signature, pairBoxText(transcript), boxKey);
  return proven ? { boxKey, wipeHash, transcript } : undefined;
}

/** A lost answer is asked for again: the box gives the same one within the window. */
async function confirm(parts: HttpParts, device: DeviceKey, box: ProvenBox): Promise<ApiResult<Pairing>> {
  const body = JSON.stringify({ device: toBase64url(device.publicKey), signature: toBase64url(device.sign(pairDeviceText(box.transcript))) });
  let answer = await send(parts, "POST", "/api/pair/confirm", body);
  for (let tries = 1; tries < confirmTries && !answer.ok && answer.error === "unreachable"; tries++)
    answer = await send(parts, "POST", "/api/pair/confirm", body);
  if (!answer.ok) return answer;
  const rights = rightsField(answer.value, "rights");
  const signature = bytesField(answer.value, "signature", signatureBytes);
  if (!rights || !signature || !verifies(signature, pairDoneText(box.transcript, rights), box.boxKey)) return failed("wrong-box");
  return { ok: true, value: { boxKey: box.boxKey, wipeHash: box.wipeHash, rights, deviceId: deviceIdOf(device.publicKey) } };
}
