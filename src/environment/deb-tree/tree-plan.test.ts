import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStanza } from "../../archive/control-file.ts";
import type { Entry } from "../../store/types.ts";
import { type PlanInput, planTree } from "./tree-plan.ts";

function made(name: string, entries: Entry[], more: { control?: string; diverts?: boolean } = {}): PlanInput {
  return {
    id: name,
    item: { name },
    object: { key: name, tree: `/objects/${name}/tree` },
    meta: { entries },
    control: { fields: parseStanza(more.control ?? "") },
    diverts: more.diverts ?? false,
  } as unknown as PlanInput;
}

const file = (path: string, hash = path, mode = 0o644) =>
  ({ type: "file", path, mode, size: 1, hash }) as Entry;
const link = (path: string, target: string): Entry => ({ type: "link", path, target });

test("planTree links every file from its object and makes the folders above it first", () => {
  const plan = planTree([made("a", [file("usr/share/a/b/c"), link("usr/bin/x", "/usr/share/a/b/c")])]);
  assert.equal(plan.files.get("usr/share/a/b/c")?.source, "/objects/a/tree/usr/share/a/b/c");
  assert.equal(plan.links.get("usr/bin/x"), "../share/a/b/c");
  assert.equal(plan.links.get("bin"), "usr/bin");
  for (const [index, path] of plan.directories.entries()) {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    if (parent !== "")
      assert.ok(plan.directories.indexOf(parent) < index && plan.directories.includes(parent), path);
  }
});

test("planTree leaves the machine's identity and the merged folders' own names out", () => {
  const entries = [
    file("etc/passwd"),
    file("etc/x"),
    link("lib64", "usr/lib64"),
    file("var/log/x"),
    file("usr/lib64/ld"),
  ];
  const plan = planTree([made("a", entries)]);
  assert.deepEqual([...plan.files.keys()], ["etc/x", "usr/lib64/ld"]);
  assert.equal(plan.links.get("lib64"), "usr/lib64");
});

test("planTree has /etc and /var below /usr too, for programs that look beside themselves, unless a package does", () => {
  const bare = planTree([made("a", [file("etc/x"), file("var/lib/a/y")])]);
  assert.deepEqual([bare.links.get("usr/etc"), bare.links.get("usr/var")], ["../etc", "../var"]);
  const own = planTree([made("a", [file("etc/x"), file("usr/etc/x")])]);
  assert.deepEqual([own.links.get("usr/etc"), own.links.get("usr/var")], [undefined, undefined]);
});

test("planTree lets the package win that replaces the other, wherever it comes in the order", () => {
  const old = made("old", [file("usr/share/x", "1")]);
  const young = made("young", [file("usr/share/x", "2")], { control: "Replaces: other, old (<< 2)" });
  for (const packages of [
    [old, young],
    [young, old],
  ]) {
    const plan = planTree(packages);
    assert.equal(plan.files.get("usr/share/x")?.owner.item.name, "young");
    assert.deepEqual(plan.notices, []);
  }
});

test("planTree lets a diverting package win, and tells of a conflict that nothing settles", () => {
  const tiny = made("tiny", [file("usr/share/help", "1")]);
  const runtime = made("runtime", [file("usr/share/help", "2")], { diverts: true });
  assert.equal(planTree([runtime, tiny]).files.get("usr/share/help")?.owner.item.name, "runtime");
  const plan = planTree([tiny, made("later", [file("usr/share/help", "3")])]);
  assert.equal(plan.files.get("usr/share/help")?.owner.item.name, "later");
  assert.equal(plan.notices.length, 1);
  assert.match(plan.notices[0]!, /usr\/share\/help is in tiny and later/);
});

test("planTree takes equal files and links of two packages without a word", () => {
  const entries = [file("usr/share/x", "1"), link("usr/share/y", "x")];
  assert.deepEqual(planTree([made("a", entries), made("b", entries)]).notices, []);
});
