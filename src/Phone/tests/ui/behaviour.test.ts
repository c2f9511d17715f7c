// What happens under the fingers, in a real browser: scrolling, sending, the Korean keyboard, PIN, holding to erase, focus.
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { now } from "./gallery/family.ts";
import { openStage, type Stage } from "./gallery/stage.ts";

// A busy machine is slow, not wrong.
vi.setConfig({ testTimeout: 60_000 });
const soon = <T>(ask: () => T) => expect.poll(ask, { timeout: 10_000 });

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await openStage();
  page = await stage.open("scene=chats&lang=ko", { locale: "ko", hasTouch: false });
}, 120_000);
afterAll(() => stage.close());
afterEach(() => expect(stage.complaints()).toEqual([]));

const calls = () => page.evaluate(() => window.scripted.calls);
const fromTheEnd = () => page.locator(".thread").evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight));
const arrive = (text: string) =>
  page.evaluate(([words, at]) => window.scripted.arrive("group", { kind: "text", id: words, from: "mom", mine: false, text: words, at, unread: 0, delivery: "read" }), [text, now] as const);

describe("The tabs", () => {
  it("take_a_press_that_something_arrives_in_the_middle_of", async () => {
    await stage.show(page, "scene=chats&lang=ko");
    const family = page.locator("nav.tabs").getByRole("button", { name: "가족" });
    await family.hover();
    await page.mouse.down();
    await arrive("누르는 동안 온 글");
    await page.mouse.up();
    await soon(() => family.getAttribute("aria-current")).toBe("page");
  });
});

describe("Back", () => {
  it("pressed_twice_at_once_goes_back_once_and_does_not_leave_the_app", async () => {
    await stage.show(page, "scene=chats&lang=ko");
    await stage.show(page, "scene=chats&lang=en");
    await page.locator(".room-row").first().click();
    await page.getByRole("button", { name: "Back", exact: true }).dblclick({ noWaitAfter: true });
    await page.locator("nav.tabs").waitFor();
    await page.waitForTimeout(500);
    expect(page.url()).toContain("lang=en");
  });
});

describe("A conversation", () => {
  it("opens_at_the_end_and_follows_what_arrives", async () => {
    await stage.show(page, "scene=room-long&lang=ko");
    await soon(fromTheEnd).toBe(0);
    await arrive("새로 온 글");
    await soon(fromTheEnd).toBe(0);
    expect(await page.getByText("가장 새 글로").count()).toBe(0);
  });

  it("stays_while_older_messages_are_read_and_shows_the_way_to_the_new_one", async () => {
    await stage.show(page, "scene=room-long&lang=ko");
    await page.locator(".thread").evaluate((box) => (box.scrollTop = 900));
    await page.getByRole("button", { name: "가장 새 글로" }).waitFor();
    await arrive("읽는 동안 온 글");
    await page.getByRole("button", { name: "새 글" }).waitFor();
    expect(await page.locator(".thread").evaluate((box) => box.scrollTop)).toBe(900);
    await page.getByRole("button", { name: "새 글" }).click();
    await soon(fromTheEnd).toBe(0);
    await soon(() => page.locator(".pill").count()).toBe(0);
  });

  it("does_not_count_as_read_what_is_below_the_eyes", async () => {
    await stage.show(page, "scene=room-long&lang=ko");
    await page.locator(".thread").evaluate((box) => (box.scrollTop = 900));
    await page.locator(".pill").waitFor();
    await arrive("아직 안 본 글");
    await page.locator(".pill-new").waitFor();
    expect(await calls()).not.toContain("markRead group");
    await page.locator(".pill-new").click();
    await soon(calls).toContain("markRead group");
  });

  it("asks_for_older_messages_before_the_top_is_reached", async () => {
    await stage.show(page, "scene=room-long&lang=ko");
    expect(await calls()).not.toContain("loadOlder");
    await page.locator(".thread").evaluate((box) => (box.scrollTop = 300));
    await soon(calls).toContain("loadOlder");
  });

  it("sends_with_Enter_breaks_the_line_with_Shift_and_never_sends_half_a_syllable", async () => {
    await stage.show(page, "scene=room&lang=ko");
    const area = page.getByRole("textbox", { name: "메시지" });
    await area.fill("한 줄");
    await area.press("Shift+Enter");
    await area.pressSequentially("두 줄");
    await area.evaluate((box) => box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true })));
    expect((await calls()).filter((call) => call.startsWith("send"))).toEqual([]);
    await area.press("Enter");
    await soon(calls).toContain("send 한 줄\n두 줄");
    expect(await area.inputValue()).toBe("");
  });

  it("keeps_a_draft_when_one_looks_elsewhere", async () => {
    await stage.show(page, "scene=room&lang=ko");
    await page.getByRole("textbox", { name: "메시지" }).fill("쓰다 만 글");
    await page.getByRole("button", { name: "방 정보" }).click();
    await page.getByRole("heading", { name: "방 정보" }).waitFor();
    await page.goBack();
    expect(await page.getByRole("textbox", { name: "메시지" }).inputValue()).toBe("쓰다 만 글");
  });
});

describe("The title", () => {
  it("counts_what_is_unread_and_names_nobody", async () => {
    await stage.show(page, "scene=chats&lang=ko");
    await soon(() => page.title()).toBe("(132) 우리집 메신저");
  });
});

describe("Moving about", () => {
  it("works_by_keyboard_alone_and_puts_the_focus_on_the_new_screen", async () => {
    await stage.show(page, "scene=chats&lang=ko");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "우리 가족" }).waitFor();
    await soon(() => page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "채팅" }).waitFor();
  });

  it("asks_before_leaving_and_Escape_means_no", async () => {
    await stage.show(page, "scene=room-details&lang=ko");
    await page.getByRole("button", { name: "방에서 나가기" }).click();
    await page.getByRole("dialog", { name: "방에서 나갈까요?" }).waitFor();
    await page.keyboard.press("Escape");
    await soon(() => page.getByRole("dialog").count()).toBe(0);
    expect(await calls()).not.toContain("leaveRoom");
    expect(await page.getByRole("heading", { name: "방 정보" }).count()).toBe(1);
  });
});

describe("The PIN", () => {
  it("says_how_many_tries_are_left_and_opens_with_the_right_one", async () => {
    await stage.show(page, "scene=unlock&lang=ko");
    for (const digit of "999999") await page.getByRole("button", { name: digit, exact: true }).click();
    await page.getByText("4번 더 틀리면").waitFor();
    await page.keyboard.type("123456");
    await page.getByRole("navigation").waitFor();
  });
});

describe("A box out of reach", () => {
  it("says_what_may_be_wrong_only_when_it_lasts", async () => {
    const patient = await stage.open("scene=chats&lang=ko", { locale: "ko" });
    await patient.clock.install();
    await stage.show(patient, "scene=chats-offline&lang=ko");
    const details = patient.getByRole("button", { name: "자세히" });
    expect(await details.count()).toBe(0);
    await patient.clock.runFor(61_000);
    await details.click();
    await patient.getByText("지워져서 새로 시작했을 수 있습니다").waitFor();
    if (process.env["SCREENSHOTS"] !== undefined) await patient.screenshot({ path: `${process.env["SCREENSHOTS"]}/offline-details.png` });
    await details.click();
    expect(await patient.getByText("지워져서 새로 시작했을 수 있습니다").count()).toBe(0);
    await patient.context().close();
  });
});

describe("A setting", () => {
  it("shows_the_choice_at_once", async () => {
    await stage.show(page, "scene=retention&lang=ko");
    await page.getByRole("radio", { name: "1시간" }).check();
    await soon(calls).toContain("setRetention");
    expect(await page.getByRole("radio", { name: "24시간" }).isChecked()).toBe(false);
  });
});

describe("Erasing", () => {
  it("does_nothing_at_a_tap_and_erases_when_held", async () => {
    await stage.show(page, "scene=erase&lang=ko");
    const button = page.getByRole("button", { name: "꾹 눌러서 모두 지우기" });
    await button.click();
    expect(await calls()).not.toContain("erase");
    await button.hover();
    await page.mouse.down();
    await page.getByRole("heading", { name: "모두 지웠습니다" }).waitFor();
    await page.mouse.up();
  });
});

describe("Large text", () => {
  it.each(["chats", "room-states", "more", "unlock", "invite-open", "safety"])("at_200_percent_%s_still_fits_a_narrow_phone", async (scene) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await stage.show(page, `scene=${scene}&lang=ko`);
    // The phone's text size reaches a web page as the root's font size.
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(":root { font-size: 32px }");
      document.adoptedStyleSheets = [sheet];
    });
    const wide = await page.evaluate(() => [...document.querySelectorAll(".column, .body, .thread, .centered-body, .bar, .tabs, .foot")].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className));
    expect(wide).toEqual([]);
    if (process.env["SCREENSHOTS"] !== undefined) await page.screenshot({ path: `${process.env["SCREENSHOTS"]}/large-${scene}.png` });
  });
});
