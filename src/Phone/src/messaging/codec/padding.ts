// Pads contents to size classes, so that the box sees only a few lengths: 256 bytes, then steps of a quarter of the
// power of two below (protocol.md, Contents).
export function paddedLength(length: number): number {
  if (length <= 256) return 256;
  const step = 2 ** (Math.floor(Math.log2(length - 1)) - 2);
  return Math.ceil(length / step) * step;
}

export function pad(content: Uint8Array): Uint8Array {
  const padded = new Uint8Array(paddedLength(content.length));
  padded.set(content);
  return padded;
}
