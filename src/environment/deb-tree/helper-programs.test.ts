import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeHost } from "../../host/node-host.ts";
import { findHelpers, placeHelpers } from "./helper-programs.ts";
import type { ProgramOwner } from "./package-kinds.ts";
import { ownPrograms } from "./programs.ts";
import { filesOf, programOwner } from "./testing/program-owner.ts";
import { treeDraft } from "./tree-draft.ts";
import { draftIndex } from "./tree-index.ts";

function ownOf(packages: ProgramOwner[]) {
  const programs = filesOf(packages)
    .filter((path) => path.startsWith("usr/bin/"))
    .map((path): [string, string] => [path, ""]);
  return ownPrograms(packages, new Map(programs), new Map());
}

function helpers(packages: ProgramOwner[]) {
  const found = findHelpers(packages, ownOf(packages));
  return Object.fromEntries([...found].map(([id, names]) => [id, [...names.keys()].sort()]));
}

test("findHelpers gives a package its dependencies' programs, through metapackages, libraries and modules", () => {
  const found = helpers([
    programOwner("cobol", "Section: devel", ["usr/bin/cobc"], ["cc", "libcob", "default-jre"]),
    programOwner("cc", "Section: devel", ["usr/bin/gcc"], ["binutils", "cpp"]),
    programOwner("cpp", "Section: devel", ["usr/bin/cpp"]),
    programOwner("binutils", "Section: devel", ["usr/bin/as"]),
    programOwner("default-jre", "Section: java\nSource: java-common", ["usr/share/doc/x"], ["openjdk"]),
    programOwner("openjdk", "Section: java", ["usr/bin/java"], ["libx"]),
    programOwner("libcob", "Section: libs", ["usr/lib/libcob.so"], ["converter"]),
    programOwner("libx", "Section: libs", ["usr/lib/libx.so"], ["cobol"]),
    programOwner("converter", "Section: graphics", ["usr/bin/convert"], ["binutils"]),
  ]);
  assert.deepEqual(found.cobol, ["convert", "gcc", "java"]);
  assert.deepEqual(found.cc, ["as", "cpp"]);
  assert.deepEqual(found.converter, ["as"]);
  assert.ok(!("libcob" in found) && !("cpp" in found));
});

test("findHelpers leaves out what every system has, and what parts of the package's own source have", () => {
  const found = helpers([
    programOwner("tool", "Source: tools", ["usr/bin/tool"], ["tool-common", "tar", "other"]),
    programOwner("tool-common", "Source: tools", ["usr/bin/tool-common"], ["third"]),
    programOwner("tar", "Essential: yes", ["usr/bin/tar"]),
    programOwner("other", "Section: admin", ["usr/bin/other"]),
    programOwner("third", "Section: admin", ["usr/bin/third"]),
  ]);
  assert.deepEqual(found.tool, ["other", "third"]);
});

test("placeHelpers makes a folder for each program that has helpers, and none for a shell or an interpreter", () => {
  const draft = treeDraft(
    { files: new Map(), directories: new Set(), links: new Map() },
    { stands: true },
    nodeHost(),
  );
  draft.write("etc/shells", "# shells\n/usr/bin/fish\n", { executable: false });
  draft.write("usr/bin/gcc", "", { executable: true });
  const packages = [
    programOwner("cobol", "", ["usr/bin/cobc", "usr/bin/cobcrun"], ["gcc"]),
    programOwner("fish", "Section: shells", ["usr/bin/fish", "usr/bin/fish_indent"], ["gcc"]),
    programOwner("python3", "", ["usr/bin/python3"], ["gcc"]),
    programOwner("gcc", "Section: devel", ["usr/bin/gcc"]),
  ];
  const own = ownOf(packages);
  const isInterpreter = (path: string) => path === "usr/bin/python3";
  placeHelpers(draft, { own, helpers: findHelpers(packages, own), isInterpreter });
  const names = [...draft.links.keys()].map((path) => path.split("/")[2]!);
  assert.deepEqual([...new Set(names)].sort(), [".sets", "cobc", "cobcrun", "fish_indent"]);
  assert.equal(draftIndex(draft).resolve(".bothy/helpers/cobc/gcc"), "usr/bin/gcc");
});
