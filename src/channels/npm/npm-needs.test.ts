import assert from "node:assert/strict";
import { test } from "node:test";
import { npmRegistry } from "../../../test/mirrors/npm.ts";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { sha256 } from "../../base/digest.ts";
import { type LockedPackage, packageKey } from "../../lockfile/types.ts";
import { npmNeeds } from "./npm-needs.ts";

test("npmNeeds tells ranges of dependencies and peers, aliases by the folder that they stand in", async () => {
  const registry = await npmRegistry([
    {
      name: "tool",
      version: "1.0.0",
      manifest: {
        dependencies: { dep: "^1.0.0", other: "npm:@scope/real@~2.1", any: "*", tagged: "next" },
        peerDependencies: { typescript: "<5" },
      },
    },
  ]);
  const place = { tool: "tool", location: "node_modules/tool" };
  const tool: LockedPackage = {
    ...{ channel: "npm", group: "default", system: "x86_64-linux", name: "tool", version: "1.0.0", ...place },
    ...{ file: "tool-1.0.0.tgz", hash: sha256("tool"), dependencies: [] },
  };
  try {
    await withTestContext({ config: { "npm.registry": registry.url } }, async (ctx) => {
      const needs = (await npmNeeds([tool, { ...tool, version: "9.0.0" }], new Map(), ctx)).get(
        packageKey(tool),
      )!;
      assert.deepEqual(
        needs.map(({ name, constraint }) => `${name} ${constraint}`),
        ["dep ^1.0.0", "other ~2.1", "any ", "tagged next", "typescript <5 (peer)"],
      );
      const allows = (name: string, version: string) =>
        needs.find((need) => need.name === name)!.allows(version);
      assert.ok(allows("dep", "1.9.0") && !allows("dep", "2.0.0"));
      assert.ok(allows("other", "2.1.7") && !allows("other", "2.2.0"));
      assert.ok(allows("tagged", "3.0.0-rc.1"));
      assert.ok(!allows("typescript", "5.1.0"));
    });
  } finally {
    await registry.close();
  }
});
