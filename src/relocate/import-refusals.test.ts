import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { sha256 } from "../base/digest.ts";
import { silentReporter } from "../base/report.ts";
import { nodeHost } from "../host/node-host.ts";
import { openStore } from "../store/store.ts";
import type { StoreKey } from "../store/types.ts";
import { verifyStore } from "../store/verify.ts";
import { importDeb } from "./import-deb.ts";
import { importTree } from "./import-tree.ts";
import { controlText, type Deb, lockedDeb, makeDeb } from "./testing/deb-package.ts";

const scratch = fs.mkdtempSync(join(tmpdir(), "bothy-refuse-"));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));
let count = 0;
const host = nodeHost();
const ctx = { host, report: silentReporter, signal: new AbortController().signal };
const system = "x86_64-linux";
const freshStore = () => openStore(host, { data: join(scratch, String(count++)) });
const deb = (name: string, members: Parameters<typeof makeDeb>[3], text?: string) =>
  makeDeb(scratch, system, name, members, text);

const refusals: readonly [what: string, code: string, make: () => Deb][] = [
  ["another package", "wrong-package", () => deb("right", [], controlText("wrong", system))],
  [
    "another architecture",
    "wrong-package",
    () => deb("right", [], controlText("right", system).replace(/Arch.*/, "Architecture: mips")),
  ],
  ["a member that leads outside", "hostile-archive", () => deb("evil", [{ name: "../x", content: "" }])],
  [
    "a file through a link",
    "hostile-archive",
    () =>
      deb("evil", [
        { name: "usr", type: "2", target: "/tmp" },
        { name: "usr/x", content: "" },
      ]),
  ],
  [
    "a file through a link that the merge moves",
    "hostile-archive",
    () =>
      deb("evil", [
        { name: "lib/a", type: "2", target: "/tmp" },
        { name: "usr/lib/a/x", content: "" },
      ]),
  ],
  ["a device", "hostile-archive", () => deb("evil", [{ name: "dev/x", type: "3" }])],
  [
    "other bytes",
    "broken-archive",
    () => {
      const file = join(scratch, `${count++}.deb`);
      fs.writeFileSync(file, "not a package");
      return { file, item: lockedDeb(file, "x", system) };
    },
  ],
  [
    "a file that was changed",
    "wrong-hash",
    () => {
      const made = deb("x", []);
      fs.appendFileSync(made.file, "\n");
      return made;
    },
  ],
];
for (const [what, code, make] of refusals) {
  test(`importDeb refuses ${what} and leaves nothing`, async () => {
    const store = freshStore();
    const { file, item } = make();
    await assert.rejects(importDeb(file, item, { store }, ctx), { name: "UserError", code });
    assert.deepEqual(fs.readdirSync(join(store.root, "tmp")), []);
    assert.equal(fs.existsSync(join(store.root, "objects")), false);
  });
}

test("importDeb ends when its signal is aborted, and leaves nothing", async () => {
  const store = freshStore();
  const { file, item } = deb(
    "large",
    Array.from({ length: 3000 }, (_, i) => ({ name: `usr/share/${i}`, content: "x" })),
  );
  const abort = new AbortController();
  const work = importDeb(file, item, { store }, { host, signal: abort.signal });
  const watched = new Promise<void>((resolve) => {
    const check = () => (fs.existsSync(join(store.root, "tmp")) ? resolve() : setImmediate(check));
    check();
  });
  await watched;
  abort.abort();
  await assert.rejects(work, { name: "AbortError" });
  assert.deepEqual(fs.readdirSync(join(store.root, "tmp")), []);
});

test("importTree describes what was built", async () => {
  const store = freshStore();
  const { key, tree } = await importTree(
    store,
    {
      channel: "npm",
      name: "x",
      version: "1",
      artifact: sha256("x"),
      key: "abc" as StoreKey,
      build: async (into) => {
        fs.mkdirSync(join(into, "bin"));
        fs.writeFileSync(join(into, "bin/x"), "#!/usr/bin/env node\n", { mode: 0o755 });
        fs.writeFileSync(join(into, "index.js"), "1");
        fs.symlinkSync("index.js", join(into, "link"));
      },
    },
    ctx,
  );
  assert.equal(tree, join(store.path("objects", key), "tree"));
  assert.deepEqual(
    Object.fromEntries((await store.meta(key)).entries.map(({ path, type }) => [path, type])),
    {
      bin: "directory",
      "bin/x": "file",
      "index.js": "file",
      link: "link",
    },
  );
  assert.equal(fs.statSync(join(tree, "index.js")).mode & 0o7777, 0o444);
  assert.deepEqual(await verifyStore(store, ctx), []);
});
