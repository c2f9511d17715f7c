// Every screen in every state, drawn by a real browser under the real policy: nothing inline, no error, no accessibility
// finding, nothing wider than the phone. With SCREENSHOTS=folder it keeps a picture of each.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { scenes } from "./gallery/scenes.ts";
import type { Page } from "playwright-core";
import { openStage, type Stage } from "./gallery/stage.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env["SCREENSHOTS"];
const only = process.env["SCENES"]?.split(",");
const names = Object.keys(scenes).filter((name) => only === undefined || only.includes(name));
const looks = [
  { lang: "ko", colorScheme: "light" },
  { lang: "en", colorScheme: "dark" },
] as const;

// A busy machine is slow, not wrong.
vi.setConfig({ testTimeout: 60_000 });

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 120_000);
afterAll(() => stage.close());

describe.each(looks)("Each screen in $lang, $colorScheme", ({ lang, colorScheme }) => {
  let page: Page;
  beforeAll(async () => {
    page = await stage.open(`scene=chats&lang=${lang}`, { colorScheme, locale: lang });
  }, 60_000);
  afterAll(() => page.context().close());

  it.each(names)("%s holds the policy, fits the phone, and axe finds nothing", async (scene) => {
    await stage.show(page, `scene=${scene}&lang=${lang}`);
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${scene}-${lang}-${colorScheme}.png`) });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth || [...document.querySelectorAll(".body, .thread, .centered-body")].some((box) => box.scrollWidth > box.clientWidth));
    expect(wide, "something is wider than the phone").toBe(false);
    // The automation's own world is not bound by the page's policy.
    const found = (await page.evaluate(`${axe}; axe.run(document, { resultTypes: ["violations"] })`)) as AxeResults;
    expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`).join("\n")}`)).toEqual([]);
    expect(stage.complaints()).toEqual([]);
  });
});
