// Owns the key file in the origin-private file system. A synchronous access handle, which only a worker gets, writes in
// place: what is overwritten here is gone from the disk's file, unlike anything in IndexedDB.
import type { KeyFileAnswer, KeyFileRequest, Piece } from "./key-file-messages.ts";

const fileName = "keys";
const openTries = 20;
const openPauseMilliseconds = 100;
let handle: FileSystemSyncAccessHandle | undefined;
let last: Promise<void> = Promise.resolve();

addEventListener("message", (event: MessageEvent<KeyFileRequest>) => {
  last = last.then(async () => {
    const { number } = event.data;
    const answer = await carryOut(event.data).catch((error: unknown): Partial<KeyFileAnswer> => ({ error: String(error) }));
    postMessage({ ...answer, number } satisfies KeyFileAnswer);
  });
});

async function carryOut(request: KeyFileRequest): Promise<Partial<KeyFileAnswer>> {
  handle ??= await open();
  switch (request.does) {
    case "size":
      return { size: handle.getSize() };
    case "read": {
      const bytes = new Uint8Array(request.length);
      return { bytes: bytes.slice(0, handle.read(bytes, { at: request.offset })) };
    }
    case "write":
      writeAll(handle, request.pieces);
      return {};
    case "destroy":
      return destroy(handle);
  }
}

/** A page that was just reloaded may still hold the file for a moment: it alone can be open at a time. */
async function open(): Promise<FileSystemSyncAccessHandle> {
  const folder = await navigator.storage.getDirectory();
  const file = await folder.getFileHandle(fileName, { create: true });
  for (let tries = 1; ; tries++) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if (tries === openTries) throw error;
      await new Promise((resolve) => setTimeout(resolve, openPauseMilliseconds));
    }
  }
}

/** On the disk when it returns. */
function writeAll(file: FileSystemSyncAccessHandle, pieces: readonly Piece[]): void {
  for (const { offset, bytes } of pieces) {
    if (file.write(bytes as Uint8Array<ArrayBuffer>, { at: offset }) !== bytes.length) throw new Error("the key file took only a part");
  }

  file.flush();
}

/** Zeros over everything, on the disk, before the name goes. */
async function destroy(file: FileSystemSyncAccessHandle): Promise<Partial<KeyFileAnswer>> {
  writeAll(file, [{ offset: 0, bytes: new Uint8Array(file.getSize()) }]);
  file.close();
  handle = undefined;
  await (await navigator.storage.getDirectory()).removeEntry(fileName);
  return {};
}
