import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { nodeHost } from "../../../host/node-host.ts";
import { removeTree } from "../../../store/staging.ts";
import { applyChanges, type Change, copyChanges } from "./capture.ts";

test("copyChanges and applyChanges bring over what scripts did, and nothing of the machine's", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bothy-capture-"));
  const host = nodeHost();
  t.after(() => removeTree(host, folder));
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text, { mode });
    chmodSync(join(folder, path), mode);
  };
  for (const side of ["tree", "copy"]) {
    write(`${side}/etc/same`, "same");
    write(`${side}/etc/old`, "old");
    write(`${side}/usr/bin/gone`, "gone");
    write(`${side}/var/lib/service/sub/keep`, "a package's");
  }
  const copied = host.fsSync.lstatSync(join(folder, "copy/usr/bin/gone")).ctimeMs;
  write("copy/etc/old", "new");
  write("copy/etc/passwd", "root");
  write("copy/etc/ssh/key", "secret", 0o600);
  write("copy/usr/lib/x/run", "#!/bin/sh\n", 0o755);
  write("copy/var/log/x", "log");
  write("copy/home/a/b", "home");
  write("copy/usr/sbin/seed", "seed");
  symlinkSync("/etc/old", join(folder, "copy/usr/bin/link"));
  rmSync(join(folder, "copy/usr/bin/gone"));
  write("copy/var/lib/service/data", "a service's");
  chmodSync(join(folder, "copy/var/lib/service"), 0o111);

  const changes = copyChanges(host, join(folder, "tree"), join(folder, "copy"), copied);
  const changed = applyChanges(host, join(folder, "tree"), changes, (path) => path === "usr/sbin/seed");
  assert.deepEqual([...changed].sort(), ["etc/old", "usr/lib/x/run"]);
  const tree = (path: string) => join(folder, "tree", path);
  assert.equal(readFileSync(tree("etc/old"), "utf8"), "new");
  assert.equal(readFileSync(tree("etc/same"), "utf8"), "same");
  assert.equal(readlinkSync(tree("usr/bin/link")), "../../etc/old");
  for (const path of ["usr/bin/gone", "etc/passwd", "etc/ssh/key", "var/log", "home", "usr/sbin/seed"])
    assert.ok(!existsSync(tree(path)), path);
  assert.ok(
    existsSync(tree("var/lib/service/sub/keep")),
    "a folder that was closed keeps what packages brought",
  );
  assert.ok(!existsSync(tree("var/lib/service/data")));
});

test("applyChanges keeps a file that was only touched", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bothy-capture-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const side of ["tree", "upper"]) {
    mkdirSync(join(folder, side, "etc"), { recursive: true });
    writeFileSync(join(folder, side, "etc/x"), "x");
  }
  const change: Change = { kind: "file", path: "etc/x", from: join(folder, "upper/etc/x"), mode: 0o644 };
  assert.deepEqual(
    applyChanges(nodeHost(), join(folder, "tree"), [change], () => false),
    new Set(),
  );
  assert.ok(existsSync(change.from));
});

test("applyChanges never writes or removes behind a link of the tree", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bothy-capture-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const path of ["tree/usr/share", "upper/opt", "outside/kept"])
    mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, "outside/kept/mine"), "mine");
  for (const path of ["opt", "usr/share/x"]) symlinkSync(join(folder, "outside"), join(folder, "tree", path));
  writeFileSync(join(folder, "upper/opt/made"), "made");
  const from = join(folder, "upper/opt/made");
  const changes: Change[] = [
    { kind: "directory", path: "opt" },
    { kind: "directory", path: "opt/new" },
    { kind: "file", path: "opt/made", from, mode: 0o644 },
    { kind: "link", path: "usr/share/x/link", target: "y" },
    { kind: "removed", path: "opt/kept" },
  ];
  applyChanges(nodeHost(), join(folder, "tree"), changes, () => false);
  assert.deepEqual(readdirSync(join(folder, "outside"), { recursive: true }).sort(), ["kept", "kept/mine"]);
});
