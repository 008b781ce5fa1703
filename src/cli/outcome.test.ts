import assert from "node:assert/strict";
import { test } from "node:test";
import type { LockedPackage, Lockfile } from "../lockfile/types.ts";
import { installedTable, movedBeside } from "./outcome.ts";

const SYSTEM = "x86_64-linux";

function lockOf(versions: Readonly<Record<string, string>>): Lockfile {
  return {
    version: 1,
    requests: Object.fromEntries(
      Object.keys(versions).map((key) => [key, { constraint: "*", roots: { [SYSTEM]: [`p/${key}`] } }]),
    ),
    packages: Object.fromEntries(
      Object.entries(versions).map(([key, version]) => [`p/${key}`, { version } as LockedPackage]),
    ),
  } as unknown as Lockfile;
}

test("movedBeside names requests that made room for another", () => {
  const before = lockOf({ "pypi:requests": "2.29.0", jq: "1.7" });
  const after = lockOf({ "pypi:requests": "2.15.1", jq: "1.7", "pypi:urllib3": "2.8.0" });
  assert.deepEqual(movedBeside(["pypi:urllib3"], before, after, SYSTEM), ["pypi:requests 2.29.0 -> 2.15.1"]);
});

test("movedBeside leaves out what was asked for itself, and a first install", () => {
  const [before, after] = [lockOf({ jq: "1.6" }), lockOf({ jq: "1.7" })];
  assert.deepEqual(movedBeside(["jq"], before, after, SYSTEM), []);
  assert.deepEqual(movedBeside([], undefined, after, SYSTEM), []);
});

test("installedTable says where the files are of what has no programs", () => {
  const item = { request: "url:model", version: "1", channel: "url", programs: [] };
  const { rows } = installedTable([
    { ...item, files: "$BOTHY_ENV/url/model" },
    { ...item, programs: ["run"] },
  ]);
  assert.deepEqual(
    rows.map((row) => row.at(-1)),
    ["no programs, files in $BOTHY_ENV/url/model", "run"],
  );
});
