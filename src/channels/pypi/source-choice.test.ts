import assert from "node:assert/strict";
import { test } from "node:test";
import { pythonIndex, testSource } from "../../../test/mirrors/pypi.ts";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import type { Context } from "../../host/context.ts";
import { type SourceChoice, sourceChoice, WHEELS_ALONE } from "./source-choice.ts";

const SOURCE = testSource({
  name: "demo",
  version: "1.0",
  files: { "setup.py": "raise SystemExit('nobody runs this')" },
  metadata: ["Requires-Dist: six>=1.10", 'Requires-Dist: x; extra == "more"', "Provides-Extra: more"],
});

async function withChoice(
  start: readonly string[],
  fn: (choice: SourceChoice, ctx: Context) => Promise<void>,
): Promise<void> {
  const index = await pythonIndex([SOURCE]);
  try {
    await withTestContext({ config: { "pypi.index": `${index.url}/simple/` } }, (ctx) =>
      fn(
        sourceChoice(start, () => assert.fail("an index is configured"), ctx),
        ctx,
      ),
    );
  } finally {
    await index.close();
  }
}

/** As the pinned uv prints it, broken into lines as it pleases. */
const hint = (name: string) =>
  `error: No solution found when resolving dependencies\n  cause: Because all versions of ${name} have no usable wheels ...\n\nhint: Wheels are required for\n\`${name}\` because building from source is disabled for all packages (i.e., with \`--no-build\`)\n`;

test("sourceChoice takes wheels alone until uv names a package that has none", () =>
  withChoice([], async (choice) => {
    assert.deepEqual(choice.arguments(), ["--no-build"]);
    assert.equal(await choice.learn(hint("Demo_Pkg")), true);
    assert.deepEqual(choice.arguments(), ["--only-binary", ":all:", "--no-binary", "demo-pkg"]);
    assert.equal(await choice.learn(hint("Demo_Pkg")), false);
    assert.equal(await choice.learn("error: No solution found when resolving dependencies"), false);
    assert.equal(choice.settings(), "");
  }));

test("sourceChoice tells uv the metadata that it would build a package to learn", () =>
  withChoice(["demo"], async (choice) => {
    const failed = "error: Failed to build `demo==1.0`\n  cause: The build backend returned an error";
    assert.equal(await choice.learn(failed), true);
    assert.match(choice.settings(), /^dependency-metadata = \[\n {2}\{ name = "demo", version = "1\.0", /);
    assert.match(choice.settings(), /requires-dist = \["six>=1\.10","x; extra == \\"more\\""\]/);
    assert.match(choice.settings(), /provides-extra = \["more"\]/);
    assert.equal(await choice.learn(failed), false);
    assert.equal(await choice.learn("error: Failed to build `demo==2.0`"), false);
  }));

test("WHEELS_ALONE never takes a source", async () => {
  assert.equal(await WHEELS_ALONE.learn(hint("demo")), false);
  assert.deepEqual(WHEELS_ALONE.arguments(), ["--no-build"]);
});
