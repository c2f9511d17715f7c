// One short sentence at the bottom that goes by itself; screen readers hear it politely.
import { signal } from "@preact/signals";

export const toast = signal<string | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

export function say(sentence: string): void {
  clearTimeout(timer);
  toast.value = sentence;
  timer = setTimeout(() => (toast.value = undefined), Math.max(3000, sentence.length * 90));
}
