// The plugins that change sources before they are bundled or tested. One list for the app, its workers and the tests,
// so that no correction can be in one and missing in another.
import type { Plugin } from "vite";
import { correctedTsMls } from "./ts-mls.ts";

export function sourcePlugins(): Plugin[] {
  return [correctedTsMls()];
}
