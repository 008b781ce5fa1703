import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStanza } from "../../archive/control-file.ts";
import type { Entry } from "../../store/types.ts";
import type { ProgramOwner } from "./package-kinds.ts";
import { findPrograms, ownPrograms } from "./programs.ts";

function made(name: string, control: string, paths: string[], dependencies: string[] = []): ProgramOwner {
  const entries = paths.map((path) => ({ type: "file", path }) as Entry);
  return {
    id: name,
    item: { name, dependencies },
    meta: { entries },
    control: { fields: parseStanza(control) },
  } as unknown as ProgramOwner;
}

function programs(packages: ProgramOwner[], links: Record<string, string> = {}) {
  const files = packages.flatMap((one) => one.meta.entries.map((entry) => entry.path));
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
    made("python3", "Source: python3-defaults", ["usr/bin/pydoc3"], ["python3-minimal", "libc6"]),
    made("python3-minimal", "Source: python3-defaults", ["usr/bin/python3"]),
    made("libc6", "Source: glibc\nSection: libs", ["usr/bin/ld.so"]),
  ]);
  assert.deepEqual(found.python3, ["pydoc3", "python3"]);
});

test("findPrograms attributes alternatives to the package that they lead to", () => {
  const links = {
    "usr/bin/editor": "../../etc/alternatives/editor",
    "etc/alternatives/editor": "/usr/bin/vim.basic",
  };
  const found = programs([made("vim", "", ["usr/bin/vim.basic"]), made("other", "", [])], links);
  assert.deepEqual(found, { vim: ["editor", "vim.basic"], other: [] });
});

test("findPrograms expands metapackages, through others, and no module of a language", () => {
  const found = programs([
    made("default-jdk", "Source: java-common", [], ["default-jre", "java-common", "openjdk-jdk"]),
    made("java-common", "", ["usr/bin/update-java-alternatives", "usr/lib/jvm/x"]),
    made("default-jre", "Source: java-common", ["usr/share/doc/x"], ["openjdk-jre", "libc6"]),
    made("openjdk-jdk", "Source: openjdk\nSection: java", ["usr/bin/jconsole"], ["openjdk-jdk-headless"]),
    made("openjdk-jdk-headless", "Source: openjdk\nSection: java", ["usr/bin/javac"]),
    made("openjdk-jre", "Source: openjdk\nSection: java", ["usr/bin/java"]),
    made("libc6", "Section: libs", ["usr/bin/ld.so"]),
    made("perl", "", ["usr/bin/perl"]),
    made("libx-perl", "Section: perl", ["usr/share/perl5/X.pm", "usr/lib/x"], ["perl"]),
  ]);
  assert.deepEqual(found["default-jdk"], ["java", "javac", "jconsole", "update-java-alternatives"]);
  assert.deepEqual(found["libx-perl"], []);
});

test("findPrograms stops at a metapackage's own relatives that have programs", () => {
  const found = programs([
    made("python3-venv", "Source: python3-defaults", [], ["python3", "python3.13-venv"]),
    made("python3", "Source: python3-defaults", ["usr/bin/pydoc3"], ["python3-minimal"]),
    made("python3-minimal", "Source: python3-defaults", ["usr/bin/python3"], ["dpkg", "python3.13-minimal"]),
    made("python3.13-venv", "Source: python3.13\nSection: python", ["usr/lib/x"], ["python3.13-minimal"]),
    made("python3.13-minimal", "Source: python3.13", ["usr/bin/python3.13"]),
    made("dpkg", "Essential: yes", ["usr/bin/dpkg"]),
  ]);
  assert.deepEqual(found["python3-venv"], ["pydoc3", "python3", "python3.13"]);
});

test("findPrograms gives a package without programs those of its direct dependencies, the base's apart", () => {
  const found = programs([
    made(
      "client-17",
      "Section: database",
      ["usr/lib/postgresql/17/bin/psql"],
      ["common", "dash", "debconf", "libpq"],
    ),
    made("common", "Section: database", ["usr/bin/psql"], ["perl"]),
    made("perl", "", ["usr/bin/perl"]),
    made("dash", "Essential: yes", ["usr/bin/dash"]),
    made("debconf", "Priority: important", ["usr/bin/debconf"]),
    made("libpq", "Section: libs", []),
  ]);
  assert.deepEqual(found["client-17"], ["psql"]);
});
