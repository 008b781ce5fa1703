import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProgramOwner } from "./package-kinds.ts";
import { findPrograms, ownPrograms } from "./programs.ts";
import { filesOf, programOwner } from "./testing/program-owner.ts";

function programs(packages: ProgramOwner[], links: Record<string, string> = {}) {
  const files = filesOf(packages);
  const all = new Map(Object.entries(links));
  const inFolders = [...files, ...all.keys()].filter((path) => path.startsWith("usr/bin/"));
  const found = findPrograms(
    packages,
    ownPrograms(packages, new Map(inFolders.map((path) => [path, ""])), all),
  );
  return Object.fromEntries(Object.entries(found).map(([id, names]) => [id, Object.keys(names)]));
}

test("findPrograms gives a package its own and those of its source's parts", () => {
  const found = programs([
    programOwner("python3", "Source: python3-defaults", ["usr/bin/pydoc3"], ["python3-minimal", "libc6"]),
    programOwner("python3-minimal", "Source: python3-defaults", ["usr/bin/python3"]),
    programOwner("libc6", "Source: glibc\nSection: libs", ["usr/bin/ld.so"]),
  ]);
  assert.deepEqual(found.python3, ["pydoc3", "python3"]);
});

test("findPrograms attributes alternatives to the package that they lead to", () => {
  const links = {
    "usr/bin/editor": "../../etc/alternatives/editor",
    "etc/alternatives/editor": "/usr/bin/vim.basic",
  };
  const found = programs(
    [programOwner("vim", "", ["usr/bin/vim.basic"]), programOwner("other", "", [])],
    links,
  );
  assert.deepEqual(found, { vim: ["editor", "vim.basic"], other: [] });
});

test("findPrograms expands metapackages, through others, and no module of a language", () => {
  const found = programs([
    programOwner("default-jdk", "Source: java-common", [], ["default-jre", "java-common", "openjdk-jdk"]),
    programOwner("java-common", "", ["usr/bin/update-java-alternatives", "usr/lib/jvm/x"]),
    programOwner("default-jre", "Source: java-common", ["usr/share/doc/x"], ["openjdk-jre", "libc6"]),
    programOwner(
      "openjdk-jdk",
      "Source: openjdk\nSection: java",
      ["usr/bin/jconsole"],
      ["openjdk-jdk-headless"],
    ),
    programOwner("openjdk-jdk-headless", "Source: openjdk\nSection: java", ["usr/bin/javac"]),
    programOwner("openjdk-jre", "Source: openjdk\nSection: java", ["usr/bin/java"]),
    programOwner("libc6", "Section: libs", ["usr/bin/ld.so"]),
    programOwner("perl", "", ["usr/bin/perl"]),
    programOwner("libx-perl", "Section: perl", ["usr/share/perl5/X.pm", "usr/lib/x"], ["perl"]),
  ]);
  assert.deepEqual(found["default-jdk"], ["java", "javac", "jconsole", "update-java-alternatives"]);
  assert.deepEqual(found["libx-perl"], []);
});

test("findPrograms stops at a metapackage's own relatives that have programs", () => {
  const found = programs([
    programOwner("python3-venv", "Source: python3-defaults", [], ["python3", "python3.13-venv"]),
    programOwner("python3", "Source: python3-defaults", ["usr/bin/pydoc3"], ["python3-minimal"]),
    programOwner(
      "python3-minimal",
      "Source: python3-defaults",
      ["usr/bin/python3"],
      ["dpkg", "python3.13-minimal"],
    ),
    programOwner(
      "python3.13-venv",
      "Source: python3.13\nSection: python",
      ["usr/lib/x"],
      ["python3.13-minimal"],
    ),
    programOwner("python3.13-minimal", "Source: python3.13", ["usr/bin/python3.13"]),
    programOwner("dpkg", "Essential: yes", ["usr/bin/dpkg"]),
  ]);
  assert.deepEqual(found["python3-venv"], ["pydoc3", "python3", "python3.13"]);
});

test("findPrograms gives a package without programs those of its direct dependencies, the base's apart", () => {
  const found = programs([
    programOwner(
      "client-17",
      "Section: database",
      ["usr/lib/postgresql/17/bin/psql"],
      ["common", "dash", "debconf", "libpq"],
    ),
    programOwner("common", "Section: database", ["usr/bin/psql"], ["perl"]),
    programOwner("perl", "", ["usr/bin/perl"]),
    programOwner("dash", "Essential: yes", ["usr/bin/dash"]),
    programOwner("debconf", "Priority: important", ["usr/bin/debconf"]),
    programOwner("libpq", "Section: libs", []),
  ]);
  assert.deepEqual(found["client-17"], ["psql"]);
});
