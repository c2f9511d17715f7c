// Times as people say them, in the phone's own days.
import { describe, expect, it } from "vitest";
import { en } from "../../src/ui/text/en.ts";
import { ko } from "../../src/ui/text/ko.ts";
import { clockTime, countdown, dayTitle, duration, listTime, localDay } from "../../src/ui/text/time.ts";

const at = (...parts: [number, number, number, number?, number?]): number => new Date(parts[0], parts[1] - 1, parts[2], parts[3] ?? 0, parts[4] ?? 0).getTime();
const now = at(2026, 11, 24, 15, 20);

describe("Times", () => {
  it("say_the_hour_as_each_language_does", () => {
    expect(clockTime(now, "ko")).toBe("오후 3:20");
    expect(clockTime(now, "en").replace("\u202f", " ")).toBe("3:20 PM");
  });

  it("name_the_day_between_messages", () => {
    expect(dayTitle(now, "ko")).toBe("2026년 11월 24일 화요일");
    expect(dayTitle(now, "en")).toBe("Tuesday, November 24, 2026");
  });

  it("say_in_the_list_when_the_last_message_came", () => {
    expect(listTime(at(2026, 11, 24, 0, 1), now, "ko", ko)).toBe("오전 12:01");
    expect(listTime(at(2026, 11, 23, 23, 59), now, "ko", ko)).toBe("어제");
    expect(listTime(at(2026, 11, 2), now, "ko", ko)).toBe("11월 2일");
    expect(listTime(at(2025, 5, 5), now, "ko", ko)).toBe("2025. 5. 5.");
    expect(listTime(at(2026, 11, 23, 12, 0), now, "en", en)).toBe("Yesterday");
  });

  it("show_the_time_and_not_tomorrow_when_the_sender's_clock_runs_ahead", () => {
    expect(listTime(at(2026, 11, 25, 0, 5), now, "ko", ko)).toBe("오전 12:05");
  });

  it("count_days_by_the_calendar_across_months_and_years", () => {
    expect(localDay(at(2027, 1, 1)) - localDay(at(2026, 12, 31, 23, 59))).toBe(1);
    expect(localDay(at(2026, 11, 24, 0, 0))).toBe(localDay(at(2026, 11, 24, 23, 59)));
  });

  it("count_down_to_zero_and_stop", () => {
    expect([545_000, 60_000, 59_001, 900, 0, -5000].map(countdown)).toEqual(["9:05", "1:00", "1:00", "0:01", "0:00", "0:00"]);
  });

  it("say_how_long_messages_wait_in_the_largest_whole_unit", () => {
    expect([300, 3600, 86_400, 3 * 86_400, 7 * 86_400].map((seconds) => duration(seconds, ko))).toEqual(["5분", "1시간", "24시간", "3일", "7일"]);
    expect(duration(3600, en)).toBe("1 hour");
  });
});
