// The small file that holds all keys of the vault, overwritten in place. Everything unreadable "for good" rests on it:
// whoever lacks these bytes has ciphertext only.
import type { KeyFileAnswer, KeyFileRequest, Piece } from "../workers/key-file-messages.ts";

export interface KeyFile {
  /** Bytes; 0 when there is none yet. */
  size(): Promise<number>;
  /** Fewer bytes than asked for at the file's end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** In place, and on the disk when the promise resolves. Grows the file where needed. */
  write(pieces: readonly Piece[]): Promise<void>;
  /** Overwrites all of it, on the disk, then deletes it. */
  destroy(): Promise<void>;
}

type Request = KeyFileRequest extends infer R ? (R extends unknown ? Omit<R, "number"> : never) : never;

/** The file in the origin-private file system, through its own worker, which starts with the first request. */
export function originPrivateKeyFile(): KeyFile {
  let worker: Worker | undefined;
  let count = 0;
  const waiting = new Map<number, { resolve: (answer: KeyFileAnswer) => void; reject: (error: Error) => void }>();

  const start = (): Worker => {
    const started = new Worker(new URL("../workers/key-file.worker.ts", import.meta.url), { type: "module", name: "keys" });
    started.addEventListener("message", ({ data }: MessageEvent<KeyFileAnswer>) => {
      const asked = waiting.get(data.number);
      waiting.delete(data.number);
      if (data.error === undefined) asked?.resolve(data);
      else asked?.reject(new Error(data.error));
    });
    started.addEventListener("error", () => {
      for (const asked of waiting.values()) asked.reject(new Error("the key file's worker failed"));
      waiting.clear();
      worker = undefined;
    });
    return started;
  };
  const ask = (request: Request): Promise<KeyFileAnswer> =>
    new Promise((resolve, reject) => {
      worker ??= start();
      waiting.set(++count, { resolve, reject });
      worker.postMessage({ ...request, number: count });
    });

  return {
    size: async () => (await ask({ does: "size" })).size ?? 0,
    read: async (offset, length) => (await ask({ does: "read", offset, length })).bytes ?? new Uint8Array(),
    write: async (pieces) => void (await ask({ does: "write", pieces })),
    destroy: async () => void (await ask({ does: "destroy" })),
  };
}
