// Random bytes of the browser's cryptographic generator.

/** At most 65,536 at a time, the generator's own limit. */
export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}
