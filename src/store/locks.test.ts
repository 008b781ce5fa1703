import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { silentReporter } from "../base/report.ts";
import { nodeHost } from "../host/node-host.ts";
import { ownHolder } from "./holder.ts";
import { withCollection, withStoreUse } from "./locks.ts";

const scratch = fs.mkdtempSync(join(tmpdir(), "bothy-locks-"));
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill("SIGKILL");
  fs.rmSync(scratch, { recursive: true, force: true });
});
let count = 0;
const fresh = () => ({ root: join(scratch, String(count++)) });
const context = (signal = new AbortController().signal) => ({
  host: nodeHost(),
  report: silentReporter,
  signal,
});

/** A process that takes the lock, says so, and holds it until a line comes in. */
async function holder(kind: "withStoreUse" | "withCollection", root: string): Promise<ChildProcess> {
  const source = `
    import { ${kind} } from ${JSON.stringify(import.meta.resolve("./locks.ts"))};
    import { nodeHost } from ${JSON.stringify(import.meta.resolve("../host/node-host.ts"))};
    const ctx = { host: nodeHost(), report: { note() {}, warn() {} }, signal: new AbortController().signal };
    await ${kind}({ root: ${JSON.stringify(root)} }, ctx, async () => {
      process.stdout.write("held\\n");
      await new Promise((resolve) => process.stdin.once("data", resolve));
    });
    process.exit(0);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  await once(child.stdout!, "data");
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "close");
}

test("withStoreUse many at once", async () => {
  const store = fresh();
  await holder("withStoreUse", store.root);
  const both = await Promise.all([
    withStoreUse(store, context(), async () => 1),
    withStoreUse(store, context(), () => withStoreUse(store, context(), async () => 2)),
  ]);
  assert.deepEqual(both, [1, 2]);
});

test("withCollection waits for a use in another process", async () => {
  const store = fresh();
  const child = await holder("withStoreUse", store.root);
  const order: string[] = [];
  const collection = withCollection(store, context(), async () => order.push("collected"));
  const watcher = fs.watch(join(store.root, "locks"));
  await once(watcher, "change"); // it has announced itself
  watcher.close();
  const ended = once(child, "close");
  order.push("released");
  child.stdin!.write("\n");
  await Promise.all([collection, ended]);
  assert.deepEqual(order, ["released", "collected"]);
});

test("withStoreUse waits for a collection in another process", async () => {
  const store = fresh();
  const child = await holder("withCollection", store.root);
  const order: string[] = [];
  const use = withStoreUse(store, context(), async () => order.push("used"));
  order.push("released");
  child.stdin!.write("\n");
  await use;
  assert.deepEqual(order, ["released", "used"]);
});

for (const kind of ["withStoreUse", "withCollection"] as const) {
  test(`withCollection ignores and removes a lock of a process killed in ${kind}`, async () => {
    const store = fresh();
    await killed(await holder(kind, store.root));
    assert.equal(fs.readdirSync(join(store.root, "locks")).length, 1);
    assert.equal(await withCollection(store, context(), async () => "entered"), "entered");
    assert.deepEqual(fs.readdirSync(join(store.root, "locks")), []);
  });
}

test("withCollection excludes itself among many", async () => {
  const store = fresh();
  let inside = 0;
  const once = () =>
    withCollection(store, context(), async () => {
      assert.equal(++inside, 1);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    });
  await Promise.all([once(), once(), once()]);
});

test("withStoreUse gives up when its signal is aborted", async () => {
  const store = fresh();
  await holder("withCollection", store.root);
  const abort = new AbortController();
  const use = withStoreUse(store, context(abort.signal), async () => assert.fail("entered"));
  abort.abort();
  await assert.rejects(use, { name: "AbortError" });
});

test("withCollection inside of a use is a bug that is told, not a deadlock", async () => {
  const store = fresh();
  await withStoreUse(store, context(), () =>
    assert.rejects(async () => withCollection(store, context(), async () => {}), /would wait for itself/),
  );
});

test("withCollection counts a lock of another machine while it is renewed", async () => {
  const store = fresh();
  const locks = join(store.root, "locks");
  const host = nodeHost();
  fs.mkdirSync(locks, { recursive: true });
  const { pid, started } = ownHolder(host);
  const foreign = join(locks, `use-${pid}-${started}-0123456789ab-00`);
  fs.writeFileSync(foreign, "");
  const abort = new AbortController();
  const waiting = withCollection(store, context(abort.signal), async () => assert.fail("entered"));
  abort.abort();
  await assert.rejects(waiting, { name: "AbortError" });
  const old = new Date(Date.now() - 3600_000);
  fs.utimesSync(foreign, old, old);
  assert.equal(await withCollection(store, context(), async () => "entered"), "entered");
});
