import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { nodeHost } from "../../host/node-host.ts";
import { addGlobalHint } from "./global-hint.ts";

test("addGlobalHint names bothy install after npm install -g was refused, and is silent else", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bothy-npm-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const npm = join(folder, "npm");
  // As npm ends: by a timer, with the negative number of the error.
  writeFileSync(npm, `#!${process.execPath}\nsetTimeout(() => process.exit(Number(process.env.STATUS)))`);
  addGlobalHint(npm, nodeHost());
  chmodSync(npm, 0o755);
  const run = (status: number, ...args: string[]) => {
    const done = spawnSync(npm, args, { encoding: "utf8", env: { STATUS: String(status) } });
    assert.equal(done.status, status & 255);
    return done.stderr;
  };
  assert.match(
    run(-13, "i", "-g", "tsx", "@a/b@1"),
    /^error: .*\ncause: .*\nhelp: bothy install npm:tsx npm:@a\/b@1\n/,
  );
  assert.match(run(-13, "install", "--location=global", "tsx"), /help: bothy install npm:tsx\n/);
  assert.match(run(-13, "update", "--global"), /help: bothy install npm:NAME\n/);
  assert.equal(run(-13, "install", "tsx"), "");
  assert.equal(run(1, "install", "-g", "tsx"), "");
  assert.equal(run(0, "install", "-g", "tsx"), "");
});
