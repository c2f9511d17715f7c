// The shape of a language: the Korean catalogue with its literals widened, so that other languages must match it.
import type { ko } from "./ko.ts";

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : T extends readonly string[]
      ? readonly string[]
      : { readonly [K in keyof T]: Widened<T[K]> };

export type Catalogue = Widened<typeof ko>;
export type Language = "ko" | "en";
