// The app's language: Korean where the phone's first known language is Korean or none is known, else English.

export type Language = "ko" | "en";

export function phoneLanguage(languages: readonly string[] = navigator.languages): Language {
  for (const tag of languages) {
    const language = tag.toLowerCase().split("-")[0];
    if (language === "ko" || language === "en") return language;
  }

  return languages.length === 0 ? "ko" : "en";
}
