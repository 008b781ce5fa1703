import assert from "node:assert/strict";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { installationRoot } from "../../host/installation.ts";
import { runFolder } from "../run/run-folder.ts";
import { removeTraces } from "./remove-traces.ts";
import { findTraces } from "./traces.ts";

/** A home with a store, whose trees are read-only, a state and settings. */
function scene(t: TestContext) {
  const ctx = testContext();
  const closed = join(ctx.places.data, "trees/aa/usr/bin");
  t.after(() => {
    for (const place of [...Object.values(ctx.places), closed])
      if (fs.existsSync(place)) fs.chmodSync(place, 0o755);
    ctx.close();
  });
  put(join(ctx.places.data, "trees/aa/usr/bin/tool"), "tool");
  fs.chmodSync(closed, 0o555);
  put(join(ctx.places.state, "projects/one/root"), `${ctx.root}/project\n`);
  put(join(ctx.places.config, "config.toml"), "");
  put(join(ctx.root, "project/bothy.toml"), "schema = 1\n");
  return ctx;
}

function put(path: string, text: string): void {
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.writeFileSync(path, text);
}

test("removeTraces leaves a home as it was, with its projects", async (t) => {
  const ctx = scene(t);
  const traces = findTraces(ctx);
  assert.deepEqual(
    traces.folders.map(({ path }) => path),
    [ctx.places.data, ctx.places.state, ctx.places.config],
  );
  assert.deepEqual(traces.projects, [join(ctx.root, "project")]);
  await removeTraces(traces, ctx);
  assert.deepEqual(fs.readdirSync(ctx.root), ["project"]);
  assert.deepEqual(findTraces(ctx).folders, []);
});

test("removeTraces leaves a folder that an XDG variable names, empty as it is", async (t) => {
  const ctx = scene(t);
  const named = join(ctx.root, "disk/mine");
  fs.mkdirSync(dirname(named));
  fs.renameSync(dirname(ctx.places.data), named);
  const host = { ...ctx.host, env: { ...ctx.host.env, XDG_DATA_HOME: named } };
  const moved = { ...ctx, host, places: { ...ctx.places, data: join(named, "bothy") } };
  await removeTraces(findTraces(moved), moved);
  assert.deepEqual(fs.readdirSync(ctx.root).sort(), ["disk", "project"]);
  assert.deepEqual(fs.readdirSync(dirname(named)), ["mine"]);
  assert.deepEqual(fs.readdirSync(named), []);
});

test("removeTraces empties what a place links to, and finishes what was only set aside", async (t) => {
  const ctx = scene(t);
  const disk = join(ctx.root, "disk");
  fs.renameSync(ctx.places.data, disk);
  fs.symlinkSync(disk, ctx.places.data);
  const left = join(dirname(ctx.places.state), ".bothy-removed-0123456789ab");
  put(join(left, "half"), "");
  await removeTraces(findTraces(ctx), ctx);
  assert.deepEqual(fs.readdirSync(ctx.root), ["project"]);
});

test("removeTraces leaves what isn't bothy's in a folder that a place links to", async (t) => {
  const ctx = scene(t);
  const disk = join(ctx.root, "disk");
  fs.renameSync(ctx.places.data, disk);
  fs.symlinkSync(disk, ctx.places.data);
  put(join(disk, "photos/one.jpg"), "photo");
  const traces = findTraces(ctx);
  const { leadsTo, others } = traces.folders[0]!;
  assert.deepEqual({ leadsTo, others }, { leadsTo: disk, others: ["photos"] });
  await removeTraces(traces, ctx);
  assert.deepEqual(fs.readdirSync(disk), ["photos"]);
  assert.deepEqual(fs.readdirSync(join(disk, "photos")), ["one.jpg"]);
  assert.deepEqual(fs.readdirSync(ctx.root).sort(), ["disk", "project"]);
});

test("removeTraces takes the projects that `bothy run` made for bothy's own", async (t) => {
  const ctx = scene(t);
  const folder = runFolder(["jq"], ctx.places);
  put(join(folder, "bothy.toml"), "");
  put(join(ctx.places.state, "projects/two/root"), `${folder}\n`);
  const traces = findTraces(ctx);
  assert.deepEqual(traces.projects, [join(ctx.root, "project")]);
  await removeTraces(traces, ctx);
  assert.deepEqual(fs.readdirSync(ctx.root), ["project"]);
});

test("removeTraces refuses a folder with a project in it, before it removes anything", async (t) => {
  const ctx = scene(t);
  const inside = join(ctx.places.data, "mine");
  put(join(inside, "bothy.toml"), "");
  put(join(ctx.places.state, "projects/two/root"), `${inside}\n`);
  await assert.rejects(removeTraces(findTraces(ctx), ctx), { code: "holds-other-things" });
  for (const place of [ctx.places.data, ctx.places.state, ctx.places.config]) assert.ok(fs.existsSync(place));
});

test("removeTraces takes bothy's lines out of start-up files, through links and byte for byte", async (t) => {
  const ctx = scene(t);
  const dotfiles = join(ctx.root, "dotfiles/bashrc");
  const bytes = Buffer.concat([
    Buffer.from("# caf\xe9\n", "latin1"),
    Buffer.from('eval "$(bothy hook bash)"\nalias b=bothy\n'),
  ]);
  put(dotfiles, "");
  fs.writeFileSync(dotfiles, bytes, { mode: 0o640 });
  fs.chmodSync(dotfiles, 0o640);
  fs.symlinkSync(dotfiles, join(ctx.root, ".bashrc"));
  const traces = findTraces(ctx);
  assert.deepEqual(traces.mentions, [
    { path: join(ctx.root, ".bashrc"), lines: [{ number: 3, text: "alias b=bothy" }] },
  ]);
  await removeTraces(traces, ctx);
  assert.equal(fs.readFileSync(dotfiles, "latin1"), "# caf\xe9\nalias b=bothy\n");
  assert.equal(fs.statSync(dotfiles).mode & 0o777, 0o640);
  assert.ok(fs.lstatSync(join(ctx.root, ".bashrc")).isSymbolicLink());
});

test("removeTraces goes on where a start-up file can't be written, and says that its lines stay", async (t) => {
  const ctx = scene(t);
  const rc = join(ctx.root, ".bashrc");
  fs.writeFileSync(rc, 'alias b=bothy\neval "$(bothy hook bash)"\n');
  const warnings: string[] = [];
  const rename = async (from: string, to: string) => {
    if (to === rc) throw Object.assign(new Error("EROFS"), { code: "EROFS" });
    await ctx.host.fs.rename(from, to);
  };
  const host = { ...ctx.host, fs: { ...ctx.host.fs, rename } } as typeof ctx.host;
  const report = { ...ctx.report, warn: (text: string) => void warnings.push(text) };
  const left = await removeTraces(findTraces(ctx), { ...ctx, host, report });
  assert.deepEqual(left.rcFiles, []);
  assert.ok(left.mentions.some(({ path, lines }) => path === rc && lines.some(({ number }) => number === 2)));
  assert.match(warnings.join(), /\.bashrc \(EROFS\)/);
  assert.ok(!fs.existsSync(ctx.places.data));
});

test("findTraces knows completions by what they say of themselves, and leaves others alone", (t) => {
  const ctx = scene(t);
  const ours = join(ctx.root, ".config/fish/completions/bothy.fish");
  put(ours, "# fish completions of bothy; made by: bothy completions fish\n");
  put(join(ctx.root, ".local/share/bash-completion/completions/bothy"), "# mine\n");
  const manual = join(ctx.root, ".local/share/man/man1/bothy-gone.1");
  put(join(dirname(manual), "bothy.1"), '." mine\n');
  fs.symlinkSync(join(installationRoot, "dist/share/man/man1/bothy-gone.1"), manual);
  assert.deepEqual(findTraces(ctx).files, [ours, manual]);
});
