// The built app: the same bytes each time, nothing inline, and every file in the service worker's list.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "vite";
import { appHashOfFolder, writtenList } from "../../build/offline.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "phone-build-"));
const [once, again] = [join(folder, "once"), join(folder, "again")];

const files = (of: string): string[] =>
  readdirSync(of, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(of.length + 1))
    .sort();
const text = (path: string): string => readFileSync(join(once, path), "utf8");

describe("the built app", () => {
  beforeAll(async () => {
    process.env.NODE_ENV = "production"; // the test runner's "test" would build another app
    for (const outDir of [once, again]) await build({ root, logLevel: "warn", build: { outDir } });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is the same, byte for byte, when it is built again", () => {
    expect(files(again)).toEqual(files(once));
    for (const file of files(once)) expect(readFileSync(join(again, file)).equals(readFileSync(join(once, file))), file).toBe(true);
  });

  it("has no script or style inside its page", () => {
    const page = text("index.html");
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:|data:/);
    expect(page).not.toMatch(/https?:\/\//);
  });

  it("lists all its files, with their hashes, in its service worker", () => {
    const worker = text("service-worker.js");
    const list: Record<string, string> = JSON.parse(writtenList.exec(worker)?.[0] ?? "{}");
    expect(Object.keys(list).sort()).toEqual(files(once).filter((file) => file !== "service-worker.js"));
  });

  it("carries a hash that anyone can compute from the folder", () => {
    expect(JSON.parse(text("app-hash.json"))).toEqual({ hash: appHashOfFolder(once) });
  });

  it("names files that exist in its manifest", () => {
    const manifest = JSON.parse(text("manifest.webmanifest")) as { icons: Array<{ src: string }> };
    for (const icon of manifest.icons) expect(files(once)).toContain(icon.src.slice(1));
  });
});
