import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { nodeHost } from "../../host/node-host.ts";
import type { ElfInfo } from "../../store/types.ts";
import { anchorPrograms, copiedPrograms } from "./anchor-programs.ts";
import { standingDraft } from "./tree-draft.ts";

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "bothy-anchor-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("anchorPrograms lets a copy of a program find its tree's libraries", () => {
  const tree = join(folder, "tree");
  for (const path of ["usr/bin", "usr/lib"]) mkdirSync(join(tree, path), { recursive: true });
  const compile = (...args: string[]) => {
    const done = spawnSync("cc", args, { encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
  };
  writeFileSync(join(folder, "own.c"), "int own(void) { return 42; }\n");
  writeFileSync(join(folder, "tool.c"), "int own(void);\nint main(void) { return own(); }\n");
  compile("-shared", "-fPIC", "-o", join(tree, "usr/lib/libown.so"), join(folder, "own.c"));
  const tool = join(tree, "usr/bin/tool");
  compile(
    "-o",
    tool,
    join(folder, "tool.c"),
    `-L${tree}/usr/lib`,
    "-lown",
    "-Wl,--disable-new-dtags,-rpath,$ORIGIN/../lib",
  );
  utimesSync(tool, 1_000_000_000, 1_000_000_000);
  const copyRuns = () => {
    copyFileSync(tool, join(folder, "copy"));
    return spawnSync(join(folder, "copy"), { encoding: "utf8" }).status;
  };
  assert.equal(copyRuns(), 127, "it doesn't before");
  writeFileSync(join(tree, "usr/bin/text"), "no ELF\n");
  const draft = standingDraft(tree, { files: new Map() }, new Set(), nodeHost());
  anchorPrograms(draft, tree, ["usr/bin/tool", "usr/bin/text"]);
  assert.equal(draft.files.get("usr/bin/text")?.kind, "made", "it stays as it is");
  const anchored = draft.files.get("usr/bin/tool");
  assert.ok(anchored?.kind === "own" && anchored.executable);
  assert.equal(anchored.mtimeMs, 1_000_000_000_000);
  writeFileSync(tool, anchored.content);
  assert.equal(copyRuns(), 42);
  assert.equal(spawnSync(tool).status, 42);
});

test("copiedPrograms are Python's and those that name their own file, but for the base's, views and what wasn't patched", () => {
  const program = (path: string, more: Partial<ElfInfo> = {}): ElfInfo => ({
    ...{ path, kind: "executable", needed: [], paths: [] },
    ...more,
  });
  const elf = [
    ...[
      program("usr/bin/python3.13"),
      program("usr/bin/plain"),
      program("usr/bin/node", { selfReading: true }),
    ],
    program("usr/bin/viewed", { selfReading: true }),
    program("usr/bin/left", { selfReading: true, unpatched: "for some reason" }),
    program("usr/lib/libself.so", { kind: "library", selfReading: true }),
  ];
  const base = [program("usr/bin/systemctl", { selfReading: true })];
  const packages = [
    { item: {}, meta: { elf } },
    { item: { base: true }, meta: { elf: base } },
  ] as unknown as Parameters<typeof copiedPrograms>[0];
  const modes = new Map([["usr/bin/viewed", { mode: "view" } as const]]);
  assert.deepEqual(copiedPrograms(packages, [...elf, ...base], modes), [
    "usr/bin/python3.13",
    "usr/bin/node",
  ]);
});
