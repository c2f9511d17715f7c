// Draws one scene: ?scene=name&lang=ko. The browser brings light or dark. The scripted messenger hangs on the window for
// tests that let something happen.
import { startApp } from "../../../src/ui/start.tsx";
import { choose } from "../../../src/ui/text/language.ts";
import { groupThread, now, statesThread } from "./family.ts";
import { type Scene, scenes, scriptOf } from "./scenes.ts";
import { scriptedMessenger, type ScriptedMessenger } from "./scripted-messenger.ts";
import { Joining } from "../../../src/ui/flow/joining.ts";

declare global {
  interface Window {
    scripted: ScriptedMessenger;
  }
}

const wanted = new URLSearchParams(location.search);
const language = wanted.get("lang") === "en" ? "en" : "ko";
const all: Record<string, Scene> = scenes;
const scene = all[wanted.get("scene") ?? "chats"];
const root = document.getElementById("app");
if (scene === undefined || root === null) throw new Error("no such scene");
choose(language);
// As when another tab holds the app: otherwise the screen would reload at once.
if (wanted.get("scene") === "other-tab") await new Promise((held) => void navigator.locks.request("messenger-appliance", () => new Promise(() => held(undefined))));

const messenger = scriptedMessenger(scriptOf(scene, language, { group: groupThread(language), states: statesThread(language) }));
window.scripted = messenger;
const joining = new Joining(scene.code);
if (scene.join !== undefined) {
  joining.step.value = scene.join.step;
  joining.failure.value = scene.join.failure;
}
const services = startApp(root, messenger, joining, {
  camera: () => (scene.camera === "refused" ? Promise.resolve({ ok: false, error: "refused" }) : new Promise(() => undefined)),
  keepStorage: () => Promise.resolve(),
  now: () => now,
});
if (scene.tab !== undefined) services.navigation.choose(scene.tab);
if (scene.route !== undefined) services.navigation.open(scene.route);
