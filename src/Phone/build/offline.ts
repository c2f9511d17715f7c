// Makes the built app work without the box: bundles the service worker to a fixed name, gives it the list of all files
// with their hashes, and writes the app's hash (app-hash.json), over every shipped file, for people to compare.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "vite";

/** Stands in the service worker's source where the list goes; `appHash` puts it back before it hashes that file. */
const listPlace = "__SHIPPED_FILES__";
const workerFile = "service-worker.js";
const hashFile = "app-hash.json";

export const writtenList = /\{[^{}]*"app-hash\.json":[^{}]*\}/;

export type ShippedFiles = Readonly<Record<string, string>>;

/** SHA-256 over the lines `path`, space, SHA-256 of the content, newline, of all files in order of their paths. */
export function appHash(files: ReadonlyMap<string, Uint8Array>): string {
  const lines = [...files].map(([path, content]) => `${path} ${sha256(content)}\n`);
  return sha256(Buffer.from(lines.sort().join("")));
}

/** The app's hash from a built folder alone, as anyone can repeat it. */
export function appHashOfFolder(folder: string): string {
  const files = readFolder(folder);
  const worker = Buffer.from(files.get(workerFile) ?? []).toString();
  files.delete(hashFile);
  files.set(workerFile, Buffer.from(worker.replace(writtenList, listPlace)));
  return appHash(files);
}

export function offline(workerSource: string): Plugin {
  let root = "";
  let outDir = "";
  return {
    name: "messenger-appliance:offline",
    apply: "build",
    configResolved(config) {
      root = config.root;
      outDir = config.build.outDir;
    },
    async writeBundle(options) {
      const folder = options.dir ?? join(root, outDir);
      const worker = await bundleWorker(join(root, workerSource));
      const files = readFolder(folder);
      files.set(workerFile, Buffer.from(worker));
      const hash = Buffer.from(JSON.stringify({ hash: appHash(files) }) + "\n");
      files.delete(workerFile);
      files.set(hashFile, hash);
      const list: ShippedFiles = Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, content]) => [path, sha256(content)]));
      writeFileSync(join(folder, hashFile), hash);
      writeFileSync(join(folder, workerFile), worker.replace(listPlace, JSON.stringify(list)));
    },
  };
}

/** The service worker as one classic script without imports, so that every browser takes it. */
async function bundleWorker(source: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: { write: false, target: "es2022", modulePreload: false, rolldownOptions: { input: source, output: { format: "iife" } } },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const chunks = outputs.flatMap((output) => ("output" in output ? output.output : [])).filter((file) => file.type === "chunk");
  const [chunk] = chunks;
  if (chunks.length !== 1 || chunk === undefined) throw new Error("the service worker must be one chunk");
  if (chunk.code.split(listPlace).length !== 2) throw new Error("the service worker must name its list exactly once");
  return chunk.code;
}

function readFolder(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(folder.length).replaceAll("\\", "/").replace(/^\/+/, ""), readFileSync(path));
  }

  return files;
}

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("base64url");
}
