import assert from "node:assert/strict";
import { test } from "node:test";
import { neededGo, toolchainModuleVersion, toolchainVersions } from "./toolchain-version.ts";

test("toolchainVersions are a system's, newest first", () => {
  const listed = [
    "v0.0.1-go1.9.2.linux-amd64",
    "v0.0.1-go1.22.5.linux-amd64",
    "v0.0.1-go1.22.5.linux-arm64",
    "v0.0.1-go1.22.10.linux-amd64",
    "v0.0.1-go1.26rc1.linux-amd64",
    "v0.0.1-go1.22.10.darwin-arm64",
  ];
  assert.deepEqual(toolchainVersions(listed, "x86_64-linux"), ["1.26rc1", "1.22.10", "1.22.5", "1.9.2"]);
  assert.deepEqual(toolchainVersions(listed, "aarch64-linux"), ["1.22.5"]);
  assert.equal(toolchainModuleVersion("1.22.5", "aarch64-linux"), "v0.0.1-go1.22.5.linux-arm64");
});

test("neededGo is the later of go.mod's lines", () => {
  assert.equal(neededGo("module x\n\ngo 1.21\n"), "1.21");
  assert.equal(neededGo("module x\ngo 1.21\ntoolchain go1.23.4\n"), "1.23.4");
  assert.equal(neededGo("module x\ngo 1.24.1\ntoolchain go1.23.4\n"), "1.24.1");
  assert.equal(neededGo("module x\ngo 1.24\ntoolchain default\n"), "1.24");
  assert.equal(neededGo("module x\n"), "1.16");
});
