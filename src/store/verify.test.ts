import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { sha256 } from "../base/digest.ts";
import { UserError } from "../base/error.ts";
import { silentReporter } from "../base/report.ts";
import type { Host } from "../host/host.ts";
import { nodeHost } from "../host/node-host.ts";
import { placesOf } from "../host/places.ts";
import { collect } from "./collect.ts";
import { writeObjectMeta } from "./object-meta.ts";
import { openStore } from "./store.ts";
import { type Entry, PREFIX_PLACEHOLDER, type Store, type StoreKey } from "./types.ts";
import { storeUsage } from "./usage.ts";
import { verifyStore } from "./verify.ts";

const scratch = fs.mkdtempSync(join(tmpdir(), "bothy-verify-"));
after(() => {
  spawnSync("chmod", ["-R", "u+w", scratch]);
  fs.rmSync(scratch, { recursive: true, force: true });
});
let count = 0;
const machine = nodeHost();
/** Durability is tested elsewhere; here it would cost a sync of the whole disk for each commit. */
const host: Host = {
  ...machine,
  addon: () => ({ ...machine.addon()!, syncFileSystem: async () => true }),
};
const ctx = {
  ...{ host, report: silentReporter, signal: new AbortController().signal },
  places: placesOf({ HOME: join(scratch, "home") }),
};
const key = (name: string) => name as StoreKey;

/** An object with one plain file, one with a slot, a link and a control file. */
async function addObject(store: Store, name: string, references: string[] = []): Promise<void> {
  await store.commit("objects", key(name), async (staging) => {
    const tree = join(staging, "tree");
    fs.mkdirSync(join(tree, "usr"), { recursive: true });
    fs.mkdirSync(join(staging, "control"));
    fs.writeFileSync(join(staging, "control/postinst"), "true\n", { mode: 0o444 });
    fs.writeFileSync(join(tree, "usr/plain"), name, { mode: 0o444 });
    fs.writeFileSync(join(tree, "usr/program"), `..${store.prefix}..`, { mode: 0o555 });
    fs.symlinkSync("plain", join(tree, "usr/link"));
    const placed = `..${PREFIX_PLACEHOLDER}..`;
    const entries: Entry[] = [
      { type: "directory", path: "usr", mode: 0o755 },
      { type: "link", path: "usr/link", target: "plain" },
      { type: "file", path: "usr/plain", mode: 0o644, size: name.length, hash: sha256(name) },
      {
        type: "file",
        path: "usr/program",
        mode: 0o755,
        size: placed.length,
        hash: sha256(placed),
        slots: [2],
      },
    ];
    writeObjectMeta(host, staging, {
      format: 1,
      channel: "deb",
      name,
      version: "1",
      artifact: sha256(name),
      entries,
      elf: [],
      control: { postinst: sha256("true\n") },
      references: references.map(key),
    });
  });
}

/** A tree of links to the object's files, a copy of its own and a link. */
async function addTree(store: Store, name: string, objects: string[], trees: string[] = []): Promise<void> {
  await store.commit("trees", key(name), async (staging) => {
    fs.mkdirSync(join(staging, ".bothy"));
    fs.writeFileSync(join(staging, ".bothy/tree.json"), JSON.stringify({ format: 1, objects, trees }));
    for (const object of objects) {
      fs.linkSync(join(store.path("objects", key(object)), "tree/usr/plain"), join(staging, object));
    }
    for (const tree of trees)
      fs.linkSync(join(store.path("trees", key(tree)), "own"), join(staging, `of-${tree}`));
    fs.writeFileSync(join(staging, "own"), name, { mode: 0o444 });
    fs.symlinkSync("own", join(staging, "link"));
    fs.chmodSync(staging, 0o555);
  });
}

async function addEnvironment(store: Store, name: string, trees: string[]): Promise<void> {
  await store.commit("environments", key(name), async (staging) =>
    fs.writeFileSync(join(staging, "environment.json"), JSON.stringify({ trees })),
  );
}

async function sampleStore(): Promise<Store> {
  const store = openStore(host, { data: join(scratch, String(count++)) });
  await addObject(store, "libc");
  await addObject(store, "tool", ["libc"]);
  await addObject(store, "other", ["libc"]);
  await addTree(store, "tooltree", ["tool"]);
  await addTree(store, "othertree", ["other"], ["tooltree"]);
  await addEnvironment(store, "one", ["tooltree"]);
  await addEnvironment(store, "two", ["othertree"]);
  return store;
}

test("verifyStore finds nothing in a whole store", async () => {
  assert.deepEqual(await verifyStore(await sampleStore(), ctx), []);
});

test("verifyStore finds nothing while others collect", async () => {
  const store = await sampleStore();
  const roots = { environments: [key("one")] };
  const [damage, collected] = await Promise.all([verifyStore(store, ctx), collect(store, roots, ctx)]);
  assert.deepEqual(damage, []);
  assert.deepEqual(collected.environments, ["two"]);
  const [later, again] = await Promise.all([
    collect(store, { environments: [] }, ctx).then(() => verifyStore(store, ctx)),
    verifyStore(store, ctx),
  ]);
  assert.deepEqual([later, again], [[], []]);
});

const object = "objects/tool";
const tampering: readonly [what: string, path: string, problem: string, change: (path: string) => void][] = [
  ["a changed byte", `${object}/tree/usr/plain`, "changed", (path) => overwrite(path, "tooL")],
  ["a changed length", `${object}/tree/usr/plain`, "changed", (path) => overwrite(path, "tool!")],
  ["a changed prefix", `${object}/tree/usr/program`, "changed", (path) => patch(path, 3)],
  ["a changed byte behind the prefix", `${object}/tree/usr/program`, "changed", (path) => patch(path, 130)],
  ["another mode", `${object}/tree/usr/program`, "mode", (path) => fs.chmodSync(path, 0o755)],
  ["a missing file", `${object}/tree/usr/program`, "missing", (path) => fs.unlinkSync(path)],
  ["a missing folder", `${object}/tree`, "missing", (path) => fs.rmSync(path, { recursive: true })],
  ["an extra file", `${object}/tree/usr/new`, "extra", (path) => fs.writeFileSync(path, "")],
  ["another link", `${object}/tree/usr/link`, "changed", (path) => relink(path)],
  ["a changed control file", `${object}/control/postinst`, "changed", (path) => overwrite(path, "rm\n")],
  ["an extra control file", `${object}/control/prerm`, "extra", (path) => fs.writeFileSync(path, "")],
  ["a changed meta", `${object}/meta.json`, "changed", (path) => appendTo(path, " ")],
  ["a changed word in a meta", `${object}/meta.json`, "changed", (path) => misspell(path, "path", "pAth")],
  ["a broken meta", `${object}/meta.json`, "unreadable", (path) => overwrite(path, "{")],
  ["a tree's changed copy", "trees/tooltree/own", "changed", (path) => overwrite(path, "x")],
  ["a tree's replaced link", "trees/tooltree/tool", "changed", (path) => replace(path)],
  ["a tree's missing file", "trees/tooltree/tool", "missing", (path) => unlinkIn(path)],
  ["a tree's extra file", "trees/tooltree/new", "extra", (path) => writeIn(path)],
  ["a tree's lost record", "trees/tooltree/.bothy/files.json", "unreadable", (path) => fs.unlinkSync(path)],
];
for (const [what, path, problem, change] of tampering) {
  test(`verifyStore finds ${what}`, async () => {
    const store = await sampleStore();
    const full = join(store.root, path);
    change(full);
    const found = await verifyStore(store, ctx);
    assert.ok(
      found.some(
        (damage) =>
          (damage.path === full || damage.path.startsWith(`${full}/`)) && damage.problem === problem,
      ),
      JSON.stringify(found),
    );
  });
}

test("collect removes what no root needs and keeps the rest whole", async () => {
  const store = await sampleStore();
  const roots = { environments: [key("one")] };
  const planned = await collect(store, roots, ctx, { dryRun: true });
  assert.deepEqual(planned.environments, ["two"]);
  assert.deepEqual(planned.trees, ["othertree"]);
  assert.deepEqual(planned.objects, ["other"]);
  assert.equal((await storeUsage(store, ctx)).objects.count, 3);
  const before = (await storeUsage(store, ctx)).bytes;
  assert.deepEqual(await collect(store, async () => roots, ctx), planned);
  const after = await storeUsage(store, ctx);
  assert.equal(before - after.bytes, planned.bytes);
  assert.deepEqual(
    [after.objects.count, after.trees.count, after.environments.count, after.staging.count],
    [2, 1, 1, 0],
  );
  assert.deepEqual(await verifyStore(store, ctx), []);
  assert.deepEqual((await collect(store, roots, ctx)).objects, []);
});

test("collect keeps trees that trees name", async () => {
  const store = await sampleStore();
  const { environments, trees, objects } = await collect(store, { environments: [key("two")] }, ctx);
  assert.deepEqual({ environments, trees, objects }, { environments: ["one"], trees: [], objects: [] });
});

test("collect removes nothing when what a root needs can't be told", async () => {
  const store = await sampleStore();
  overwrite(join(store.root, "environments/one/environment.json"), "{");
  const refused = collect(store, { environments: [key("one")] }, ctx);
  await assert.rejects(refused, (error) => error instanceof UserError && error.code === "damaged-store");
  assert.equal((await storeUsage(store, ctx)).objects.count, 3);
});

test("collect sweeps the staging of killed processes, and not of living ones", async () => {
  const store = await sampleStore();
  const source = `
    import { makeStaging } from ${JSON.stringify(import.meta.resolve("./staging.ts"))};
    import { nodeHost } from ${JSON.stringify(import.meta.resolve("../host/node-host.ts"))};
    process.stdout.write(await makeStaging(nodeHost(), ${JSON.stringify(store.root)}));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [staging] = (await once(child.stdout, "data")).map(String);
  fs.mkdirSync(join(staging!, "sealed"), { mode: 0o555 });
  const roots = { environments: [key("one"), key("two")] };
  assert.equal((await collect(store, roots, ctx)).staging, 0);
  assert.ok(fs.existsSync(staging!));
  child.kill("SIGKILL");
  await once(child, "close");
  assert.equal((await collect(store, roots, ctx)).staging, 1);
  assert.equal(fs.existsSync(staging!), false);
});

function overwrite(path: string, text: string): void {
  const { mode } = fs.statSync(path);
  fs.chmodSync(path, 0o644);
  fs.writeFileSync(path, text);
  fs.chmodSync(path, mode);
}
function appendTo(path: string, text: string): void {
  overwrite(path, fs.readFileSync(path, "utf8") + text);
}
function misspell(path: string, word: string, wrong: string): void {
  overwrite(path, fs.readFileSync(path, "utf8").replace(`"${word}"`, `"${wrong}"`));
}
function patch(path: string, at: number): void {
  const content = fs.readFileSync(path);
  content[at] = content[at]! ^ 1;
  overwrite(path, content.toString());
}
function relink(path: string): void {
  fs.unlinkSync(path);
  fs.symlinkSync("elsewhere", path);
}
function openFolder(path: string): string {
  fs.chmodSync(join(path, ".."), 0o755);
  return path;
}
function unlinkIn(path: string): void {
  fs.unlinkSync(openFolder(path));
}
function writeIn(path: string): void {
  fs.writeFileSync(openFolder(path), basename(path));
}
function replace(path: string): void {
  unlinkIn(path);
  fs.writeFileSync(path, "tool", { mode: 0o444 });
}
