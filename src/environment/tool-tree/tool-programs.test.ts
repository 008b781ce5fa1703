import assert from "node:assert/strict";
import { test } from "node:test";
import { findPrograms } from "./tool-programs.ts";

const elf = (...paths: string[]) => paths.map((path) => ({ path, kind: "elf" as const }));
const script = (...paths: string[]) => paths.map((path) => ({ path, kind: "script" as const }));

test("findPrograms takes folders of programs before everything else", () => {
  const files = [
    ...elf("bin/java", "bin/javac", "lib/jexec", "helper"),
    ...script("sbin/tune", "install.sh"),
  ];
  assert.deepEqual(findPrograms(files, "jdk"), {
    java: "bin/java",
    javac: "bin/javac",
    tune: "sbin/tune",
  });
});

test("findPrograms takes what stands at the top, without what sets things up", () => {
  assert.deepEqual(findPrograms([...elf("rg", "lib/part"), ...script("install.sh", "rg-wrap")], "ripgrep"), {
    rg: "rg",
    "rg-wrap": "rg-wrap",
  });
});

test("findPrograms looks into lower folders where nothing is at the top", () => {
  const files = [...elf("rustc/bin/rustc", "cargo/bin/cargo", "x/y/bin/z"), ...script("install.sh")];
  assert.deepEqual(findPrograms(files, "rust"), { cargo: "cargo/bin/cargo", rustc: "rustc/bin/rustc" });
  assert.deepEqual(findPrograms(elf("dist/linux/tool", "dist/linux/deep/er"), "tool"), {
    tool: "dist/linux/tool",
  });
});

test("findPrograms gives a lone program that is named for its platform its tool's name", () => {
  for (const [file, tool, name] of [
    ["jq-linux-amd64", "jq", "jq"],
    ["yq_linux_amd64", "yq", "yq"],
    ["tool-v1.2.3-x86_64-unknown-linux-musl", "tool", "tool"],
    ["hadolint-Linux-x86_64", "hadolint", "hadolint"],
    ["kubectl", "k", "kubectl"],
    ["python3.12", "python", "python3.12"],
    ["other-linux-arm64", "tool", "other"],
  ] as const)
    assert.deepEqual(Object.keys(findPrograms(elf(file), tool)), [name], file);
});

test("findPrograms finds nothing where there is nothing", () => {
  assert.deepEqual(findPrograms([], "x"), {});
  assert.deepEqual(findPrograms(script("install.sh"), "x"), {});
});
