// Reads decoded CBOR as the shape a message must have. A wrong shape is a value (undefined), as it comes from outside.
import type { Value } from "./cbor.ts";

export type Shape<T> = (value: Value | undefined) => T | undefined;
export type ShapeOf<S> = S extends Shape<infer T> ? T : never;

export const uint: Shape<number> = (value) => (typeof value === "number" ? value : undefined);
export const flag: Shape<boolean> = (value) => (typeof value === "boolean" ? value : undefined);

/** Text of at most `most` UTF-16 units. */
export const string = (most: number): Shape<string> => (value) => (typeof value === "string" && value.length <= most ? value : undefined);

export const bytes = (length?: number): Shape<Uint8Array> => (value) =>
  value instanceof Uint8Array && (length === undefined || value.length === length) ? value : undefined;

export function list<T>(item: Shape<T>, most = 10_000): Shape<T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return undefined;
    const items: T[] = [];
    for (const entry of value as readonly Value[]) {
      const read = item(entry);
      if (read === undefined) return undefined;
      items.push(read);
    }
    return items;
  };
}

/** A field that may be absent. */
export function optional<T>(shape: Shape<T>): Shape<T | null> {
  return (value) => (value === undefined || value === null ? null : shape(value));
}

export function record<S extends { readonly [key: string]: Shape<unknown> }>(shapes: S): Shape<{ [K in keyof S]: ShapeOf<S[K]> }> {
  return (value) => {
    if (value === null || typeof value !== "object" || Array.isArray(value) || value instanceof Uint8Array) return undefined;
    const read: { [key: string]: unknown } = {};
    for (const [key, shape] of Object.entries(shapes)) {
      const field = shape((value as { readonly [key: string]: Value })[key]);
      if (field === undefined) return undefined;
      read[key] = field;
    }
    return read as { [K in keyof S]: ShapeOf<S[K]> };
  };
}
