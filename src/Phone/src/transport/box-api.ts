// What a paired phone may ask of the box, each request signed over a nonce of its own (protocol.md, Signed requests).
import { toBase64url } from "../platform/bytes.ts";
import { deviceIdOf, keyBytes, nonceBytes, requestText } from "./authentication.ts";
import { bytesField, countField, languageField, rightsField, textField } from "./fields.ts";
import { boxInfo } from "./box-info.ts";
import { failed, type HttpParts, type Json, jsonObject, send } from "./http.ts";
import type { ApiResult, BoxApi, BoxSettings, DeviceKey, PairedDevice, Pairing } from "./link.ts";

/** Phones differ by seconds; certificates and retention by days. */
const clockToleranceSeconds = 180;
const idBytes = 16;

export function boxApi(pairing: Pairing, device: DeviceKey, parts: HttpParts = {}): BoxApi {
  const request = async (path: string, content: Json): Promise<ApiResult<Json>> => {
    const given = await send(parts, "POST", "/api/nonce", JSON.stringify({ device: pairing.deviceId }));
    if (!given.ok) return given;
    const nonce = bytesField(given.value, "nonce", nonceBytes);
    if (!nonce) return failed("malformed");
    const body = JSON.stringify(content);
    const signature = device.sign(requestText(pairing.boxKey, pairing.deviceId, nonce, "POST", path, body));
    return send(parts, "POST", path, body, `Appliance ${pairing.deviceId}.${toBase64url(nonce)}.${toBase64url(signature)}`);
  };

  return {
    openInvitation: async (token, rights) =>
      read(await request("/api/invitations", { token: toBase64url(token), rights }), (answer) => {
        const seconds = countField(answer, "seconds");
        return seconds === undefined ? undefined : { seconds };
      }),
    cancelInvitation: async (token) => done(await request("/api/invitations/cancel", { token: toBase64url(token) })),
    devices: async () => read(await request("/api/devices", {}), devices),
    removeDevice: async (id) => done(await request("/api/devices/remove", { id })),
    setClock: async (unixMilliseconds) => {
      const [info, time] = [await boxInfo(parts), Math.floor(unixMilliseconds / 1000)];
      if (!info.ok) return info;
      const behind = time - (info.value.unixSeconds ?? time);
      return behind > clockToleranceSeconds ? done(await request("/api/time", { time })) : { ok: true, value: undefined };
    },
    evaluate: async (blinded) => read(await request("/api/shred", { blinded: toBase64url(blinded) }), (answer) => bytesField(answer, "evaluated", 32)),
    unlockState: async () =>
      read(await request("/api/unlock/state", {}), (answer) => {
        const start = textField(answer, "start");
        return start === "phone" || start === "itself" ? { start, enrolled: answer.enrolled === true } : undefined;
      }),
    beginEnrol: async () =>
      read(await request("/api/unlock/enrol", {}), (answer) => {
        const [exchange, blinded, slot] = [bytesField(answer, "exchange", idBytes), bytesField(answer, "blinded", keyBytes), bytesField(answer, "slot", idBytes)];
        return exchange && blinded && slot ? { exchange, blinded, slot } : undefined;
      }),
    finishEnrol: async (exchange, evaluated) =>
      done(await request("/api/unlock/enrol/finish", { exchange: toBase64url(exchange), evaluated: toBase64url(evaluated) })),
    chooseStart: async (mode) => done(await request("/api/unlock/start", { start: mode })),
    settings: async (change = {}) => read(await request("/api/settings", { ...change }), settings),
  };
}

function read<T>(answer: ApiResult<Json>, value: (json: Json) => T | undefined): ApiResult<T> {
  if (!answer.ok) return answer;
  const found = value(answer.value);
  return found === undefined ? failed("malformed") : { ok: true, value: found };
}

/** For an answer that says nothing more. */
function done(answer: ApiResult<Json>): ApiResult<void> {
  return answer.ok ? { ok: true, value: undefined } : answer;
}

function devices(answer: Json): readonly PairedDevice[] | undefined {
  if (!Array.isArray(answer.devices)) return undefined;
  const list = answer.devices.map((given: unknown): PairedDevice | undefined => {
    const entry = jsonObject(given);
    if (!entry) return undefined;
    const [id, key, rights] = [textField(entry, "id"), bytesField(entry, "key", keyBytes), rightsField(entry, "rights")];
    // A key under another's id is no device.
    return key && rights && id === deviceIdOf(key) ? { id, key, rights } : undefined;
  });
  return list.every((entry) => entry !== undefined) ? list : undefined;
}

function settings(answer: Json): BoxSettings | undefined {
  const [retentionSeconds, language] = [countField(answer, "retentionSeconds"), languageField(answer, "language")];
  return retentionSeconds && language ? { retentionSeconds, language } : undefined;
}
