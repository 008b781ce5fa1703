import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { tarReader } from "./tar.ts";

test("tarReader reads a long name whose first hundred bytes end in a slash as a file", (t) => {
  if (!spawnSync("tar", ["--version"], { encoding: "utf8" }).stdout?.includes("GNU tar")) {
    if (process.env.CI) assert.fail("GNU tar is missing");
    t.skip("GNU tar is missing: no archive to read");
    return;
  }
  const root = mkdtempSync(join(tmpdir(), "bothy-test-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const name = `${"d".repeat(99)}/file`;
  mkdirSync(join(root, dirname(name)), { recursive: true });
  writeFileSync(join(root, name), "x".repeat(700));
  writeFileSync(join(root, "last"), "y");
  for (const format of ["gnu", "pax"]) {
    const archive = execFileSync("tar", [`--format=${format}`, "-cC", root, name, "last"]);
    const seen: [string, string, number][] = [];
    const reader = tarReader("x.tar", { bytes: 1e6, members: 100, names: 1e4 }, (member, content) => {
      seen.push([member.name, member.type, content.length]);
    });
    reader.write(archive);
    reader.end();
    assert.deepEqual(
      seen,
      [
        [name, "file", 700],
        ["last", "file", 1],
      ],
      format,
    );
  }
});
