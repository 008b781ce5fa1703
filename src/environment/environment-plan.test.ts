import assert from "node:assert/strict";
import { test } from "node:test";
import type { Lockfile } from "../lockfile/types.ts";
import { type PlacedTree, planEnvironment } from "./environment-plan.ts";

/** Requests with one deb package each: key -> [group, priority, programs]. */
function plan(
  requests: Record<string, readonly [group: string, priority: number, programs: string]>,
  root = "/store",
) {
  const packages: Record<string, unknown> = {};
  const locked: Record<string, unknown> = {};
  const programs = new Map<string, Record<string, Record<string, string>>>();
  for (const [key, [group, priority, names]] of Object.entries(requests)) {
    packages[key] = { channel: "deb", suite: "trixie", group, name: key };
    locked[key] = { group, priority, roots: { "x86_64-linux": [key] } };
    const own = Object.fromEntries(names.split(" ").map((name) => [name, `usr/bin/${name}`]));
    programs.set(group, { ...programs.get(group), [key]: own });
  }
  const trees = [...programs].map(([group, own]) => ({
    place: group === "default" ? "deb/trixie" : `deb/trixie@${group}`,
    group,
    tree: { key: `tree-of-${group}`, path: `${root}/${group}`, meta: { programs: own, notices: [] } },
  }));
  return planEnvironment(
    {
      lock: { packages, requests: locked } as unknown as Lockfile,
      system: "x86_64-linux",
      trees: trees as unknown as PlacedTree[],
    },
    {
      exists: () => true,
      programs: () => [],
      entries: () => [],
      firstLine: (path) => (path.endsWith("x") ? `#!${root}/default/usr/bin/perl -w` : undefined),
    },
  );
}

test("planEnvironment takes the lower priority, then the default group, then the order of keys", () => {
  const { links, file } = plan({
    a: ["old", 5, "x y"],
    b: ["default", 5, "x z"],
    c: ["other", 4, "z"],
  });
  assert.equal(links["bin/x"], "../deb/trixie/usr/bin/x");
  assert.equal(links["bin/y"], "../deb/trixie@old/usr/bin/y");
  assert.equal(links["bin/z"], "../deb/trixie@other/usr/bin/z");
  assert.equal(file.notices.length, 1);
  assert.match(file.notices[0]!, /^x is in b and in a; b's is on PATH/);
});

test("planEnvironment tells of two requests' common programs once", () => {
  const { file } = plan({ a: ["default", 5, "e d c b a"], b: ["old", 5, "a b c d e"] });
  assert.equal(file.notices.length, 1);
  assert.match(file.notices[0]!, /^a, b, c and 2 more are in a and in b; a's are on PATH/);
});

test("planEnvironment starts scripts through sh in a store whose path has a blank, and says what can't work there", () => {
  const { links, launchers, file } = plan({ a: ["default", 5, "x y"] }, "/my store");
  const start = `exec '/my store/default/usr/bin/perl' '-w' '/my store/default/usr/bin/x' "$@"`;
  assert.deepEqual(launchers, { "bin/x": `#!/bin/sh\n${start}\n` });
  assert.equal(links["bin/x"], undefined);
  assert.equal(links["bin/y"], "../deb/trixie/usr/bin/y");
  assert.match(file.notices.join(), /has a space.*XDG_DATA_HOME/);
});

test("planEnvironment links scripts in other stores", () => {
  const { links, launchers, file } = plan({ a: ["default", 5, "x"] });
  assert.deepEqual([links["bin/x"], launchers, file.notices], ["../deb/trixie/usr/bin/x", undefined, []]);
});

test("planEnvironment has the programs of all Python packages, behind those of the requests", () => {
  const item = (name: string) => ({ channel: "pypi", group: "default", name });
  const lock = {
    packages: {
      site: item("site"),
      needed: item("needed"),
      jq: { ...item("jq"), channel: "deb", suite: "trixie" },
    },
    requests: {
      jq: { group: "default", priority: 9, roots: { "x86_64-linux": ["jq"] } },
      "pypi:site": { group: "default", priority: 5, roots: { "x86_64-linux": ["site"] } },
    },
  };
  const tree = (key: string, programs: object) => ({
    key,
    path: `/store/${key}`,
    meta: { programs, notices: [] },
  });
  const { links, file } = planEnvironment(
    {
      lock: lock as unknown as Lockfile,
      system: "x86_64-linux",
      trees: [
        {
          place: "deb/trixie",
          group: "default",
          tree: tree("d", { jq: { jq: "usr/bin/jq" }, other: { o: "usr/bin/o" } }),
        },
        {
          place: "python",
          group: "default",
          tree: tree("p", { site: {}, needed: { build: "bin/build", jq: "bin/jq", python: "bin/python" } }),
        },
      ] as unknown as PlacedTree[],
    },
    { exists: () => true, programs: () => [], entries: () => [], firstLine: () => undefined },
  );
  const programs = Object.entries(links).filter(([path]) => path.startsWith("bin/"));
  assert.deepEqual(Object.fromEntries(programs), {
    "bin/jq": "../deb/trixie/usr/bin/jq",
    "bin/build": "../python/bin/build",
  });
  assert.deepEqual(file.notices, []);
});
