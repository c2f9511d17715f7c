// The language in force, as a signal: a switch redraws everything. The choice alone is kept, in the clear; it says nothing
// about anybody. Without one the phone decides.
import { computed, effect, signal } from "@preact/signals";
import { phoneLanguage } from "../../platform/language.ts";
import type { Catalogue, Language } from "./catalogue.ts";
import { en } from "./en.ts";
import { ko } from "./ko.ts";

export type LanguageChoice = Language | "auto";
const storageKey = "language";
const catalogues: Record<Language, Catalogue> = { ko, en };

function stored(): LanguageChoice {
  try {
    const value = localStorage.getItem(storageKey);
    return value === "ko" || value === "en" ? value : "auto";
  } catch {
    return "auto";
  }
}

export const choice = signal<LanguageChoice>(stored());
export const language = computed<Language>(() => (choice.value === "auto" ? phoneLanguage() : choice.value));
export const text = computed<Catalogue>(() => catalogues[language.value]);

export function choose(next: LanguageChoice): void {
  choice.value = next;
  try {
    if (next === "auto") localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, next);
  } catch {
    // Storage is refused in some private windows: the choice then lasts as long as the page.
  }
}

/** Keeps `<html lang>` true, which screen readers and line breaking go by. */
export function followLanguage(root: HTMLElement): () => void {
  return effect(() => {
    root.lang = language.value;
  });
}
