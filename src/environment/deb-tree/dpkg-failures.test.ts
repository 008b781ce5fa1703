import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunResult } from "../../host/host.ts";
import { failedScripts } from "./dpkg-failures.ts";

const ran = (code: number, output: string): RunResult => ({
  code,
  signal: undefined,
  stdout: Buffer.from(output),
  stderr: Buffer.alloc(0),
});

const STATUS =
  "Package: good\nStatus: install ok installed\n\nPackage: bad++\nStatus: install ok half-configured\n";

test("failedScripts names each failed package with what its own script printed last", () => {
  const output = `Setting up bad++ (1) ...
can't find the daemon
dpkg: error processing package bad++ (--configure):
 exit status 3
Setting up good (1) ...
all well
Errors were encountered while processing:
 bad++
`;
  assert.deepEqual(failedScripts(STATUS, ran(1, output), 9), [
    "bad++: its install script failed: can't find the daemon | exit status 3",
  ]);
  assert.deepEqual(failedScripts("Package: good\nStatus: install ok installed\n", ran(0, ""), 9), []);
});

test("failedScripts is an error when dpkg did nothing, or did not end", () => {
  const nothing = "Package: a\nStatus: install ok unpacked\n";
  assert.throws(() => failedScripts(nothing, ran(127, "dpkg: not found\n"), 9), {
    code: "configure-failed",
    reason: "dpkg ended with 127: dpkg: not found",
  });
  assert.throws(() => failedScripts(STATUS, ran(124, "asking\n"), 9), {
    reason: /did not end in 9 s.*asking/,
  });
});
