// The sealed list of names against a plain sorted array, for any names and any order of changes.
import fc from "fast-check";
import { expect, it } from "vitest";
import { Names, type NamesChange } from "../../src/platform/vault/names.ts";

const name = fc.tuple(fc.constantFrom("a/", "a/b/", "b/", "ab"), fc.nat(400)).map(([folder, number]) => `${folder}${number}`);

it("lists what a sorted array would list", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ added: fc.array(name, { maxLength: 300, size: "max" }), removed: fc.array(name, { maxLength: 60 }) }), { maxLength: 6 }),
      fc.constantFrom("a", "a/", "a/b/", "b/1"),
      fc.boolean(),
      fc.nat(50),
      fc.option(name, { nil: undefined }),
      async (batches, prefix, reverse, limit, before) => {
        const pages = new Map<string, readonly string[]>();
        let made = 0;
        const start = (directory: NamesChange["directory"]): Names =>
          new Names(
            directory,
            async (page) => pages.get(page) ?? Promise.reject(new Error(`no page ${page}`)),
            () => String(++made),
          );
        let names = start([]);
        const model = new Set<string>();
        for (const { added, removed } of batches) {
          const change = await names.change(added, removed);
          for (const [page, list] of change.pages) list ? pages.set(page, list) : pages.delete(page);
          names.accept(change);
          if (made % 2 === 0) names = start(change.directory);
          for (const one of added) model.add(one);
          for (const one of removed) model.delete(one);
        }

        expect([...pages.values()].every((page) => page.length <= 128)).toBe(true);
        const expected = [...model].filter((one) => one.startsWith(prefix) && (before === undefined || one < before)).sort();
        expect(await names.list({ prefix, reverse, limit, before })).toEqual((reverse ? expected.reverse() : expected).slice(0, limit));
      },
    ),
    { numRuns: 60 },
  );
});
