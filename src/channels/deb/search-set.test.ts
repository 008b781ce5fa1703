import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Goal, solveInAptOrder } from "./apt-order.ts";
import { buildPackagesIndex } from "./index-build.ts";
import { readPackagesIndex } from "./index-format.ts";
import type { PackageVersion } from "./package-version.ts";
import { searchForSet } from "./search-set.ts";
import { problems, selection } from "./selection.ts";
import { universe } from "./universe.ts";

interface Stanza {
  readonly name: string;
  readonly version: string;
  readonly fields: Readonly<Record<string, string>>;
}

function goalOf(stanzas: readonly Stanza[], roots: readonly string[]): Goal {
  const text = stanzas
    .map(({ name, version, fields }) => {
      const more = Object.entries(fields).map(([field, value]) => `${field}: ${value}\n`);
      return `Package: ${name}\nVersion: ${version}\nArchitecture: all\nFilename: pool/${name}\nSize: 1\nSHA256: ${"0".repeat(64)}\n${more.join("")}`;
    })
    .join("\n");
  const index = readPackagesIndex(buildPackagesIndex(Buffer.from(text)))!;
  const all = universe([{ index, archive: "main", release: "" }], "amd64");
  return { universe: all, roots, candidates: (name) => all.versions(name), preferred: new Set() };
}

/** Whether any choice of one version or none of each name meets the goal. */
function bruteForce(goal: Goal, names: readonly string[]): boolean {
  const choose = (at: number, chosen: readonly PackageVersion[]): boolean => {
    if (at === names.length) {
      const set = selection("amd64");
      for (const item of chosen) set.add(item);
      return goal.roots.every((root) => set.get(root)) && problems(set).next().done === true;
    }
    return (
      choose(at + 1, chosen) || goal.candidates(names[at]!).some((item) => choose(at + 1, [...chosen, item]))
    );
  };
  return choose(0, []);
}

const NAMES = ["a", "b", "c", "d", "e", "f"];
const relation = fc
  .tuple(fc.constantFrom(...NAMES, "v"), fc.constantFrom("", "", " (= 1)", " (= 2)", " (>= 2)", " (<< 2)"))
  .map(([name, bound]) => name + bound);
const field = (most: number) =>
  fc
    .array(fc.array(relation, { minLength: 1, maxLength: 2 }), { maxLength: most })
    .map((groups) => groups.map((group) => group.join(" | ")).join(", "));
const stanza = fc.record({
  name: fc.constantFrom(...NAMES),
  version: fc.constantFrom("1", "2"),
  fields: fc.record({
    Depends: field(3),
    Conflicts: fc.array(relation, { maxLength: 1 }).map((list) => list.join(", ")),
    Breaks: fc.array(relation, { maxLength: 1 }).map((list) => list.join(", ")),
    Provides: fc.constantFrom("", "", "v", "v (= 2)", "a"),
  }),
});
const archive = fc.uniqueArray(stanza, {
  minLength: 3,
  maxLength: 9,
  selector: ({ name, version }) => `${name} ${version}`,
});

test("searchForSet finds a working set exactly when there is one", () => {
  let found = 0;
  let none = 0;
  fc.assert(
    fc.property(archive, fc.subarray(NAMES, { minLength: 1, maxLength: 3 }), (stanzas, roots) => {
      const goal = goalOf(stanzas, roots);
      const answer = searchForSet(goal);
      const possible = bruteForce(goal, NAMES);
      assert.equal(!("because" in answer), possible);
      if ("because" in answer) none++;
      else {
        found++;
        assert.ok(problems(answer).next().done, "the set works");
        for (const root of roots) assert.ok(answer.get(root));
      }
    }),
    { numRuns: 600 },
  );
  assert.ok(found > 50 && none > 50, `both kinds came up: ${found}, ${none}`);
});

test("searchForSet's contradiction is one by itself", () => {
  fc.assert(
    fc.property(archive, fc.subarray(NAMES, { minLength: 1, maxLength: 3 }), (stanzas, roots) => {
      const answer = searchForSet(goalOf(stanzas, roots));
      if (!("because" in answer)) return;
      const named = answer.because.flatMap((fact) => (fact.kind === "root" ? [fact.name] : []));
      assert.ok(named.length > 0);
      assert.ok("because" in searchForSet(goalOf(stanzas, named)), `${named} alone clash`);
    }),
    { numRuns: 300 },
  );
});

test("solveInAptOrder gives only working sets", () => {
  let found = 0;
  fc.assert(
    fc.property(archive, fc.subarray(NAMES, { minLength: 1, maxLength: 3 }), (stanzas, roots) => {
      const answer = solveInAptOrder(goalOf(stanzas, roots));
      if (answer === undefined) return;
      found++;
      assert.ok(problems(answer).next().done);
      for (const root of roots) assert.ok(answer.get(root));
    }),
    { numRuns: 300 },
  );
  assert.ok(found > 5);
});

const names = (goal: Goal) => {
  const answer = solveInAptOrder(goal);
  return answer === undefined ? undefined : [...answer.all()].map(({ name }) => name).sort();
};
const plain = (name: string, fields: Record<string, string> = {}, version = "1"): Stanza => ({
  name,
  version,
  fields,
});

test("solveInAptOrder takes the first alternative that there is", () => {
  const archive = [plain("x", { Depends: "none | b | c" }), plain("b"), plain("c")];
  assert.deepEqual(names(goalOf(archive, ["x"])), ["b", "x"]);
});

test("solveInAptOrder takes what another request brings before a first alternative", () => {
  const archive = [plain("x", { Depends: "b | c" }), plain("b"), plain("c")];
  assert.deepEqual(names(goalOf(archive, ["x", "c"])), ["c", "x"]);
});

test("solveInAptOrder prefers what is locked among alternatives", () => {
  const goal = goalOf([plain("x", { Depends: "b | c" }), plain("b"), plain("c")], ["x"]);
  assert.deepEqual(names({ ...goal, preferred: new Set(["c"]) }), ["c", "x"]);
});

test("solveInAptOrder takes a versioned provision for a versioned dependency only when it says a version", () => {
  const archive = [
    plain("x", { Depends: "virtual (>= 2)" }),
    plain("vague", { Provides: "virtual" }),
    plain("exact", { Provides: "virtual (= 2.1)" }),
  ];
  assert.deepEqual(names(goalOf(archive, ["x"])), ["exact", "x"]);
});

test("solveInAptOrder lets a package conflict with what it provides itself", () => {
  const archive = [plain("x", { Provides: "mta", Conflicts: "mta" })];
  assert.deepEqual(names(goalOf(archive, ["x"])), ["x"]);
});

test("solveInAptOrder takes an essential provider, then one of higher priority", () => {
  const archive = [
    plain("x", { Depends: "awk" }),
    plain("a", { Provides: "awk", Priority: "optional" }),
    plain("b", { Provides: "awk", Priority: "required" }),
  ];
  assert.deepEqual(names(goalOf(archive, ["x"])), ["b", "x"]);
});

test("solveInAptOrder reads architecture qualifiers", () => {
  const archive = [
    plain("x", { Depends: "tool:any, lib:amd64" }),
    plain("tool", { "Multi-Arch": "allowed" }),
    plain("lib"),
  ];
  assert.deepEqual(names(goalOf(archive, ["x"])), ["lib", "tool", "x"]);
  assert.equal(names(goalOf([plain("x", { Depends: "lib:armhf" }), plain("lib")], ["x"])), undefined);
});
