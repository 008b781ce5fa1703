import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunResult } from "../../../host/host.ts";
import { failedScripts, failureError } from "./dpkg-failures.ts";

const ran = (code: number, output: string): RunResult => ({
  code,
  signal: undefined,
  stdout: Buffer.from(output),
  stderr: Buffer.alloc(0),
});

const STATUS =
  "Package: good\nStatus: install ok installed\n\nPackage: bad++\nStatus: install ok half-configured\n";

const run = (status: string, result: RunResult, failedPreinsts = "") =>
  failedScripts({ status, result, failedPreinsts, timeoutSeconds: 9 });

test("failedScripts names each failed script, how it ended and what it printed last", () => {
  const output = `Preparing bad++ ...
no such user
Preparing good ...
Setting up bad++ (1) ...
can't find the daemon
dpkg: error processing package bad++ (--configure):
 installed bad++ package post-installation script subprocess returned error exit status 3
Setting up good (1) ...
all well
Errors were encountered while processing:
 bad++
`;
  const failures = run(STATUS, ran(1, output), "bad++ 2\n");
  assert.deepEqual(failures, [
    { package: "bad++", script: "preinst", ended: "exit status 2", printed: "no such user" },
    { package: "bad++", script: "postinst", ended: "exit status 3", printed: "can't find the daemon" },
  ]);
  const error = failureError(failures);
  assert.equal(error.code, "install-script-failed");
  assert.match(error.message, /install script of bad\+\+ failed/);
  assert.match(error.reason!, /postinst script ended with exit status 3: can't find the daemon/);
  assert.match(error.help!, /allow-failed-scripts = \["bad\+\+"\]/);
  assert.deepEqual(run("Package: good\nStatus: install ok installed\n", ran(0, "")), []);
});

test("failedScripts tells a script that a signal ended, in a trigger too", () => {
  const output = `Processing triggers for bad++ (1) ...
dpkg: error processing package bad++ (--configure):
 installed bad++ package post-installation script subprocess was killed by signal (Killed)
`;
  assert.equal(run(STATUS, ran(1, output))[0]?.ended, "signal (Killed)");
});

test("failedScripts is an error when dpkg did nothing, or did not end", () => {
  const nothing = "Package: a\nStatus: install ok unpacked\n";
  assert.throws(() => run(nothing, ran(127, "dpkg: not found\n")), {
    code: "configure-failed",
    reason: "dpkg ended with 127: dpkg: not found",
  });
  assert.throws(() => run(STATUS, ran(124, "asking\n")), {
    reason: /did not end in 9 s.*asking/,
  });
});
