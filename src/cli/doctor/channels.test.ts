import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { checkCargo, checkGo } from "./channels.ts";

test("checkGo and checkCargo name the clients that ask, as old ones don't, and say what is fetched where there are none", async (t) => {
  const ctx = testContext();
  t.after(ctx.close);
  const withClients = (name: string, go: string, cargo: string) => {
    const folder = join(ctx.root, name);
    mkdirSync(folder);
    const program = (file: string, code: string) =>
      writeFileSync(join(folder, file), `#!/bin/sh\n${code}\n`, { mode: 0o755 });
    program(
      "go",
      `case $1 in version) echo "go version go${go} linux/amd64" ;; env) echo "http://u:secret@127.0.0.1/go,direct" ;; esac`,
    );
    program("cargo", `echo "cargo ${cargo} (0 2026-01-01)"`);
    const host = { ...ctx.host, env: { ...ctx.host.env, PATH: folder } };
    return { ...ctx, host };
  };
  const own = withClients("own", "1.26.1", "1.90.0");
  const { detail } = await checkGo(own);
  assert.match(detail, /^http:.*127\.0\.0\.1\/go,direct, by Go 1\.26\.1, .*\/own\/go$/);
  assert.doesNotMatch(detail, /secret/);
  assert.match((await checkCargo(own)).detail, /cargo 1\.90\.0 .*\/own\/cargo$/);
  const old = withClients("old", "1.19", "1.60.0");
  assert.match((await checkGo(old)).detail, /^Debian's Go/);
  assert.match((await checkCargo(old)).detail, /^Debian's cargo/);
});
