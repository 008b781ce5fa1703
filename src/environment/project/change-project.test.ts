import assert from "node:assert/strict";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { memoryChannel, type Offer } from "../../../test/memory-channel.ts";
import { shortKey } from "../../base/digest.ts";
import { UserError } from "../../base/error.ts";
import type { Reporter } from "../../base/report.ts";
import type { Context } from "../../host/context.ts";
import type { Channel } from "../../resolve/channel.ts";
import { writeObjectMeta } from "../../store/object-meta.ts";
import { openStore } from "../../store/store.ts";
import type { StoreKey } from "../../store/types.ts";
import { activationFolder } from "../activate/activation-stamps.ts";
import type { BuildDependencies, Composers } from "../build.ts";
import type { ComposedTree, TreeMeta } from "../types.ts";
import { changeProject, lockProject } from "./change-project.ts";
import { listGenerations, readGeneration } from "./generations.ts";
import { openProject } from "./project.ts";
import type { Project } from "./project-types.ts";
import { rollback } from "./rollback.ts";

interface Scene {
  readonly ctx: Context;
  readonly project: Project;
  readonly deps: BuildDependencies;
  readonly offers: Offer[];
  /** Names in the order of their imports. */
  readonly imports: string[];
  /** Names whose artifacts no mirror has. */
  readonly gone: Set<string>;
  readonly notes: string[];
}

const MANIFEST =
  'schema = 1\n[packages]\n"deb/trixie:tool" = "*"\n[options]\nsystems = ["x86_64-linux", "aarch64-linux"]\n';

async function scene(t: TestContext, manifest = MANIFEST): Promise<Scene> {
  const notes: string[] = [];
  const report: Reporter = {
    task: () => ({ advance: () => {}, done: () => {} }),
    note: (text) => notes.push(text),
    warn: () => {},
  };
  const ctx = testContext({ report });
  t.after(() => ctx.close());
  const root = join(ctx.root, "project");
  fs.mkdirSync(root);
  fs.writeFileSync(join(root, "bothy.toml"), manifest);
  const offers: Offer[] = [
    { suite: "trixie", name: "tool", version: "1.0", needs: ["libc6", "helper"] },
    { suite: "trixie", name: "other", version: "3.0", needs: ["libc6"] },
    { suite: "trixie", name: "helper", version: "2.0", needs: ["libc6"] },
    { suite: "trixie", name: "libc6", version: "2.41" },
  ];
  const imports: string[] = [];
  const gone = new Set<string>();
  const store = openStore(ctx.host, ctx.places);
  const deb: Channel = {
    ...memoryChannel("deb", offers),
    async import(item, { libc }) {
      imports.push(item.name);
      if (gone.has(`${item.name} ${item.version}`))
        throw new UserError("artifact-gone", `${item.name} is gone`);
      assert.equal(libc === undefined, item.name === "libc6");
      const key = shortKey([item.hash]) as StoreKey;
      const path = await store.commit("objects", key, async (staging) => {
        fs.mkdirSync(join(staging, "tree"));
        writeObjectMeta(ctx.host, staging, {
          ...{ format: 1, channel: "deb", name: item.name, version: item.version },
          ...{ artifact: item.hash, entries: [], elf: [], references: [] },
        });
      });
      return { key, tree: join(path, "tree") };
    },
  };
  const compose: Composers["deb"] = async ({ packages }): Promise<ComposedTree> => {
    const key = shortKey(packages.map(({ object }) => object.key)) as StoreKey;
    const meta: TreeMeta = {
      ...{
        format: 1,
        kind: "deb",
        objects: packages.map(({ object }) => object.key),
        trees: [],
        notices: [],
      },
      programs: Object.fromEntries(
        packages.map(({ id, item }) => [id, { [item.name]: `usr/bin/${item.name}` }]),
      ),
    };
    const path = await store.commit("trees", key, async (staging) => {
      fs.mkdirSync(join(staging, "usr/bin"), { recursive: true });
      for (const { item } of packages)
        fs.writeFileSync(join(staging, "usr/bin", item.name), `#!/bin/sh\necho ${item.version}\n`, {
          mode: 0o555,
        });
    });
    return { key, path, meta };
  };
  const refuse = () => Promise.reject(new Error("not in this test"));
  const deps: BuildDependencies = {
    store,
    channels: {
      deb,
      pypi: memoryChannel("pypi", []),
      npm: memoryChannel("npm", []),
      url: memoryChannel("url", []),
      go: memoryChannel("go", []),
      cargo: memoryChannel("cargo", []),
    },
    compose: { deb: compose, python: refuse, npm: refuse, tool: refuse },
  };
  return { ctx, project: await openProject(root, ctx), deps, offers, imports, gone, notes };
}

test("changeProject locks, imports with the libc that executables name, builds, and puts the request's own programs on PATH", async (t) => {
  const { ctx, project, deps, imports } = await scene(t);
  const outcome = await changeProject(project, {}, deps, ctx);
  assert.deepEqual([...imports].sort(), ["helper", "libc6", "tool"]);
  assert.deepEqual(fs.readdirSync(join(outcome.environment.path, "bin")), ["tool"]);
  const tool = fs.realpathSync(join(outcome.environment.path, "bin/tool"));
  assert.match(fs.readFileSync(tool, "utf8"), /1\.0/);
  assert.equal(outcome.generation.number, 1);
  assert.deepEqual([...outcome.changes].sort(), ["+ helper 2.0", "+ libc6 2.41", "+ tool 1.0"]);
  assert.deepEqual(fs.readdirSync(project.root).sort(), ["bothy.lock", "bothy.toml"]);
});

test("changeProject does nothing for what is built already, and looks at no package", async (t) => {
  const { ctx, project, deps, imports } = await scene(t);
  await changeProject(project, {}, deps, ctx);
  imports.length = 0;
  const again = await changeProject(project, { locked: true }, deps, ctx);
  assert.equal(again.changed, false);
  assert.deepEqual(imports, []);
  fs.rmSync(join(ctx.places.data, "trees"), { recursive: true, force: true });
  const rebuilt = await changeProject(project, { locked: true }, deps, ctx);
  assert.ok(fs.existsSync(join(rebuilt.environment.path, "bin/tool")));
  assert.ok(imports.length > 0);
});

test("changeProject makes the activation that was cached invalid when the environment alone becomes another", async (t) => {
  const { ctx, project, deps } = await scene(t);
  const stamp = join(activationFolder(project, ctx), "lock.stamp");
  const first = await changeProject(project, {}, deps, ctx);
  fs.mkdirSync(activationFolder(project, ctx), { recursive: true });
  fs.writeFileSync(stamp, "");
  await changeProject(project, {}, deps, ctx);
  assert.ok(fs.existsSync(stamp), "nothing changed");
  const { compose } = deps;
  assert.ok(compose);
  const deb: Composers["deb"] = async (input, store, context) => {
    const tree = await compose.deb(input, store, context);
    const key = shortKey([tree.key, "composed in another way"]) as StoreKey;
    const path = await store.commit("trees", key, async (staging) => {
      const isRecord = (from: string) => dirname(from) === join(tree.path, ".bothy");
      fs.cpSync(tree.path, staging, { recursive: true, filter: (from) => !isRecord(from) });
    });
    return { ...tree, key, path };
  };
  fs.rmSync(join(ctx.places.data, "environments"), { recursive: true, force: true });
  const second = await changeProject(project, {}, { ...deps, compose: { ...compose, deb } }, ctx);
  assert.notEqual(second.environment.key, first.environment.key);
  assert.equal(second.generation.lock, first.generation.lock);
  assert.equal(second.generation.number, 2);
  assert.equal(fs.existsSync(stamp), false);
});

test("changeProject tells which of the environment's notices are new", async (t) => {
  const { ctx, project, deps } = await scene(t);
  const { compose } = deps;
  assert.ok(compose);
  const adding = async (name: string, ...notices: string[]) => {
    const deb: Composers["deb"] = async (...input) => {
      const tree = await compose.deb(...input);
      return { ...tree, meta: { ...tree.meta, notices } };
    };
    const edit = (text: string) => text.replace("[options]", `"deb/trixie:${name}" = "*"\n[options]`);
    return (await changeProject(project, { edit }, { ...deps, compose: { ...compose, deb } }, ctx))
      .newNotices;
  };
  assert.deepEqual((await changeProject(project, {}, deps, ctx)).newNotices, []);
  assert.deepEqual(await adding("other", "one", "two"), ["one", "two"]);
  assert.deepEqual(await adding("helper", "two", "three"), ["three"]);
});

test("changeProject lets each of two changes at once see what the other wrote", async (t) => {
  const { ctx, project, deps } = await scene(t);
  const add = (name: string) => (text: string) =>
    text.replace("[options]", `"deb/trixie:${name}" = "*"\n[options]`);
  const outcomes = await Promise.all([
    changeProject(project, { edit: add("other") }, deps, ctx),
    changeProject(project, { edit: add("helper") }, deps, ctx),
  ]);
  assert.deepEqual(outcomes.map(({ generation }) => generation.number).sort(), [1, 2]);
  const last = outcomes.find(({ generation }) => generation.number === 2)!;
  assert.deepEqual(fs.readdirSync(join(last.environment.path, "bin")).sort(), ["helper", "other", "tool"]);
});

for (const name of ["bothy.toml", "bothy.lock"])
  test(`changeProject leaves a ${name} alone that somebody wrote meanwhile`, async (t) => {
    const { ctx, project, deps } = await scene(t);
    await changeProject(project, {}, deps, ctx);
    const path = join(project.root, name);
    const text = `${fs.readFileSync(path, "utf8")}\n`;
    const other = join(project.root, name === "bothy.toml" ? "bothy.lock" : "bothy.toml");
    const before = fs.readFileSync(other, "utf8");
    const meddling: BuildDependencies = {
      ...deps,
      compose: {
        ...deps.compose!,
        deb: (...args) => {
          fs.writeFileSync(path, text);
          return deps.compose!.deb(...args);
        },
      },
    };
    const edit = (manifest: string) => manifest.replace("[options]", '"deb/trixie:other" = "*"\n[options]');
    await assert.rejects(changeProject(project, { edit }, meddling, ctx), { code: "changed-meanwhile" });
    assert.equal(fs.readFileSync(path, "utf8"), text);
    assert.equal(fs.readFileSync(other, "utf8"), before);
    assert.equal((await listGenerations(project, ctx)).length, 1);
  });

test("changeProject changes nothing when the new manifest can't be had", async (t) => {
  const { ctx, project, deps } = await scene(t);
  await changeProject(project, {}, deps, ctx);
  const files = [project.manifestPath, project.lockPath].map((path) => fs.readFileSync(path, "utf8"));
  const manifest = MANIFEST.replace("[options]", '"deb/trixie:missing" = "*"\n[options]');
  await assert.rejects(changeProject(project, { edit: () => manifest }, deps, ctx), UserError);
  assert.deepEqual(
    [project.manifestPath, project.lockPath].map((path) => fs.readFileSync(path, "utf8")),
    files,
  );
  assert.equal((await listGenerations(project, ctx)).length, 1);
});

test("changeProject moves what the mirrors dropped and says so; with locked it names them", async (t) => {
  const { ctx, project, deps, offers, gone, notes } = await scene(t);
  await lockProject(project, {}, deps, ctx);
  gone.add("helper 2.0");
  offers.splice(2, 1, { suite: "trixie", name: "helper", version: "2.1", needs: ["libc6"] });
  await assert.rejects(changeProject(project, { locked: true }, deps, ctx), (error: UserError) => {
    assert.equal(error.code, "artifact-gone");
    assert.match(error.message, /deb:helper 2\.0/);
    assert.match(error.help ?? "", /bothy upgrade helper/);
    return true;
  });
  const outcome = await changeProject(project, {}, deps, ctx);
  assert.deepEqual(outcome.changes, ["helper 2.0 -> 2.1"]);
  assert.deepEqual(notes, ["no longer offered as locked: helper 2.0 -> 2.1"]);
});

test("changeProject with locked refuses a manifest that the lock doesn't answer", async (t) => {
  const { ctx, project, deps } = await scene(t);
  const asIs = { locked: true, edit: (text: string) => text };
  const stale = { code: "lock-stale", help: "write it anew: bothy lock" };
  await assert.rejects(changeProject(project, asIs, deps, ctx), stale);
  const edit = (text: string) => text.replace("[options]", '"deb/trixie:other" = "*"\n[options]');
  const help = "what is new has to be resolved: run the command without --locked";
  await assert.rejects(changeProject(project, { locked: true, edit }, deps, ctx), {
    code: "lock-stale",
    help,
  });
  assert.ok(!fs.existsSync(project.lockPath));
});

test("rollback puts manifest, lock and environment of a generation back, as a new generation", async (t) => {
  const { ctx, project, deps } = await scene(t);
  const first = await changeProject(project, {}, deps, ctx);
  const manifest = MANIFEST.replace("[options]", '"deb/trixie:other" = "*"\n[options]');
  const second = await changeProject(project, { edit: () => manifest }, deps, ctx);
  assert.deepEqual(fs.readdirSync(join(second.environment.path, "bin")), ["other", "tool"]);
  const back = await rollback(project, (await readGeneration(project, 1, ctx))!, deps, ctx);
  assert.equal(back.generation.number, 3);
  assert.equal(back.generation.restored, 1);
  assert.equal(back.environment.key, first.environment.key);
  assert.equal(fs.readFileSync(project.manifestPath, "utf8"), MANIFEST);
  assert.deepEqual(back.changes, ["- other 3.0"]);
});
