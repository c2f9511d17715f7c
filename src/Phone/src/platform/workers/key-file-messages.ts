// What the page and the worker that owns the key file say to each other; every request has one answer with its number.

export interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export type KeyFileRequest = { readonly number: number } & (
  | { readonly does: "size" }
  | { readonly does: "read"; readonly offset: number; readonly length: number }
  | { readonly does: "write"; readonly pieces: readonly Piece[] }
  | { readonly does: "destroy" }
);

export type KeyFileAnswer = { readonly number: number; readonly size?: number; readonly bytes?: Uint8Array; readonly error?: string };
