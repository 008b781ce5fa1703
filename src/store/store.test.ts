import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { UserError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import { nodeHost } from "../host/node-host.ts";
import { openStore } from "./store.ts";
import { PREFIX_LENGTH, type StoreKey } from "./types.ts";

const scratch = mkdtempSync(join(tmpdir(), "bothy-store-"));
after(() => {
  spawnSync("chmod", ["-R", "u+w", scratch]);
  fs.rmSync(scratch, { recursive: true, force: true });
});
let count = 0;
const fresh = () => join(scratch, String(count++));
const key = (name: string) => name as StoreKey;

test("openStore prefix is the padded path", () => {
  const data = fresh();
  const store = openStore(nodeHost(), { data });
  assert.equal(Buffer.byteLength(store.prefix), PREFIX_LENGTH);
  assert.equal(fs.existsSync(data), false);
  fs.mkdirSync(data);
  assert.equal(fs.statSync(`${store.prefix}/`).ino, fs.statSync(data).ino);
});

test("openStore refuses a path longer than the prefix", () => {
  const data = `/${"x".repeat(PREFIX_LENGTH)}`;
  assert.throws(
    () => openStore(nodeHost(), { data }),
    (error) =>
      error instanceof UserError && error.code === "store-path-too-long" && /XDG_DATA_HOME/.test(error.help!),
  );
});

test("commit moves the staged folder into place once", async () => {
  const data = fresh();
  const store = openStore(nodeHost(), { data });
  let built = 0;
  const build = async (staging: string) => {
    built++;
    fs.writeFileSync(join(staging, "file"), "x");
  };
  const [a, b] = await Promise.all([
    store.commit("objects", key("aa"), build),
    store.commit("objects", key("aa"), build),
  ]);
  await store.commit("objects", key("aa"), build);
  assert.equal(built, 1);
  assert.equal(a, join(data, "objects/aa"));
  assert.equal(b, a);
  assert.deepEqual(fs.readdirSync(a), ["file"]);
  assert.deepEqual(fs.readdirSync(join(data, "tmp")), []);
});

test("commit of two stores at once gives one whole folder", async () => {
  const data = fresh();
  let arrived = 0;
  let open = () => {};
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  const build = async (staging: string) => {
    fs.writeFileSync(join(staging, "file"), "x");
    if (++arrived === 2) open();
    await both;
  };
  await Promise.all([0, 1].map(() => openStore(nodeHost(), { data }).commit("objects", key("aa"), build)));
  assert.equal(arrived, 2);
  assert.deepEqual(fs.readdirSync(join(data, "objects/aa")), ["file"]);
  assert.deepEqual(fs.readdirSync(join(data, "tmp")), []);
});

test("commit of a read-only folder keeps its mode", async () => {
  const data = fresh();
  const path = await openStore(nodeHost(), { data }).commit("trees", key("aa"), async (staging) => {
    fs.mkdirSync(join(staging, "usr"), { mode: 0o555 });
    fs.chmodSync(staging, 0o555);
  });
  assert.equal(fs.statSync(path).mode & 0o777, 0o555);
});

test("commit leaves nothing behind when the build fails", async () => {
  const data = fresh();
  const store = openStore(nodeHost(), { data });
  await assert.rejects(
    store.commit("objects", key("aa"), async (staging) => {
      fs.mkdirSync(join(staging, "usr"), { mode: 0o555 });
      throw new Error("broken");
    }),
    /broken/,
  );
  assert.equal(store.has("objects", key("aa")), false);
  assert.deepEqual(fs.readdirSync(join(data, "tmp")), []);
});

for (const [code, expected] of [
  ["ENOSPC", "disk-full"],
  ["EDQUOT", "disk-full"],
  ["EROFS", "store-not-writable"],
  ["EACCES", "store-not-writable"],
] as const) {
  test(`commit explains ${code}`, async () => {
    const data = fresh();
    const failure = Object.assign(new Error(code), { code, path: join(data, "x") });
    await assert.rejects(
      openStore(nodeHost(), { data }).commit("objects", key("aa"), () => Promise.reject(failure)),
      (error) => error instanceof UserError && error.code === expected && error.message.includes(data),
    );
    assert.deepEqual(fs.readdirSync(join(data, "tmp")), []);
  });
}

test("commit makes a batch durable with few syncs, before any of it is in place", async () => {
  const data = fresh();
  const host = nodeHost();
  let syncs = 0;
  const counting: Host = {
    ...host,
    addon: () => ({
      ...host.addon()!,
      syncFileSystem: async () => {
        syncs++;
        const placed = fs.existsSync(join(data, "objects")) ? fs.readdirSync(join(data, "objects")) : [];
        if (syncs === 1) assert.deepEqual(placed, []);
        return true;
      },
    }),
  };
  const store = openStore(counting, { data });
  await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      store.commit("objects", key(`k${i}`), async (staging) => fs.writeFileSync(join(staging, "f"), `${i}`)),
    ),
  );
  assert.ok(syncs >= 1 && syncs <= 5, `${syncs} syncs`);
  assert.equal(fs.readdirSync(join(data, "objects")).length, 40);
});

test("commit works where a file system can't be synced as a whole", async () => {
  const data = fresh();
  const host = nodeHost();
  const without: Host = { ...host, addon: () => undefined };
  const path = await openStore(without, { data }).commit("objects", key("aa"), async (staging) => {
    fs.mkdirSync(join(staging, "a"));
    fs.writeFileSync(join(staging, "a/f"), "x", { mode: 0o444 });
    fs.symlinkSync("nowhere", join(staging, "link"));
  });
  assert.equal(fs.readFileSync(join(path, "a/f"), "utf8"), "x");
});

test("commitChosen takes the key that the build returns", async () => {
  const data = fresh();
  const store = openStore(nodeHost(), { data });
  const chosen = await store.commitChosen("objects", async (staging) => {
    fs.writeFileSync(join(staging, "f"), "x");
    return key("chosen");
  });
  assert.equal(chosen, "chosen");
  assert.equal(store.has("objects", chosen), true);
});

test("meta says damaged-store for a missing or broken file", async () => {
  const data = fresh();
  const store = openStore(nodeHost(), { data });
  await store.commit("objects", key("aa"), async (staging) =>
    fs.writeFileSync(join(staging, "meta.json"), "{"),
  );
  const damaged = (error: unknown) => error instanceof UserError && error.code === "damaged-store";
  await assert.rejects(store.meta(key("aa")), damaged);
  await assert.rejects(store.meta(key("bb")), damaged);
});

test("commit makes a tree's record durable before the tree is in its place", async () => {
  const data = fresh();
  const own = nodeHost();
  const synced: string[] = [];
  const open: Host["fs"]["open"] = async (path, ...more) => {
    if (String(path).startsWith(join(data, "tmp"))) {
      assert.equal(fs.existsSync(join(data, "trees/aa")), false);
      synced.push(String(path));
    }
    return own.fs.open(path, ...more);
  };
  const store = openStore({ ...own, fs: { ...own.fs, open } }, { data });
  await store.commit("trees", key("aa"), async (staging) => fs.writeFileSync(join(staging, "file"), "x"));
  for (const name of [".bothy/files.json", ".bothy/files.digest"]) {
    assert.ok(fs.existsSync(join(data, "trees/aa", name)));
    assert.ok(
      synced.some((path) => path.endsWith(name)),
      `${name} in ${synced.join(", ")}`,
    );
  }
});
