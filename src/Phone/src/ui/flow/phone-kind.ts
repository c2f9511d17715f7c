// A first guess at what to call this phone; the person may change it. Not used for anything else.
export type PhoneKind = "iphone" | "android" | "tablet" | "computer";

export function phoneKind({ userAgent, maxTouchPoints }: { userAgent: string; maxTouchPoints: number }): PhoneKind {
  if (/iPhone/.test(userAgent)) return "iphone";
  // iPads call themselves Macintosh, but have touch.
  if (/iPad|Tablet/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return "tablet";
  if (/Android/.test(userAgent)) return /Mobile/.test(userAgent) ? "android" : "tablet";
  return "computer";
}
