import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { goLinkerScript, LINK_NAME, linkerScript } from "./linker-script.ts";
import type { LinkerWrapper } from "./linkers.ts";

const USUAL = "/lib64/ld-linux-x86-64.so.2";

/** A store with a tree whose linker prints its arguments, one a line, behind the script. */
function linker(t: TestContext, made: Partial<LinkerWrapper> = { program: "usr/bin/ld.unwrapped" }) {
  const store = realpathSync(mkdtempSync(join(tmpdir(), "bothy linker's ")));
  t.after(() => rmSync(store, { recursive: true }));
  const root = join(store, "trees/key");
  const work = join(store, "work");
  for (const folder of [`${root}/usr/bin`, `${root}/usr/lib/own`, `${store}/linked`, work])
    mkdirSync(folder, { recursive: true });
  symlinkSync("/bin/sh", `${root}/usr/bin/sh`);
  writeFileSync(`${root}/usr/bin/ld.unwrapped`, '#!/bin/sh\nfor a do echo "$a"; done\n');
  chmodSync(`${root}/usr/bin/ld.unwrapped`, 0o755);
  const record = `${store}/linked/key`;
  const place = { root, triplet: "x86_64-t", loader: "/own/ld.so", usualLoader: USUAL, record };
  const wrapper = { path: "usr/bin/ld", moves: true, ...made };
  const script = (wrapper.isGo ? goLinkerScript : linkerScript)(wrapper, place);
  writeFileSync(`${root}/usr/bin/ld`, script);
  const folders = [`${root}/usr/lib/x86_64-t`, `${root}/usr/lib`, `${store}/drivers/lib`];
  const search = folders.flatMap((folder) => ["-rpath", folder]);
  return {
    ...{ store, root, work, folders, search },
    added: ["-dynamic-linker", "/own/ld.so", "--disable-new-dtags", ...search],
    name: `${root}/${LINK_NAME}`,
    record: () => (existsSync(record) ? readFileSync(record, "utf8") : ""),
    run: (args: string[], env: Record<string, string> = {}) => {
      // a path with a space can't stand in a #! line: sh is called by hand here
      const ran = spawnSync("sh", [`${root}/usr/bin/ld`, ...args], {
        ...{ encoding: "utf8", cwd: work, env: { PATH: process.env.PATH, ...env } },
      });
      assert.equal(ran.stderr, "");
      return ran.stdout.split("\n").slice(0, -1);
    },
  };
}

test("linkerScript gives a program the tree's loader, search path and redirect library, in @files too", (t) => {
  const { run, added, name, work } = linker(t);
  const usual = ["-dynamic-linker", USUAL, "a b.o", "*"];
  assert.deepEqual(run(usual), [name, ...usual, ...added]);
  assert.deepEqual(run([`--dynamic-linker=${USUAL}`]), [name, `--dynamic-linker=${USUAL}`, ...added]);
  assert.deepEqual(run(usual, { BOTHY_LINK: "other" }), [name, ...usual, ...added]);
  writeFileSync(`${work}/args`, `-o\nx -dynamic-linker ${USUAL}`);
  assert.deepEqual(run(["@args"]), [name, "@args", ...added]);
  assert.deepEqual(run(["-lasan", ...usual]), ["-lasan", ...usual, ...added]);
});

test("linkerScript links libraries, static programs and what asks for no loader as asked", (t) => {
  const { run, record } = linker(t);
  for (const args of [
    ["-shared", "a.o"],
    ["a.o", "-o", "x"],
    ["@nothing"],
    ["-static", "-dynamic-linker", USUAL, "a.o"],
    ["-dynamic-linker", "/lib/ld-other.so.1", "a.o"],
  ])
    assert.deepEqual(run(args), args);
  assert.equal(record(), "");
});

test("linkerScript makes a library's search path a DT_RPATH", (t) => {
  const { run } = linker(t);
  assert.deepEqual(run(["-shared", "-rpath", "/mine"]), [
    "-shared",
    "-rpath",
    "/mine",
    "--disable-new-dtags",
  ]);
  assert.deepEqual(run(["-shared", "-rpath-link", "/mine"]), ["-shared", "-rpath-link", "/mine"]);
});

test("linkerScript takes search paths in the system's folders for the tree's", (t) => {
  const { run, root, added, name, work } = linker(t);
  const args = [
    "-rpath",
    "/usr/lib/own:/mine",
    "a",
    "--rpath=/usr/lib/none",
    "-dynamic-linker",
    USUAL,
    "a b",
  ];
  const mapped = args.with(1, `${root}/usr/lib/own:/mine`);
  assert.deepEqual(run(args), [name, ...mapped, ...added]);
  writeFileSync(`${work}/args`, `-rpath\n/usr/lib/own\n-dynamic-linker ${USUAL}`);
  assert.deepEqual(run(["@args"]), [name, "@args", "-rpath", `${root}/usr/lib/own`, ...added]);
});

test("linkerScript gives a program that asks for another loader the tree's of that name", (t) => {
  const { run, root } = linker(t);
  mkdirSync(`${root}/lib`);
  writeFileSync(`${root}/lib/ld-musl.so.1`, "");
  const args = ["-dynamic-linker", "/lib/ld-musl.so.1", "a.o"];
  assert.deepEqual(run(args), [...args, "-dynamic-linker", `${root}/lib/ld-musl.so.1`]);
});

test("linkerScript writes down where programs are linked, one line each, and does without where it can't", (t) => {
  const { run, record, store, work, added, name } = linker(t);
  const usual = ["-dynamic-linker", USUAL];
  run([...usual, "-o", "a b"]);
  run([...usual, "-o/out"]);
  run(usual);
  assert.equal(record(), `${work}\ta b\n${work}\t/out\n${work}\ta.out\n`);
  rmSync(`${store}/linked`, { recursive: true });
  assert.deepEqual(run(usual), [name, ...usual, ...added]);
  mkdirSync(`${store}/linked/key`, { recursive: true });
  assert.deepEqual(run(usual), [name, ...usual, ...added]);
});

test("linkerScript and goLinkerScript link as asked, unrecorded, where BOTHY_LINK is plain", (t) => {
  for (const isGo of [{}, { isGo: true as const }]) {
    const { run, record } = linker(t, { program: "usr/bin/ld.unwrapped", ...isGo });
    const args = ["-dynamic-linker", USUAL, "-rpath", "/usr/lib/own", "-o", "x"];
    assert.deepEqual(run(args, { BOTHY_LINK: "plain" }), args);
    assert.equal(record(), "");
  }
});

test("linkerScript of a linker that the tree lacks runs the one of PATH, which adds nothing of its own", (t) => {
  const { run, root, added, name } = linker(t, { path: "usr/x/bin/ld.gold" });
  const other = linker(t);
  mkdirSync(`${root}/path`);
  writeFileSync(`${root}/path/ld.gold`, `#!/bin/sh\nexec sh "${other.root}/usr/bin/ld" "$@"\n`);
  chmodSync(`${root}/path/ld.gold`, 0o755);
  const usual = ["-dynamic-linker", USUAL];
  const PATH = `/nowhere:${root}/path:${process.env.PATH}`;
  assert.deepEqual(run(usual, { PATH }), [name, ...usual, ...added]);
  const lacking = spawnSync("/bin/sh", [`${root}/usr/bin/ld`, ...usual], {
    encoding: "utf8",
    env: { PATH: "/nowhere" },
  });
  assert.equal(lacking.status, 127);
  assert.match(lacking.stderr, /^ld\.gold is not in this environment/);
});

test("goLinkerScript gives programs for this system loader and search path, nothing else", (t) => {
  const { run, folders, work, record } = linker(t, { program: "usr/bin/ld.unwrapped", isGo: true });
  const added = ["-I", "/own/ld.so", "-r", folders.join(":")];
  assert.deepEqual(run(["-o", "x", "a.a"]), [...added, "-o", "x", "a.a"]);
  assert.equal(record(), `${work}\tx\n`);
  for (const args of [["-V=full"], ["-buildmode=c-shared", "-o", "x"], ["-buildmode=plugin"]])
    assert.deepEqual(run(args), args);
  assert.deepEqual(run(["-o", "x"], { GOARCH: "arm64" }), ["-o", "x"]);
  assert.equal(record(), `${work}\tx\n`);
});
