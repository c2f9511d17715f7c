// Reads single fields of the API's JSON, each undefined when it is not what the protocol says.
import { fromBase64url } from "../platform/bytes.ts";
import type { Json } from "./http.ts";
import type { RightsNumber } from "./link.ts";

export function bytesField(json: Json, name: string, length: number): Uint8Array | undefined {
  const value = json[name];
  const bytes = typeof value === "string" ? fromBase64url(value) : undefined;
  return bytes?.length === length ? bytes : undefined;
}

export function textField(json: Json, name: string): string | undefined {
  const value = json[name];
  return typeof value === "string" ? value : undefined;
}

/** A whole number from 0. */
export function countField(json: Json, name: string): number | undefined {
  const value = json[name];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export function rightsField(json: Json, name: string): RightsNumber | undefined {
  const value = json[name];
  return value === 1 || value === 2 || value === 3 || value === 4 ? value : undefined;
}

export function languageField(json: Json, name: string): "ko" | "en" | undefined {
  const value = json[name];
  return value === "ko" || value === "en" ? value : undefined;
}
