import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Context } from "../../../host/context.ts";
import { nodeHost } from "../../../host/node-host.ts";
import { placeDraft } from "../place-draft.ts";
import { plannedDraft } from "../tree-draft.ts";
import type { TreePlan } from "../tree-plan.ts";
import { applyChanges, type Change } from "./capture.ts";
import { type Effect, type KeptEffect, replayEffects, withContents } from "./effects.ts";
import { keepEffects, readEffects } from "./effects-cache.ts";

const host = nodeHost();

function scratch(t: TestContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), "bothy-effects-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

/** A placed tree: files that share nothing with another one of the same call. */
function placedTree(root: string): void {
  for (const folder of ["usr/bin", "usr/share/old/deep", "etc"])
    fs.mkdirSync(join(root, folder), { recursive: true });
  for (const path of ["usr/bin/tool", "usr/share/old/deep/file", "etc/tool.conf", "usr/share/folder"])
    fs.writeFileSync(join(root, path), `placed ${path}`, { mode: 0o444 });
  fs.symlinkSync("tool", join(root, "usr/bin/link"));
}

/** Everything below `root` with kind, mode, time, target and content. */
function described(root: string): unknown[] {
  return (fs.readdirSync(root, { recursive: true }) as string[]).sort().map((path) => {
    const stat = fs.lstatSync(join(root, path));
    const full = join(root, path);
    if (stat.isSymbolicLink()) return [path, fs.readlinkSync(full)];
    if (stat.isDirectory()) return [path];
    const own = fs.readFileSync(full, "latin1");
    return [path, stat.mode & 0o7777, own.startsWith("placed") ? "" : stat.mtimeMs, own];
  });
}

function context(cache: string): Context {
  return { host, places: { cache }, signal: new AbortController().signal } as unknown as Context;
}

test("replayEffects makes of another placed tree what the changes made of the first", async (t) => {
  const folder = scratch(t);
  const made = join(folder, "made");
  fs.mkdirSync(made);
  const file = (name: string, content: string, mode: number, seconds: number): Change => {
    const from = join(made, name);
    fs.writeFileSync(from, content, { mode });
    fs.utimesSync(from, seconds, seconds);
    return { kind: "file", path: "", from, mode };
  };
  const changes: Change[] = [
    { ...file("a", "generated", 0o644, 1_000_000_000.25), path: "usr/share/new/place/a" },
    { ...file("b", "#!/bin/sh\n", 0o755, 900_000_000), path: "usr/bin/link" },
    { ...file("c", "changed", 0o644, 800_000_000), path: "etc/tool.conf" },
    { kind: "removed", path: "usr/share/old" },
    { kind: "directory", path: "usr/share/folder" },
    { kind: "directory", path: "usr/share/empty" },
    { kind: "link", path: "etc/alternatives/tool", target: "/usr/bin/tool" },
    { kind: "link", path: "bin/tool", target: "link" },
    { kind: "removed", path: "usr/share/never-there" },
    { ...file("d", "secret", 0o600, 1), path: "etc/secret" },
  ];
  const [first, second] = ["first", "second"].map((name) => join(folder, name)) as [string, string];
  for (const root of [first, second]) placedTree(root);
  const effects: Effect[] = [];
  const changed = applyChanges(
    host,
    first,
    changes,
    () => false,
    (effect) => effects.push(effect),
  );
  const ctx = context(join(folder, "cache"));
  await keepEffects(ctx, "key", withContents(host, first, effects));
  const kept = readEffects(ctx, "key");
  const paths = ["usr/bin/tool", "usr/share/old/deep/file", "etc/tool.conf", "usr/share/folder"];
  const planned = paths.map((path) => [path, { source: join(second, path), executable: false }] as const);
  const plan = {
    directories: ["etc", "usr", "usr/bin", "usr/share", "usr/share/old", "usr/share/old/deep"],
    files: new Map(planned),
    links: new Map([["usr/bin/link", "tool"]]),
  } as unknown as TreePlan;
  const draft = plannedDraft(plan, host);
  replayEffects(draft, kept!);
  const own = [...draft.files].filter(([, { kind }]) => kind === "own").map(([path]) => path);
  assert.deepEqual(own.sort(), [...changed].sort());
  const third = join(folder, "third");
  fs.mkdirSync(third);
  await placeDraft(draft, third, ctx);
  assert.deepEqual(described(third), described(first));
  assert.equal(fs.existsSync(join(third, "etc/secret")), false);
});

test("readEffects takes no damaged file for the effects", async (t) => {
  const folder = scratch(t);
  const ctx = context(folder);
  const content = Buffer.from([0, 10, 255]);
  const effects: KeptEffect[] = [
    { kind: "file", path: "usr/x", executable: false, mtimeMs: 5, content },
    { kind: "removed", path: "usr/y" },
  ];
  assert.equal(readEffects(ctx, "key"), undefined);
  await keepEffects(ctx, "key", effects);
  assert.deepEqual(readEffects(ctx, "key"), effects);
  const path = join(folder, "configured/key");
  const whole = fs.readFileSync(path);
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at]! ^= 1;
    fs.writeFileSync(path, damaged);
    assert.equal(readEffects(ctx, "key"), undefined, `byte ${at}`);
  }
  fs.writeFileSync(path, whole.subarray(0, 40));
  assert.equal(readEffects(ctx, "key"), undefined);
});

test("keepEffects makes room by what was used longest ago", async (t) => {
  const folder = scratch(t);
  const ctx = context(folder);
  const old = join(folder, "configured/old");
  fs.mkdirSync(join(folder, "configured"));
  for (const [name, seconds] of [
    ["old", 1],
    ["older", 0],
  ] as const) {
    fs.writeFileSync(join(folder, "configured", name), "");
    fs.truncateSync(join(folder, "configured", name), 300 << 20); // sparse
    fs.utimesSync(join(folder, "configured", name), seconds, seconds);
  }
  await keepEffects(ctx, "new", []);
  assert.deepEqual(fs.readdirSync(join(folder, "configured")).sort(), ["new", "old"]);
  assert.ok(fs.existsSync(old));
});
