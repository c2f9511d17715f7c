// Erased means erased on the disk: in a real browser, the whole profile folder is searched for what was planted and for
// the keys. The same search finds them where they are in clear, so it can fail.
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { build } from "vite";
import { hasBrowser, Stage } from "./stage.ts";
import type { VaultPage } from "./vault-page.ts";

declare const page: VaultPage;

const marker = (what: string): string => `${what}-${"q7Zk2mVx9Lr4Tn8Wc5Hb1Yd6Jf3Gs0Pa".split("").reverse().join("")}`;
const built = mkdtempSync(join(tmpdir(), "vault-page-"));

/** The key file's contents that are worth searching: every 32 bytes that are not zero. */
function keysIn(file: readonly number[]): Uint8Array[] {
  const bytes = Uint8Array.from(file);
  return Array.from({ length: Math.floor(bytes.length / 32) }, (_, i) => bytes.slice(i * 32, i * 32 + 32)).filter(
    (piece) => piece.filter((byte) => byte !== 0).length > 16,
  );
}

describe.skipIf(!hasBrowser)("the vault in a real browser", () => {
  let stage: Stage;
  let tab: Page;
  beforeAll(async () => {
    await build({
      root: import.meta.dirname,
      configFile: false,
      logLevel: "warn",
      build: { outDir: built, emptyOutDir: true, modulePreload: { polyfill: false }, rolldownOptions: { input: join(import.meta.dirname, "vault-page.html") } },
      worker: { format: "es" },
    });
    renameSync(join(built, "vault-page.html"), join(built, "index.html"));
    stage = new Stage(built);
    tab = await stage.open();
  }, 120_000);
  afterAll(async () => {
    await stage.end();
    rmSync(built, { recursive: true });
  });

  it("keeps what was committed across a restart of the browser, under a PIN", async () => {
    await tab.evaluate(
      async (planted) => {
        await page.create();
        for (let version = 0; version < 5; version++) await page.put("forgetting", "mls/state", `${planted.state}-${version}`);
        await page.put("lasting", planted.name, planted.message);
        await page.put("lasting", "large", planted.message.repeat(4000));
        await page.setPin("2468");
      },
      { state: marker("state"), name: marker("name"), message: marker("message") },
    );
    await stage.closeBrowser();
    tab = await stage.open();
    expect(await tab.evaluate(() => page.state())).toBe("locked");
    expect(await tab.evaluate(() => page.unlock("1357"))).toBe("wrong-pin");
    expect(await tab.evaluate(() => page.unlock("2468"))).toBe("open");
    expect(await tab.evaluate((name) => page.get("lasting", name), marker("name"))).toBe(marker("message"));
    expect(await tab.evaluate(() => page.get("forgetting", "mls/state"))).toBe(`${marker("state")}-4`);
  }, 60_000);

  it("opens again at once when the page is reloaded", async () => {
    for (let i = 0; i < 3; i++) {
      await tab.reload();
      expect(await tab.evaluate(() => page.unlock("2468"))).toBe("open");
    }
  }, 60_000);

  it("has nothing readable on the disk while it lives, where the same text in clear is found", async () => {
    expect(stage.filesWith([marker("state"), marker("name"), marker("message")])).toEqual([]);
    await tab.evaluate((text) => page.putInClear(text), marker("clear"));
    expect(stage.filesWith([marker("clear")])).not.toEqual([]);
  });

  it("leaves neither keys nor markers on the disk after an erase", async () => {
    const keys = keysIn(await tab.evaluate(() => page.keyFile()));
    expect(keys.length).toBeGreaterThanOrEqual(3);
    for (const key of keys) expect(stage.filesWith([key]), "the search finds a key that is there").not.toEqual([]);
    await tab.evaluate(() => page.erase());
    const needles = [...keys, marker("state"), marker("name"), marker("message"), marker("clear")];
    expect(await tab.evaluate(() => page.leftovers())).toEqual([]);
    await stage.closeBrowser();
    expect(stage.filesWith(needles)).toEqual([]);
  }, 60_000);

  it("has erased its keys although the box is out of reach, and so what the browser keeps of its files says nothing", async () => {
    tab = await stage.open();
    await tab.evaluate(() => page.create());
    await tab.evaluate((text) => page.put("forgetting", "mls/state", text), marker("again"));
    await tab.evaluate((text) => page.putInClear(text), marker("clear"));
    const keys = keysIn(await tab.evaluate(() => page.keyFile()));
    await stage.stopServer();
    await tab.evaluate(() => page.erase());
    expect(stage.filesWith([...keys, marker("again")])).toEqual([]);
    expect(stage.filesWith([marker("clear")]), "text in clear outlives the deletion of its database").not.toEqual([]);
    expect(stage.complaints.filter((text) => !text.includes("ERR_CONNECTION_REFUSED"))).toEqual([]);
  }, 60_000);
});
