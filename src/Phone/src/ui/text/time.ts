// Times as people say them. Formatting only; `now` is passed in, and days are those of the phone's time zone.
import type { Catalogue, Language } from "./catalogue.ts";

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${language} ${key}`;
  let made = formats.get(id);
  if (made === undefined) formats.set(id, (made = new Intl.DateTimeFormat(language === "ko" ? "ko-KR" : "en", options)));
  return made;
}

/** A number for the local day of `at`: equal for two times exactly when they are on one day, and one apart for neighbours. */
export function localDay(at: number): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / dayMs);
}

export const minuteOf = (at: number): number => Math.floor(at / 60_000);

/** 오후 3:05. Korean by hand: some versions of the browsers' language data say "PM 3:05" in Korean. */
export function clockTime(at: number, language: Language): string {
  if (language === "en") return format(language, "clock", { hour: "numeric", minute: "2-digit" }).format(at);
  const date = new Date(at);
  const [hour, minute] = [date.getHours(), String(date.getMinutes()).padStart(2, "0")];
  return `${hour < 12 ? "오전" : "오후"} ${hour % 12 === 0 ? 12 : hour % 12}:${minute}`;
}

/** 2026년 11월 24일 화요일 */
export const dayTitle = (at: number, language: Language): string =>
  format(language, "day", { year: "numeric", month: "long", day: "numeric", weekday: "long" }).format(at);

/** For the list of chats: the time today, "yesterday", the day this year, else the date. */
export function listTime(at: number, now: number, language: Language, text: Catalogue): string {
  const ago = localDay(now) - localDay(at);
  if (ago <= 0) return clockTime(at, language);
  if (ago === 1) return text.time.yesterday;
  if (new Date(at).getFullYear() === new Date(now).getFullYear()) return format(language, "short", { month: "short", day: "numeric" }).format(at);
  return format(language, "date", { year: "numeric", month: "numeric", day: "numeric" }).format(at);
}

/** 9:05 of what is left, never negative. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A length of time in its largest whole unit: 24시간, 7일, 5분. Two days and more count in days. */
export function duration(seconds: number, text: Catalogue): string {
  if (seconds % 86_400 === 0 && seconds >= 2 * 86_400) return text.time.days(seconds / 86_400);
  if (seconds % 3600 === 0) return text.time.hours(seconds / 3600);
  return text.time.minutes(Math.round(seconds / 60));
}
