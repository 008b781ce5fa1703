import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { sha256, shortKey } from "../../base/digest.ts";
import { UserError } from "../../base/error.ts";
import type { System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { packageKey } from "../../lockfile/types.ts";
import { importTree } from "../../relocate/import-tree.ts";
import { openStore } from "../../store/store.ts";
import type { Store, StoreKey } from "../../store/types.ts";
import { verifyStore } from "../../store/verify.ts";
import type { ComposeToolTree, Imported } from "../types.ts";
import { composeToolTree } from "./tool-tree.ts";

const SYSTEM: System = process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";

/** Path -> content; a mode of 0755 for those that `programs` names, a link for an array. */
type Files = Readonly<Record<string, string | readonly [string]>>;

async function imported(
  files: Files,
  executable: readonly string[],
  store: Store,
  ctx: Context,
): Promise<Imported> {
  const hash = sha256(JSON.stringify([files, executable]));
  const item: LockedPackage = {
    ...{ channel: "npm", group: "default", system: SYSTEM, name: "thing", version: "1.0" },
    ...{ file: "thing.tar.gz", hash, dependencies: [] },
  };
  const build = async (tree: string) => {
    for (const [path, content] of Object.entries(files)) {
      const full = join(tree, path);
      mkdirSync(dirname(full), { recursive: true });
      if (typeof content !== "string") symlinkSync(content[0], full);
      else if (content === "ELF") cpSync(realpathSync("/bin/true"), full);
      else writeFileSync(full, content);
      if (executable.includes(path)) chmodSync(full, 0o755);
      else if (typeof content === "string") chmodSync(full, 0o644);
    }
  };
  const source = {
    channel: "npm",
    name: "thing",
    version: "1.0",
    artifact: hash,
    build,
    programs: "none",
  } as const;
  const object = await importTree(store, { ...source, key: shortKey(["test", hash]) as StoreKey }, ctx);
  return { id: packageKey(item), item, object, meta: await store.meta(object.key) };
}

async function composed(
  files: Files,
  executable: readonly string[],
  ctx: Context,
  more: Partial<Parameters<ComposeToolTree>[0]> = {},
) {
  const store = openStore(ctx.host, ctx.places);
  const input = {
    ...{ system: SYSTEM, group: "default", tool: "thing", interpreter: () => undefined },
    files: await imported(files, executable, store, ctx),
    ...more,
  };
  const tree = await composeToolTree(input, store, ctx);
  assert.deepEqual(await verifyStore(store, ctx), []);
  return { ...tree, programs: Object.values(tree.meta.programs)[0]! };
}

test("composeToolTree puts a tool's programs and pages in their places", () =>
  withTestContext({}, async (ctx) => {
    const { path, programs, meta } = await composed(
      { "bin/thing": "ELF", "bin/also": ["thing"], "doc/thing.1": ".TH", "bin/data.txt": "x" },
      ["bin/thing"],
      ctx,
    );
    assert.equal(meta.kind, "tool");
    assert.deepEqual(programs, { thing: "bin/thing", also: "bin/also" });
    assert.deepEqual(Object.keys(meta.modes!), ["bin/thing"]);
    assert.equal(spawnSync(join(path, "bin/also")).status, 0);
    assert.equal(readFileSync(join(path, "share/man/man1/thing.1"), "utf8"), ".TH");
  }));

test("composeToolTree starts a shell's script by its path in the tree", () =>
  withTestContext({}, async (ctx) => {
    const { path, programs } = await composed(
      {
        "bin/thing": '#!/bin/sh\n. "$(dirname "$0")/../lib/part.sh"; shift 0; echo "$part:$*"\n',
        "lib/part.sh": "part=found\n",
      },
      ["bin/thing"],
      ctx,
    );
    const onPath = join(ctx.places.data, "on-path");
    symlinkSync(join(path, programs.thing!), onPath);
    const ran = spawnSync(onPath, ["a b", "c"], { encoding: "utf8" });
    assert.equal(ran.stdout, "found:a b c\n", ran.stderr);
  }));

test("composeToolTree has scripts run by the environment's interpreter", () =>
  withTestContext({}, async (ctx) => {
    const own = join(ctx.places.data, `tree ${"with a long name ".repeat(6)}`, "bin");
    mkdirSync(own, { recursive: true });
    for (const name of ["python3", "perl", "short"])
      writeFileSync(join(own, name), `#!/bin/sh\necho ${name}: "$@"\n`, { mode: 0o755 });
    symlinkSync(own, join(ctx.places.data, "s"));
    const short = join(ctx.places.data, "s/short");
    const known: Record<string, string> = {
      python3: join(own, "python3"),
      perl: join(own, "perl"),
      short,
    };
    const { path, programs } = await composed(
      {
        py: "#!/usr/bin/env python3\nprint(1)\n",
        pl: "#!/usr/bin/perl -w\n",
        sh: "#!/usr/bin/env short\n",
        none: "#!/usr/bin/env ruby\n",
      },
      ["py", "pl", "sh", "none"],
      ctx,
      { interpreter: (name) => known[name] },
    );
    const run = (name: string) => spawnSync(join(path, programs[name]!), ["1"], { encoding: "utf8" }).stdout;
    assert.equal(run("py"), `python3: ${path}/py 1\n`);
    assert.equal(run("pl"), `perl: -w ${path}/pl 1\n`);
    assert.equal(run("sh"), `short: ${path}/sh 1\n`);
    assert.equal(readFileSync(join(path, "none"), "utf8"), "#!/usr/bin/env ruby\n");
  }));

test("composeToolTree puts on PATH what is wished for, and says what there is otherwise", () =>
  withTestContext({}, async (ctx) => {
    const files = { "bin/a": "ELF", "lib/b": "ELF", "lib/c": "x" };
    const wish = (programs: Record<string, string>) => composed(files, ["bin/a", "lib/b"], ctx, { programs });
    assert.deepEqual((await wish({ x: "lib/b" })).programs, { x: "lib/b" });
    assert.deepEqual((await wish({ x: "thing-1.0/lib/b" })).programs, { x: "lib/b" });
    await assert.rejects(wish({ x: "lib/c" }), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.code, "no-such-program");
      assert.match(error.reason!, /bin\/a, lib\/b/);
      return true;
    });
  }));

test("composeToolTree makes what is wished for executable, as zips lose that", () =>
  withTestContext({}, async (ctx) => {
    const files = { "tools/thing": "ELF", "tools/run.sh": "#!/bin/sh\necho ran\n", "tools/other": "ELF" };
    const wish = { thing: "tools/thing", run: "x-1.0/tools/run.sh" };
    const { path, programs } = await composed(files, ["tools/other"], ctx, { programs: wish });
    assert.equal(spawnSync(join(path, programs.thing!)).status, 0);
    assert.equal(spawnSync(join(path, programs.run!), { encoding: "utf8" }).stdout, "ran\n");
  }));

test("composeToolTree leaves out what stands where a tree has bothy's own", () =>
  withTestContext({}, async (ctx) => {
    const script = "#!/bin/sh\necho own\n";
    for (const foreign of [".bothy", ".bothy/files.json", ".bothy/programs/thing"]) {
      const files = { "bin/thing": script, [foreign]: "#!/bin/sh\necho foreign\n" };
      const { path, programs } = await composed(files, ["bin/thing", foreign], ctx);
      assert.equal(spawnSync(join(path, programs.thing!), { encoding: "utf8" }).stdout, "own\n", foreign);
    }
  }));

test("composeToolTree refuses a tool of another processor", () =>
  withTestContext({}, async (ctx) => {
    const system: System = SYSTEM === "x86_64-linux" ? "aarch64-linux" : "x86_64-linux";
    await assert.rejects(composed({ thing: "ELF" }, ["thing"], ctx, { system }), { code: "wrong-processor" });
  }));

test("composeToolTree takes data without programs", () =>
  withTestContext({}, async (ctx) => {
    const { programs } = await composed({ "model.bin": "x" }, [], ctx);
    assert.deepEqual(programs, {});
  }));
