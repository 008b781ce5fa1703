import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import { join, relative } from "node:path";
import { before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { seeded } from "../seeded.ts";
import { installation, person, removeFromStore, said } from "./harness.ts";

const FLIPS = 1000;
const home = person("repair");
const own = person("repair-store", { store: join(home.home, "data") });
const store = join(home.home, "data/bothy");
const project = own.folder("project");
const here = { cwd: project };

const fraction = seeded(20_261_121);
const random = (below: number) => Math.floor(fraction(below));

before(() => {
  for (const args of [["init"], ["install", "jq", "python@3.13", "pypi:six", "npm:semver"], ["gc"]]) {
    const ran = own.bothy(args, here);
    assert.equal(ran.status, 0, said(ran));
  }
});

/** What Python keeps in an object: nobody knows what it should be. */
const isBytecode = (path: string) => /^objects\/[^/]+\/bytecode(?:\/|$)/.test(relative(store, path));

/** Files below objects/, trees/ and environments/ that stay as they were made, each inode once; paths relative to the store. */
function storeFiles(): string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const child of fs.readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, child.name);
      if (isBytecode(path)) continue;
      if (child.isDirectory()) walk(path);
      if (!child.isFile()) continue;
      const { ino, size } = fs.lstatSync(path, { bigint: true });
      if (size > 0n && !seen.has(String(ino))) found.push(relative(store, path));
      seen.add(String(ino));
    }
  };
  for (const kind of ["objects", "trees", "environments"]) walk(join(store, kind));
  return found;
}

/** Every path of the store with its bytes' hash, its link's target or its being a folder, and its mode. */
function snapshot(): Map<string, string> {
  const all = new Map<string, string>();
  const walk = (folder: string) => {
    for (const child of fs.readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, child.name);
      if (isBytecode(path)) continue;
      const mode = fs.lstatSync(path).mode.toString(8);
      if (child.isSymbolicLink()) all.set(relative(store, path), fs.readlinkSync(path));
      else if (child.isDirectory()) {
        all.set(relative(store, path), mode);
        walk(path);
      } else {
        const hash = createHash("sha256").update(fs.readFileSync(path)).digest("hex");
        all.set(relative(store, path), `${mode} ${hash}`);
      }
    }
  };
  for (const kind of ["objects", "trees", "environments"]) walk(join(store, kind));
  return all;
}

/** Changes one random bit of a file, behind everybody's back. */
function flip(path: string): void {
  const full = join(store, path);
  const { mode, size } = fs.statSync(full);
  fs.chmodSync(full, 0o644);
  const file = fs.openSync(full, "r+");
  const byte = Buffer.alloc(1);
  const at = random(size);
  fs.readSync(file, byte, 0, 1, at);
  byte[0] = byte[0]! ^ (1 << random(8));
  fs.writeSync(file, byte, 0, 1, at);
  fs.closeSync(file);
  fs.chmodSync(full, mode & 0o7777);
}

function flipSome(count: number): string[] {
  const files = storeFiles();
  const chosen = new Set<string>();
  while (chosen.size < Math.min(count, files.length)) chosen.add(files[random(files.length)]!);
  for (const path of chosen) flip(path);
  return [...chosen];
}

/** Paths, relative to the store, by one of which a change of `path` is reported: itself, or the record that it is listed in. */
function reports(path: string): string[] {
  const [kind, key] = path.split("/");
  const record = { objects: "meta.json", trees: ".bothy/files.json" }[kind!];
  return [path, record === undefined ? `${kind}/${key}` : `${kind}/${key}/${record}`];
}

interface Verdict {
  readonly ok: boolean;
  readonly damage: readonly { readonly path: string }[];
}

function verify(): Verdict {
  const ran = own.bothy(["store", "verify", "--json"], here);
  const verdict = JSON.parse(ran.stdout) as Verdict;
  assert.equal(ran.status, verdict.ok ? 0 : 1, said(ran));
  return verdict;
}

function works(): void {
  const ran = own.bothy(
    ["activate", "--", "sh", "-c", "jq -n 1+1; python3 -c 'import six; print(six.PY3)'; semver 1.2.3"],
    here,
  );
  assert.equal(ran.stdout, "2\nTrue\n1.2.3\n", said(ran));
}

test(`store verify finds each of ${FLIPS} changed bits, and store repair mends all`, () => {
  works();
  assert.deepEqual(verify(), { ok: true, damage: [] });
  const sound = snapshot();
  const flipped = flipSome(FLIPS);
  assert.equal(flipped.length, FLIPS);
  const reported = new Set(verify().damage.map(({ path }) => relative(store, path)));
  assert.deepEqual(flipped.filter((path) => !reports(path).some((at) => reported.has(at))).slice(0, 20), []);
  const repaired = own.bothy(["store", "repair"], here);
  assert.equal(repaired.status, 0, said(repaired));
  assert.deepEqual(verify(), { ok: true, damage: [] });
  const after = snapshot();
  assert.deepEqual([...sound].filter(([path, what]) => after.get(path) !== what).slice(0, 20), []);
  works();
});

test("store repair finds nothing to do in a sound store", () => {
  const ran = own.bothy(["store", "repair"], here);
  assert.equal(ran.stdout, "The store is sound.\n", said(ran));
});

for (const kind of ["objects", "trees", "environments"])
  test(`store repair makes anew what was removed of ${kind}`, () => {
    const keys = fs.readdirSync(join(store, kind)).sort();
    removeFromStore(own, join(store, kind, keys[random(keys.length)]!));
    // Nothing in the store needs an environment: activating makes it anew.
    assert.equal(verify().ok, kind === "environments");
    const ran = own.bothy(["store", "repair"], here);
    assert.equal(ran.status, 0, said(ran));
    assert.deepEqual(verify(), { ok: true, damage: [] });
    works();
  });

test("store repair leaves in place what it can't make anew, and says why", () => {
  const meta = fs
    .readdirSync(join(store, "objects"))
    .map((key) => ({ key, ...JSON.parse(fs.readFileSync(join(store, "objects", key, "meta.json"), "utf8")) }))
    .find(({ name }) => name === "jq");
  flip(`objects/${meta.key}/tree/usr/bin/jq`);
  const empty = { ...here, env: { XDG_CACHE_HOME: own.folder("empty-cache") } };
  const ran = own.bothy(["store", "repair", "--offline"], empty);
  assert.equal(ran.status, 1, said(ran));
  assert.match(ran.stdout, new RegExp(`Still damaged: .*objects/${meta.key}`));
  assert.match(ran.stdout, /jq/);
  assert.ok(fs.existsSync(join(store, "objects", meta.key, "tree/usr/bin/jq")));
  const again = own.bothy(["store", "repair"], here);
  assert.equal(again.status, 0, said(again));
  assert.deepEqual(verify(), { ok: true, damage: [] });
  works();
});

test("store repair removes what is damaged and needed by nobody", () => {
  const orphan = join(store, "trees/0123456789abcdef0123456789abcdef");
  own.run(["mkdir", "-p", join(orphan, ".bothy")]);
  const ran = own.bothy(["store", "repair"], here);
  assert.equal(ran.status, 0, said(ran));
  assert.match(ran.stdout, /Removed, since nothing needs them: 1 folder\./);
  assert.ok(!fs.existsSync(orphan));
});

test("store repair leaves a damaged tree in place while something built in it is still there", () => {
  const built = own.folder("built");
  const there = { cwd: built };
  for (const args of [["init"], ["install", "hello"]]) {
    const ran = own.bothy(args, there);
    assert.equal(ran.status, 0, said(ran));
  }
  const environment = own.bothy(["activate", "--", "sh", "-c", "echo $BOTHY_ENV"], there).stdout.trim();
  const tree = fs.realpathSync(join(environment, "deb/trixie"));
  const script = join(own.home, ".local/bin/greet");
  fs.mkdirSync(join(own.home, ".local/bin"), { recursive: true });
  fs.writeFileSync(script, `#!${join(tree, "usr/bin/hello")}\n`, { mode: 0o755 });
  fs.rmSync(built, { recursive: true });
  const collected = own.bothy(["gc", "--older-than", "0"], here);
  assert.ok(fs.existsSync(tree), said(collected));

  // Nothing but the tree has it: what objects share with it is made anew with them.
  const damaged = fs
    .readdirSync(join(tree, ".bothy"), { withFileTypes: true })
    .find((entry) => entry.isFile() && fs.lstatSync(join(tree, ".bothy", entry.name)).nlink === 1);
  flip(relative(store, join(tree, ".bothy", damaged!.name)));
  const ran = own.bothy(["store", "repair"], here);
  assert.equal(ran.status, 1, said(ran));
  assert.match(ran.stdout, new RegExp(`Still damaged: .*${relative(store, tree)}`));
  assert.match(ran.stdout, new RegExp(`${script} was built in it`));
  assert.ok(fs.existsSync(tree));

  fs.rmSync(script);
  const again = own.bothy(["store", "repair"], here);
  assert.equal(again.status, 0, said(again));
  assert.ok(!fs.existsSync(tree));
  assert.deepEqual(verify(), { ok: true, damage: [] });
  works();
});

test("store repair survives kills", async () => {
  for (let kill = 0; kill < 5; kill++) {
    flipSome(50);
    const run = own.start([join(installation, "bin/bothy"), "store", "repair"], here);
    const exit = once(run, "exit");
    await delay(500 + random(3000));
    try {
      process.kill(run.pid!, "SIGKILL");
    } catch {
      // It had ended.
    }
    await exit;
  }
  const ran = own.bothy(["store", "repair"], here);
  assert.equal(ran.status, 0, said(ran));
  assert.deepEqual(verify(), { ok: true, damage: [] });
  works();
});
