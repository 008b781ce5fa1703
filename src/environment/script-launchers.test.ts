import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { PlacedTree } from "./environment-plan.ts";
import { scriptLauncher } from "./script-launchers.ts";

const folder = mkdtempSync(join(tmpdir(), "bothy it's é "));
after(() => rmSync(folder, { recursive: true }));
const treeAt = (path: string) => ({ path }) as PlacedTree["tree"];
const tool = { tree: treeAt(folder), path: "usr/bin/tool" };

test("scriptLauncher starts a script below a path with blanks", () => {
  mkdirSync(join(folder, "usr/bin"), { recursive: true });
  symlinkSync("/bin/sh", join(folder, "usr/bin/shell"));
  const line = `#! ${folder}/usr/bin/shell -e`;
  const script = join(folder, tool.path);
  writeFileSync(script, `${line}\nfalse && exit 9\necho "$0" "$@"\nfalse\nexit 9\n`);
  const launcher = join(folder, "launcher");
  writeFileSync(launcher, scriptLauncher(tool, line)!);
  chmodSync(launcher, 0o755);
  const done = spawnSync(launcher, ["a b", "c"], { encoding: "utf8" });
  assert.deepEqual([done.stdout, done.status], [`${script} a b c\n`, 1]);
});

test("scriptLauncher leaves what the kernel can start", () => {
  assert.equal(
    scriptLauncher({ ...tool, tree: treeAt("/store/tree") }, "#!/store/tree/usr/bin/perl"),
    undefined,
  );
  assert.equal(scriptLauncher(tool, "#!/bin/sh"), undefined);
  assert.equal(scriptLauncher(tool, `# ${folder}/usr/bin/perl`), undefined);
  assert.equal(scriptLauncher(tool, undefined), undefined);
});
