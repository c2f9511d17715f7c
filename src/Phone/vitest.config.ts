// How the phone's tests run: in Node, through the same source plugins as the shipped app, so that what is tested is
// what is built.
import { defineConfig } from "vitest/config";
import { sourcePlugins } from "./build/plugins.ts";

export default defineConfig({
  plugins: sourcePlugins(),
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    environment: "node",
    // Corrected libraries must pass through the plugins; what is external would be loaded as it lies on the disk.
    server: { deps: { inline: ["ts-mls"] } },
  },
});
