import assert from "node:assert/strict";
import * as fs from "node:fs";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as fsp from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { contextIn } from "../../../test/context.ts";
import type { Context } from "../../host/context.ts";
import { currentGeneration, listGenerations } from "./generations.ts";
import { openProject, projectAt } from "./project.ts";
import { changeProjectFiles, recoverProject } from "./project-journal.ts";
import { withProjectLock } from "./project-lock.ts";
import type { Generation, Project } from "./project-types.ts";

function scene(t: TestContext): { project: Project; ctx: Context } {
  const root = fs.realpathSync(mkdtempSync(join(tmpdir(), "bothy journal é ")));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const at = (name: string) => join(root, name);
  fs.mkdirSync(at("project"));
  const ctx = contextIn(root);
  return { project: projectAt(at("project"), ctx), ctx };
}

const generation = (number: number): Generation => ({
  format: 1,
  number,
  created: "2026-01-01T00:00:00.000Z",
  manifest: "new manifest",
  lock: "new lock",
  environment: "ab" as Generation["environment"],
  system: "x86_64-linux",
  changes: [],
});

class Killed extends Error {}

/** `ctx` whose process "dies" at the `step`th call that changes the disk: that call and all later ones do nothing. */
function dyingAt(ctx: Context, step: number): { ctx: Context; calls: () => number } {
  let calls = 0;
  const changing = new Set(["rename", "rm", "open", "writeFile", "mkdir"]);
  const wrapped = new Proxy(fsp, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== "function" || !changing.has(String(name))) return value;
      return async (...args: unknown[]) => {
        if (++calls >= step) throw new Killed();
        return (value as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  return { ctx: { ...ctx, host: { ...ctx.host, fs: wrapped } }, calls: () => calls };
}

async function change(project: Project, ctx: Context): Promise<void> {
  await changeProjectFiles(
    project,
    { manifest: "new manifest", lock: "new lock", generation: generation(1) },
    ctx,
  );
}

test("changeProjectFiles leaves old or new after a kill at any step, and no temporary file", async (t) => {
  const counted = scene(t);
  await prepare(counted);
  const count = dyingAt(counted.ctx, Number.POSITIVE_INFINITY);
  await change(counted.project, count.ctx);
  assert.ok(count.calls() > 10);
  const outcomes = new Set<string>();
  for (let step = 1; step <= count.calls() + 1; step++) {
    const { project, ctx } = scene(t);
    await prepare({ project, ctx });
    await change(project, dyingAt(ctx, step).ctx).catch((error) => assert.ok(error instanceof Killed));
    const opened = await openProject(project.root, ctx);
    const now = [project.manifestPath, project.lockPath].map((path) => readFileSync(path, "utf8"));
    const current = await currentGeneration(opened, ctx);
    const state = JSON.stringify([...now, current?.number ?? null]);
    outcomes.add(state);
    assert.ok(
      state === '["old manifest","old lock",null]' || state === '["new manifest","new lock",1]',
      `step ${step}: ${state}`,
    );
    assert.deepEqual(readdirSync(project.root).sort(), ["bothy.lock", "bothy.toml"], `step ${step}`);
    await change(project, ctx);
    assert.equal((await listGenerations(project, ctx)).length, 1);
  }
  assert.equal(outcomes.size, 2);
});

async function prepare({ project, ctx }: { project: Project; ctx: Context }): Promise<void> {
  writeFileSync(project.manifestPath, "old manifest");
  writeFileSync(project.lockPath, "old lock");
  await withProjectLock(project, ctx, async () => {});
}

test("recoverProject leaves a file alone that was edited after the kill", async (t) => {
  const { project, ctx } = scene(t);
  await prepare({ project, ctx });
  const { calls } = await (async () => {
    const dying = dyingAt(ctx, 6);
    await change(project, dying.ctx).catch(() => {});
    return dying;
  })();
  assert.ok(calls() >= 6);
  assert.ok(fs.existsSync(join(project.state, "journal.json")));
  writeFileSync(project.manifestPath, "edited");
  await recoverProject(project, ctx);
  assert.equal(readFileSync(project.manifestPath, "utf8"), "edited");
  assert.equal(readFileSync(project.lockPath, "utf8"), "old lock");
  assert.ok(!fs.existsSync(join(project.state, "journal.json")));
});

test("changeProjectFiles keeps permission bits and writes through a link inside of the project only", async (t) => {
  const { project, ctx } = scene(t);
  await prepare({ project, ctx });
  fs.chmodSync(project.lockPath, 0o600);
  rmSync(project.manifestPath);
  writeFileSync(join(project.root, "real.toml"), "old");
  fs.symlinkSync("real.toml", project.manifestPath);
  await change(project, ctx);
  assert.equal(fs.statSync(project.lockPath).mode & 0o777, 0o600);
  assert.equal(readFileSync(join(project.root, "real.toml"), "utf8"), "new manifest");
  assert.ok(fs.lstatSync(project.manifestPath).isSymbolicLink());

  const outside = join(project.root, "../outside");
  writeFileSync(outside, "old lock");
  rmSync(project.lockPath);
  fs.symlinkSync(outside, project.lockPath);
  await assert.rejects(changeProjectFiles(project, { lock: "evil" }, ctx), { code: "linked-file" });
  assert.equal(readFileSync(outside, "utf8"), "old lock");
});

test("changeProjectFiles undoes what it began when the folder can't be written", async (t) => {
  const { project, ctx } = scene(t);
  await prepare({ project, ctx });
  fs.chmodSync(project.root, 0o555);
  await asOrdinaryUser(dirname(project.root), async () => {
    await assert.rejects(change(project, ctx), { code: "project-not-writable" });
  });
  fs.chmodSync(project.root, 0o755);
  assert.equal(readFileSync(project.manifestPath, "utf8"), "old manifest");
  assert.ok(!fs.existsSync(join(project.state, "journal.json")));
});

/** Root may write everywhere: it becomes somebody else for a while, to whom all below `folder` belongs. */
async function asOrdinaryUser(folder: string, work: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return work();
  const uid = 54_321;
  for (const name of ["", ...fs.readdirSync(folder, { recursive: true, encoding: "utf8" })])
    fs.lchownSync(join(folder, name), uid, uid);
  process.seteuid!(uid);
  try {
    await work();
  } finally {
    process.seteuid!(0);
  }
}

test("withProjectLock lets one at a time into a project", async (t) => {
  const { project, ctx } = scene(t);
  let inside = 0;
  let most = 0;
  const one = () =>
    withProjectLock(project, ctx, async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    });
  await Promise.all([one(), one(), one()]);
  assert.equal(most, 1);
});

test("openProject finds the nearest bothy.toml above a folder, by its real path", async (t) => {
  const { project, ctx } = scene(t);
  await assert.rejects(openProject(project.root, ctx), { code: "no-project" });
  writeFileSync(project.manifestPath, "schema = 1\n");
  fs.mkdirSync(join(project.root, "a/b"), { recursive: true });
  fs.symlinkSync(join(project.root, "a"), join(project.root, "../link"));
  assert.equal((await openProject(join(project.root, "../link/b"), ctx)).root, project.root);
  await assert.rejects(openProject(join(project.root, "nowhere"), ctx), { code: "no-such-folder" });
});

test("openProject refuses another user's bothy.toml above the folder, and takes it when it is named", async (t) => {
  const { project, ctx } = scene(t);
  writeFileSync(project.manifestPath, "schema = 1\n");
  fs.mkdirSync(join(project.root, "below"));
  const foreign = ctx.host.uid === 0 ? ctx : { ...ctx, host: { ...ctx.host, uid: ctx.host.uid + 1 } };
  if (ctx.host.uid === 0) fs.chownSync(project.manifestPath, 1234, 1234);
  await assert.rejects(openProject(join(project.root, "below"), foreign), {
    code: "foreign-project",
    help: new RegExp(`-d '${project.root}'`),
  });
  assert.equal((await openProject(project.root, foreign)).root, project.root);
  if (ctx.host.uid === 0) fs.chownSync(project.manifestPath, 0, 0);
  assert.equal((await openProject(join(project.root, "below"), ctx)).root, project.root);
});

test("recoverProject says which file can't be read", async (t) => {
  const { project, ctx } = scene(t);
  fs.mkdirSync(project.state, { recursive: true });
  writeFileSync(join(project.state, "journal.json"), "{");
  await assert.rejects(recoverProject(project, ctx), { code: "damaged-state", help: /journal\.json/ });
});
