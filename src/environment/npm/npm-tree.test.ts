import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { npmRegistry, type TestPackage } from "../../../test/mirrors/npm.ts";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { npmChannel } from "../../channels/npm/npm-channel.ts";
import type { Context } from "../../host/context.ts";
import { packageKey } from "../../lockfile/types.ts";
import { openStore } from "../../store/store.ts";
import type { ComposedTree } from "../types.ts";
import { composeNpmTree } from "./npm-tree.ts";

/** Stands for a user's home. */
const home = mkdtempSync(join(tmpdir(), "bothy-home-"));
writeFileSync(join(home, "key"), "secret");
after(() => rmSync(home, { recursive: true }));

const WORLD: TestPackage[] = [
  {
    name: "@my/tool",
    version: "1.0.0",
    manifest: {
      bin: {
        tool: "./bin/cli.js",
        "tool-sh": "sh.sh",
        "tool-gone": "gone.js",
        "tool-out": "../../../../etc/passwd",
      },
      dependencies: { dep: "1", inst: "1" },
    },
    files: {
      "bin/cli.js":
        "#!/usr/bin/env node\r\nconsole.log(require('dep'), process.execPath, process.argv.slice(2).join());\n",
      "sh.sh": "#!/bin/sh\necho from sh\n",
    },
  },
  {
    name: "dep",
    version: "1.0.0",
    manifest: { bin: "x.js" },
    files: { "index.js": "module.exports = 'dep'\n", "x.js": "#!/usr/bin/env node\n" },
  },
  {
    name: "inst",
    version: "1.0.0",
    manifest: {
      scripts: {
        install: [
          "node -e \"require('fs').writeFileSync('made', process.execPath)\"",
          `cat '${home}/key' > seen 2>&1; echo "[$SECRET_TOKEN]" >> seen; echo x > '${home}/written'`,
          "exit ${fail_mirror:-0}",
        ].join("; "),
      },
    },
    files: { made: "no\n" },
  },
];

async function withTool(
  options: { scripts?: readonly string[]; home?: string; env?: Record<string, string> },
  fn: (tree: ComposedTree, ctx: Context & { home: string }, node: string) => Promise<void>,
): Promise<void> {
  const registry = await npmRegistry(WORLD);
  try {
    await withTestContext(
      { config: { "npm.registry": registry.url }, env: options.env ?? {} },
      async (ctx) => {
        const store = openStore(ctx.host, { data: join(ctx.home, options.home ?? "store") });
        const channel = npmChannel();
        const requests = [{ key: "npm:@my/tool", name: "@my/tool", constraint: "*" }];
        const result = await channel.resolve(
          { requests, system: "x86_64-linux", group: "default", locked: [], upgrade: [] },
          ctx,
        );
        assert.ok(result.kind === "resolved");
        const packages = await Promise.all(
          result.packages.map(async (item) => {
            const object = await channel.import(item, { store }, ctx);
            return { id: packageKey(item), item, object, meta: await store.meta(object.key) };
          }),
        );
        const node = join(store.path("trees", "nodetree" as never), "bin/node");
        mkdirSync(join(node, ".."), { recursive: true });
        symlinkSync(process.execPath, node);
        const scripts = options.scripts ?? [];
        const tree = await composeNpmTree(
          { system: "x86_64-linux", group: "default", tool: "@my/tool", packages, node, scripts },
          store,
          ctx,
        );
        await fn(tree, ctx, node);
      },
    );
  } finally {
    await registry.close();
  }
}

const run = (path: string, ...args: string[]) =>
  spawnSync(path, args, { encoding: "utf8", env: { PATH: "/nonexistent" } });

test("composeNpmTree makes a tool that finds its dependencies and is run by the group's node alone", () =>
  withTool({}, async (tree, _ctx, node) => {
    const tool = run(join(tree.path, "bin/tool"), "a");
    assert.equal(tool.stdout, `dep ${process.execPath} a\n`, tool.stderr);
    assert.equal(run(join(tree.path, "bin/tool-sh")).stdout, "from sh\n");
    assert.deepEqual(tree.meta.programs, {
      "x86_64-linux/default/npm/@my/tool/node_modules/@my/tool": {
        tool: "bin/tool",
        "tool-sh": "bin/tool-sh",
      },
    });
    assert.ok(
      readFileSync(join(tree.path, "bin/tool"), "utf8").startsWith(`#!${node}\n`) || node.length > 120,
    );
    assert.ok(!existsSync(join(tree.path, "bin/x")) && !existsSync(join(tree.path, "bin/dep")));
    assert.equal(readlinkSync(join(tree.path, "node_modules/.bin/dep")), "../dep/x.js");
    assert.ok(statSync(join(tree.path, "node_modules/dep/index.js")).nlink > 1);
    assert.deepEqual(tree.meta.trees, ["nodetree"]);
  }));

test("composeNpmTree runs no install script that isn't allowed, and says so", () =>
  withTool({}, async (tree) => {
    assert.equal(readFileSync(join(tree.path, "node_modules/inst/made"), "utf8"), "no\n");
    assert.match(tree.meta.notices.join(), /npm:inst has an install script that was not run/);
  }));

test("composeNpmTree runs allowed install scripts on copies, with the group's node", () =>
  withTool({ scripts: ["inst"], env: { SECRET_TOKEN: "t0ken" } }, async (tree) => {
    assert.equal(readFileSync(join(tree.path, "node_modules/inst/made"), "utf8"), process.execPath);
    assert.equal(statSync(join(tree.path, "node_modules/inst/made")).mode & 0o222, 0);
    assert.deepEqual(tree.meta.notices, []);
  }));

test("composeNpmTree shows install scripts nothing of the user's", () =>
  withTool({ scripts: ["inst"], env: { SECRET_TOKEN: "t0ken" } }, async (tree) => {
    if (tree.meta.notices.length > 0) assert.match(tree.meta.notices.join(), /allows no user namespaces/);
    else {
      const seen = readFileSync(join(tree.path, "node_modules/inst/seen"), "utf8");
      assert.match(seen, /No such file[\s\S]*\n\[\]\n$/);
      assert.equal(existsSync(join(home, "written")), false);
    }
  }));

test("composeNpmTree leaves nothing behind when an install script fails", async () => {
  const failing = withTool({ scripts: ["inst"], env: { fail_mirror: "4" } }, async () =>
    assert.fail("composed"),
  );
  await assert.rejects(failing, { code: "install-script-failed", message: /npm:inst@1\.0\.0/ });
});

test("composeNpmTree runs tools from long paths with spaces, quotes and non-ASCII letters", () =>
  withTool({ home: `Größe $x 'q' ${"l".repeat(60)}` }, async (tree) => {
    const tool = run(join(tree.path, "bin/tool"), "a b", "c");
    assert.equal(tool.stdout, `dep ${process.execPath} a b,c\n`, tool.stderr);
  }));
