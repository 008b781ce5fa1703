import assert from "node:assert/strict";
import { test } from "node:test";
import { addressFile, addressParts } from "./address-name.ts";

test("addressParts tells name, version and system of what publishers offer", () => {
  for (const [address, name, version, system] of [
    [
      "BurntSushi/ripgrep/releases/download/14.1.0/ripgrep-14.1.0-x86_64-unknown-linux-musl.tar.gz",
      "ripgrep",
      "14.1.0",
      "x86_64-linux",
    ],
    ["release/v1.31.0/bin/linux/amd64/kubectl", "kubectl", "1.31.0", undefined],
    ["terraform/1.9.5/terraform_1.9.5_linux_arm64.zip", "terraform", "1.9.5", "aarch64-linux"],
    ["dist/v22.5.1/node-v22.5.1-linux-x64.tar.xz", "node", "22.5.1", "x86_64-linux"],
    ["go1.22.6.linux-amd64.tar.gz", "go", "1.22.6", "x86_64-linux"],
    ["jq-1.7.1/jq-linux-amd64", "jq", "1.7.1", "x86_64-linux"],
    ["OpenJDK21U-jdk_x64_linux_hotspot_21.0.4_7.tar.gz", "openjdk21u-jdk_hotspot", "21.0.4", "x86_64-linux"],
    ["apache-maven-3.9.9-bin.tar.gz", "apache-maven", "3.9.9", undefined],
    ["protoc-27.3-linux-x86_64.zip", "protoc", "27.3", "x86_64-linux"],
    ["tool-2.0.0-rc.1-darwin-arm64.zip", "tool", "2.0.0-rc.1", "aarch64-darwin"],
    ["scripts/get.sh", "get", undefined, undefined],
    ["v1.2.3", undefined, "1.2.3", undefined],
  ] as const) {
    const parts = addressParts(`https://example.org/${address}`);
    assert.deepEqual([parts.name, parts.version, parts.system], [name, version, system], address);
  }
});

test("addressFile is a name that a lockfile may hold", () => {
  assert.equal(addressFile("https://example.org/a/x%20y;z.tar.gz?token=1"), "x_y_z.tar.gz");
  assert.equal(addressFile("https://example.org/.hidden"), "hidden");
  assert.equal(addressFile("https://example.org/"), "file");
});
