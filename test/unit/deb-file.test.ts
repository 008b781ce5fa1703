import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { buildByHand, buildWithDpkg, type DebPackage } from "../mirrors/deb-file.ts";

const ITEM: DebPackage = {
  name: "hello",
  version: "1:2.0-1",
  architecture: "amd64",
  fields: { Depends: "libc6", "Multi-Arch": "foreign" },
  files: {
    "usr/bin/hello": { content: "#!/bin/sh\necho hello\n", mode: 0o755 },
    "/usr/bin/hi": { link: "hello" },
    "usr/bin/same": { hardLink: "usr/bin/hello" },
    "usr/share/doc/hello/a folder": { directory: true },
    [`usr/share/doc/${"long/".repeat(30)}name`]: "long",
  },
  control: { postinst: "#!/bin/sh\nexit 0\n", triggers: "activate x\n" },
};

test("buildByHand makes what dpkg-deb reads as its own", (t) => {
  const theirs = buildWithDpkg(ITEM);
  if (theirs === undefined) {
    if (process.env.CI) assert.fail("dpkg-deb is missing");
    t.skip("dpkg-deb is missing: the oracle was not asked");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "bothy-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const read = (bytes: Buffer) => {
    const file = join(folder, "x.deb");
    writeFileSync(file, bytes);
    const ask = (...args: string[]) => {
      const run = spawnSync("dpkg-deb", [...args, file], { encoding: "utf8" });
      assert.equal(run.status, 0, run.stderr);
      return run.stdout;
    };
    const contents = ask("--contents").replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "");
    return {
      fields: ask("--field"),
      contents: new Set(contents.split("\n").map((line) => line.replace(/ +/g, " "))),
    };
  };
  const mine = read(buildByHand(ITEM));
  const dpkgs = read(theirs);
  assert.equal(mine.fields, dpkgs.fields);
  for (const line of mine.contents)
    if (!line.includes(" link to ")) assert.ok(dpkgs.contents.has(line) || /hello$|same$/.test(line), line);
  assert.equal(mine.contents.size, dpkgs.contents.size);
});
