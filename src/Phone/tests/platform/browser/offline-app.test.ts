// The built app in a real browser: nothing breaks the content security policy, and once installed it opens without the
// box; a file that is not of this build is never stored.
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "vite";
import { appHashOfFolder } from "../../../build/offline.ts";
import { hasBrowser, Stage } from "./stage.ts";

const root = join(import.meta.dirname, "../../..");
const built = mkdtempSync(join(tmpdir(), "phone-app-"));

/** Installed as `installOffline` does it; true when the service worker stands. */
const install = async (): Promise<boolean> => {
  const registration = await navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" });
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  return new Promise((resolve) => {
    const look = (): void => {
      if (worker?.state === "activated") resolve(true);
      if (worker?.state === "redundant") resolve(false);
    };
    worker?.addEventListener("statechange", look);
    look();
  });
};

describe.skipIf(!hasBrowser)("the installed app", () => {
  beforeAll(async () => {
    process.env.NODE_ENV = "production";
    await build({ root, logLevel: "warn", build: { outDir: built, emptyOutDir: true } });
  }, 120_000);
  afterAll(() => rmSync(built, { recursive: true }));

  it("opens without the box, and tells its hash", async () => {
    const stage = new Stage(built);
    try {
      const tab = await stage.open();
      expect(await tab.evaluate(install)).toBe(true);
      const shown = await tab.locator("#app").innerHTML();
      await stage.stopServer();
      await tab.reload();
      await tab.waitForFunction(() => (document.getElementById("app")?.childElementCount ?? 0) > 0);
      expect(shown).not.toBe("");
      expect(await tab.evaluate(async () => (await (await fetch("/app-hash.json")).json()) as unknown)).toEqual({ hash: appHashOfFolder(built) });
      expect(
        await tab.evaluate(() =>
          fetch("/api/box").then(
            () => "answered",
            () => "unreachable",
          ),
        ),
      ).toBe("unreachable");
      expect(stage.complaints.filter((text) => text.includes("Content Security Policy"))).toEqual([]);
    } finally {
      await stage.end();
    }
  }, 60_000);

  it("is not installed from files that were changed after the build", async () => {
    appendFileSync(join(built, "icon.svg"), "<!-- changed -->");
    const stage = new Stage(built);
    try {
      const tab = await stage.open();
      expect(await tab.evaluate(install)).toBe(false);
    } finally {
      await stage.end();
    }
  }, 60_000);
});
