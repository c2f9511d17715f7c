// One JSON request to the box's API and its answer as a value (protocol.md, Errors of the API). Never throws: no answer
// is "unreachable", an answer that is not this protocol is "malformed".
import type { ApiError, ApiResult } from "./link.ts";

export type Json = Readonly<Record<string, unknown>>;

export interface HttpParts {
  /** Where the box is; the page's own origin where left out. */
  readonly origin?: string;
  readonly fetch?: typeof fetch;
}

const timeoutMilliseconds = 15_000;
const codes: readonly string[] = [
  "malformed",
  "not-paired",
  "pairing-closed",
  "not-allowed",
  "two-phones",
  "full",
  "too-large",
  "slow-down",
  "wiped",
  "locked",
  "not-locked",
  "wrong-phone",
  "not-enrolled",
  "changed",
] satisfies readonly ApiError[];

export async function send(parts: HttpParts, method: "GET" | "POST", path: string, body?: string, authorization?: string): Promise<ApiResult<Json>> {
  const headers = {
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    ...(authorization === undefined ? {} : { Authorization: authorization }),
  };
  try {
    const ask = parts.fetch ?? fetch;
    const response = await ask(`${parts.origin ?? ""}${path}`, {
      method,
      headers,
      body: body ?? null,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    const text = await response.text();
    const answer = text === "" ? {} : parse(text);
    if (answer === undefined) return failed("malformed");
    return response.ok
      ? { ok: true, value: answer }
      : failed(typeof answer.error === "string" && codes.includes(answer.error) ? (answer.error as ApiError) : "malformed");
  } catch {
    return failed("unreachable");
  }
}

export function failed(error: ApiError): { readonly ok: false; readonly error: ApiError } {
  return { ok: false, error };
}

function parse(text: string): Json | undefined {
  try {
    return jsonObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function jsonObject(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
