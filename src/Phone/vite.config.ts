// How the phone app is built: offline, the same bytes from the same sources, nothing inline (strict CSP), and with the
// service worker's list and the app's hash made from what is shipped (build/offline.ts).
import { defineConfig } from "vite";
import { sourcePlugins } from "./build/plugins.ts";
import { offline } from "./build/offline.ts";

export default defineConfig({
  plugins: [...sourcePlugins(), offline("src/platform/workers/service-worker.ts")],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es", plugins: sourcePlugins },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The icons and the manifest keep their names; all else is named by its content.
    assetsDir: "assets",
  },
});
