import assert from "node:assert/strict";
import { test } from "node:test";
import {
  escapeModule,
  moduleCandidates,
  moduleOfFile,
  programName,
  unescapeModule,
  zipPath,
} from "./module-path.ts";

test("moduleCandidates go from the longest path to the host", () => {
  assert.deepEqual(moduleCandidates("a.b/c/d"), ["a.b/c/d", "a.b/c", "a.b"]);
});

test("escapeModule writes capitals so that no file system mixes them up, and unescapeModule reads them", () => {
  assert.equal(escapeModule("github.com/BurntSushi/toml"), "github.com/!burnt!sushi/toml");
  assert.equal(unescapeModule("github.com/!burnt!sushi/toml"), "github.com/BurntSushi/toml");
});

test("zipPath is what moduleOfFile takes apart", () => {
  const file = zipPath("github.com/A/b/v2", "v2.0.0");
  assert.equal(file, "github.com/!a/b/v2/@v/v2.0.0.zip");
  assert.deepEqual(moduleOfFile(file), { module: "github.com/A/b/v2", version: "v2.0.0" });
  assert.equal(moduleOfFile("x/y.zip"), undefined);
});

test("programName is the last element that is no major version", () => {
  assert.equal(programName("golang.org/x/tools/cmd/stringer"), "stringer");
  assert.equal(programName("github.com/mikefarah/yq/v4"), "yq");
});
