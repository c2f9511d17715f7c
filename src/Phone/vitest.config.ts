// How the phone's tests run: in Node, through the same source plugins as the shipped app, so that what is tested is
// what is built. What starts a browser runs after all else, one file at a time: a phone's own box has two cores to spare.
import { defineConfig } from "vitest/config";
import { sourcePlugins } from "./build/plugins.ts";

const browser = ["tests/platform/browser/**/*.test.ts", "tests/ui/{behaviour,gallery}.test.ts"];

export default defineConfig({
  plugins: sourcePlugins(),
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    environment: "node",
    // Corrected libraries must pass through the plugins; what is external would be loaded as it lies on the disk.
    server: { deps: { inline: ["ts-mls"] } },
    // A busy machine is slow, not wrong.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: "logic", include: ["tests/**/*.test.{ts,tsx}"], exclude: browser, maxWorkers: 2, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: "browser", include: browser, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
