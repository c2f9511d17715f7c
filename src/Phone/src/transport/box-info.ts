// What the box tells everyone about itself (protocol.md, GET /api/box). Unsigned: good for addresses and display only.
import { bytesField, countField, textField } from "./fields.ts";
import { keyBytes } from "./authentication.ts";
import { failed, type HttpParts, type Json, jsonObject, send } from "./http.ts";
import type { ApiResult } from "./link.ts";

export interface BoxInfo {
  readonly boxKey: Uint8Array;
  readonly name: string;
  /** The box's IPv4 address on this network, where it knows one. */
  readonly address: string | undefined;
  readonly version: string;
  readonly state: string;
  /** The box's clock. */
  readonly unixSeconds: number | undefined;
  readonly ports: { readonly https: number; readonly mqtt: number; readonly http: number };
}

export async function boxInfo(parts: HttpParts = {}): Promise<ApiResult<BoxInfo>> {
  const answer = await send(parts, "GET", "/api/box");
  if (!answer.ok) return answer;
  const info = read(answer.value);
  return info ? { ok: true, value: info } : failed("malformed");
}

function read(answer: Json): BoxInfo | undefined {
  const ports = jsonObject(answer.ports) ?? {};
  const [boxKey, name, version, state] = [
    bytesField(answer, "box", keyBytes),
    textField(answer, "name"),
    textField(answer, "version"),
    textField(answer, "state"),
  ];
  const [https, mqtt, http] = [countField(ports, "https"), countField(ports, "mqtt"), countField(ports, "http")];
  if (!boxKey || name === undefined || version === undefined || state === undefined || !https || !mqtt || !http) return undefined;
  return { boxKey, name, address: textField(answer, "address") || undefined, version, state, unixSeconds: countField(answer, "time"), ports: { https, mqtt, http } };
}
