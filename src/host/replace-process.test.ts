import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

/** Source: open(2), O_NONBLOCK of Linux on x86_64 and aarch64; proc_pid_fdinfo(5), flags. */
const O_NONBLOCK = 0o4000;

test("replaceProcess leaves pipes as programs expect them, which Node has written to", () => {
  const module = JSON.stringify(join(import.meta.dirname, "replace-process.ts"));
  const script = `
    process.stdout.write("");
    process.stderr.write("from Node\\n");
    const { replaceProcess } = await import(${module});
    replaceProcess({ file: "/bin/cat", args: ["cat", "/proc/self/fdinfo/1", "/proc/self/fdinfo/2"], env: {} });`;
  const words = ['"$0" --input-type=module --eval "$1" 2>&1 | cat', process.execPath, script];
  const { stdout, stderr } = spawnSync("/bin/sh", ["-c", ...words], { encoding: "utf8" });
  const flags = [...stdout.matchAll(/^flags:\s*([0-7]+)$/gm)].map(([, octal]) => Number.parseInt(octal!, 8));
  assert.equal(flags.length, 2, stdout + stderr);
  for (const of of flags) assert.equal(of & O_NONBLOCK, 0);
});
