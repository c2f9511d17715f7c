// The page that a phone can ask once its box does not answer any more: known from the box itself, kept over restarts.
import { afterEach, beforeEach, expect, it } from "vitest";
import { hashText, toB64u } from "../../src/messaging/codec/bytes.ts";
import { World } from "./sim/world.ts";

let world: World;
beforeEach(() => (world = new World()));
afterEach(() => world.end());

it("keeps it also where the app had guessed it before it asked", async () => {
  world.box.httpPort = 8080;
  const mina = await world.founder("Mina");
  const stored = await mina.vault.get("lasting", "box-page");
  expect(Buffer.from(stored!).toString()).toBe('"http://home.local:8080"');
});

it("keeps the address of the box's own page for the time when the box is gone, with the fingerprint that it knows", async () => {
  world.box.httpPort = 8099;
  const mina = await world.founder("Mina");
  world.box.kill();
  await mina.reload();
  expect(mina.app.view.get().settings.askBox).toBe(`http://home.local:8099/whose#${toB64u(hashText("box/1", world.box.key).subarray(0, 16))}`);
});
