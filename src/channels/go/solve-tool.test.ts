import assert from "node:assert/strict";
import { test } from "node:test";
import { translatesC } from "./solve-tool.ts";

test("translatesC tells C of modules from C of Go itself", () => {
  const line = (path: string) =>
    `TERM='dumb' CGO_LDFLAGS='"-O2"' /goroot/pkg/tool/linux_amd64/cgo -objdir $WORK/b1/ -importpath ${path} -- -I $WORK/b1/ x.go`;
  assert.equal(translatesC(`mkdir -p $WORK\n${line("runtime/cgo")}\n${line("net")}`), false);
  assert.equal(translatesC(`mkdir -p $WORK\n${line("net")}\n${line("github.com/x/sqlite")}`), true);
});
