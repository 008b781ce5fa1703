import assert from "node:assert/strict";
import { test } from "node:test";
import { manifest, world, X } from "../../test/resolve-world.ts";
import { resolveEnvironment } from "./resolve-environment.ts";
import { knownWords } from "./upgrade-words.ts";
import { movesOf } from "./wanted.ts";

test("knownWords takes request keys, names and packages, however they are spelled; others with what is near", async () => {
  const { channels, ctx } = world();
  const wanted = manifest('htop = "*"\n"pypi:polars" = "*"\ntree = { version = "*", group = "tools" }');
  const lock = await resolveEnvironment({ manifest: wanted }, channels, ctx);
  ctx.close();
  const known = (words: readonly string[], group?: string) =>
    knownWords(words, group, { manifest: wanted, lock });
  assert.deepEqual(known(["htop", "polars", "pypi:Polars", "libc6", "deb:libc6"]), [
    ...["htop", "pypi:polars", "pypi:polars", "libc6", "libc6"],
  ]);
  assert.throws(() => known(["htpo"]), { code: "no-such-package", help: "did you mean htop?" });
  assert.throws(() => known(["htop"], "tools"), { code: "no-such-package" });
  assert.throws(() => known([], "tool"), { code: "no-such-group", help: "did you mean tools?" });
  const moved = [...movesOf({ group: "tools" }, wanted, lock).keys];
  assert.ok(moved.includes(`${X}/tools/deb/trixie/tree`) && moved.every((key) => key.includes("/tools/")));
  assert.deepEqual([...movesOf({ group: "tools", names: ["htop"] }, wanted, lock).keys], []);
});
