// How the phone app is built: offline, the same bytes from the same sources, nothing inline (strict CSP), and with the
// service worker's list and the app's hash made from what is shipped (build/offline.ts).
import { defineConfig } from "vite";
import { sourcePlugins } from "./build/plugins.ts";
import { offline } from "./build/offline.ts";

export default defineConfig({
  plugins: [...sourcePlugins(), offline("src/platform/workers/service-worker.ts")],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  // mqtt-packet gathers bytes in a `bl`, and wants of it the list, not the Node stream around it (decision 0041).
  resolve: { alias: { bl: "bl/BufferList.js" } },
  worker: { format: "es", plugins: sourcePlugins },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // One chunk: the service worker keeps all of it anyway, and a page that opens asks for it once.
    chunkSizeWarningLimit: 600,
    // The icons and the manifest keep their names; all else is named by its content.
    assetsDir: "assets",
  },
});
