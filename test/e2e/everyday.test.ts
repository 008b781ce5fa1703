import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { installation, person, said } from "./harness.ts";

const someone = person("everyday");
const folder = someone.folder("project");
const inFolder = { cwd: folder };
const bothy = join(installation, "bin/bothy");

/** What each package is asked for by, a command that proves it, and what that prints. */
const ASKED: readonly (readonly [request: string, command: readonly string[], output: RegExp])[] = [
  ["tree", ["tree", "--version"], /^tree v\d/],
  ["python@3.13", ["python", "--version"], /^Python 3\.13\./],
  [
    "pypi:polars",
    ["python", "-c", "import polars; print(polars.DataFrame({'a': [1, 2]})['a'].sum())"],
    /^3$/m,
  ],
  ["npm:prettier", ["prettier", "--version"], /^\d+\.\d+\.\d+/],
  ["nodejs@22", ["node", "--version"], /^v22\./],
  ["htop", ["htop", "--version"], /^htop \d/],
];
const PROGRAMS = ["tree", "python", "python3", "prettier", "node", "htop"];

function whereIs(program: string): string {
  return someone.run(["sh", "-c", `command -v ${program} || echo none`]).stdout.trim();
}

const before = PROGRAMS.map(whereIs);

test("bothy init and one install bring six packages of three channels", () => {
  const ran = someone.run(
    ["sh", "-c", `'${bothy}' init && '${bothy}' install ${ASKED.map(([request]) => request).join(" ")}`],
    inFolder,
  );
  assert.equal(ran.status, 0, said(ran));
  assert.deepEqual(readdirSync(folder).sort(), ["bothy.lock", "bothy.toml"]);
});

for (const [request, command, output] of ASKED)
  test(`${request} works under bothy activate`, () => {
    const ran = someone.bothy(["activate", "--", ...command], inFolder);
    assert.equal(ran.status, 0, said(ran));
    assert.match(ran.stdout, output);
  });

test("programs come from the environment inside, and from where they were outside", () => {
  for (const program of PROGRAMS) {
    const inside = someone.bothy(["activate", "--", "sh", "-c", `command -v ${program}`], inFolder);
    assert.match(inside.stdout, /\/bothy\/environments\//, `${program}: ${said(inside)}`);
  }
  assert.deepEqual(PROGRAMS.map(whereIs), before);
});

test("activate -- hands input, exit status and signals through", () => {
  const cat = someone.bothy(["activate", "--", "cat"], { ...inFolder, input: "x" });
  assert.equal(cat.stdout, "x");
  const seven = someone.bothy(["activate", "--", "sh", "-c", "exit 7"], inFolder);
  assert.equal(seven.status, 7);
  const killed = someone.run(["sh", "-c", `'${bothy}' activate -- sh -c 'kill -TERM $$'; echo $?`], inFolder);
  assert.match(killed.stdout, /^143$/m);
});

test("activate -- is the command's own process", () => {
  const ran = someone.run(["sh", "-c", `echo $$; exec '${bothy}' activate -- sh -c 'echo $$'`], inFolder);
  const [outer, inner] = ran.stdout.trim().split("\n");
  assert.equal(inner, outer, said(ran));
});

test("installing what is there says so and changes nothing", () => {
  const files = ["bothy.toml", "bothy.lock"].map((name) => readFileSync(join(folder, name), "utf8"));
  const ran = someone.bothy(["install", "tree"], inFolder);
  assert.equal(ran.status, 0, said(ran));
  assert.match(ran.stdout, /tree .*already/);
  assert.deepEqual(
    ["bothy.toml", "bothy.lock"].map((name) => readFileSync(join(folder, name), "utf8")),
    files,
  );
});

test("list --json names each request with its version and channel", () => {
  const ran = someone.bothy(["list", "--json"], inFolder);
  const { packages } = JSON.parse(ran.stdout) as {
    packages: { request: string; channel: string; version: string }[];
  };
  assert.deepEqual(packages.map(({ request }) => request).sort(), [
    "htop",
    "nodejs",
    "npm:prettier",
    "pypi:polars",
    "python",
    "tree",
  ]);
  assert.match(packages.find(({ request }) => request === "python")!.version, /^3\.13\./);
});

test("uninstall takes a program away, rollback brings it back", () => {
  const gone = someone.bothy(["uninstall", "htop"], inFolder);
  assert.equal(gone.status, 0, said(gone));
  assert.doesNotMatch(readFileSync(join(folder, "bothy.toml"), "utf8"), /^htop/m);
  const inside = () =>
    someone.bothy(["activate", "--", "sh", "-c", "command -v htop || echo none"], inFolder).stdout;
  assert.doesNotMatch(inside(), /\/bothy\/environments\//);
  const back = someone.bothy(["generations", "rollback"], inFolder);
  assert.equal(back.status, 0, said(back));
  assert.match(inside(), /\/bothy\/environments\//);
});

test("uninstall of something that isn't there says what was meant", () => {
  const ran = someone.bothy(["uninstall", "htpo"], inFolder);
  assert.equal(ran.status, 1);
  assert.match(ran.stderr, /did you mean htop/);
});

test("pip in the environment itself names bothy install; in a venv it works", () => {
  const refused = someone.bothy(["activate", "--", "python", "-m", "pip", "install", "six"], inFolder);
  assert.notEqual(refused.status, 0);
  assert.match(refused.stdout + refused.stderr, /bothy install pypi:/);
  const make = "python -m venv v && v/bin/python -m pip --version && v/bin/pip install -q six pyarrow";
  const venv = someone.bothy(["activate", "--", "sh", "-ec", make], inFolder);
  assert.equal(venv.status, 0, said(venv));
  // pyarrow's modules have a DT_RUNPATH, and need the C++ library.
  const script = "import six, pyarrow.compute; print(six.__name__, pyarrow.compute.sum([1, 2, 3]))";
  const ran = someone.run(["env", "-i", join(folder, "v/bin/python"), "-c", script]);
  assert.equal(ran.stdout, "six 6\n", said(ran));
});

test("the first import's bytecode is there for the next, no damage to the store, and gone with the package", () => {
  const project = { cwd: someone.folder("bytecode"), env: { PYTHONDONTWRITEBYTECODE: "" } };
  for (const args of [["init"], ["install", "python@3.13", "pypi:iniconfig"]]) {
    const ran = someone.bothy(args, project);
    assert.equal(ran.status, 0, said(ran));
  }
  const script = "import iniconfig as i; print(i.__cached__, i.__file__)";
  const start = () => someone.bothy(["activate", "--", "python", "-v", "-c", script], project);
  const first = start();
  assert.match(first.stderr, /^# created '.*iniconfig\/__pycache__\/__init__/m);
  assert.doesNotMatch(start().stderr, /^# created/m);
  const [bytecode, source] = first.stdout
    .trim()
    .split(" ")
    .map((path) => realpathSync(path));
  assert.ok(existsSync(source!));
  const verified = someone.bothy(["store", "verify"]);
  assert.equal(verified.status, 0, said(verified));
  for (const args of [
    ["uninstall", "pypi:iniconfig"],
    ["gc", "--older-than", "0"],
  ]) {
    const ran = someone.bothy(args, project);
    assert.equal(ran.status, 0, said(ran));
  }
  assert.equal(existsSync(bytecode!), false);
});

test("gc after all this keeps what is in force, and the store is sound", () => {
  const ran = someone.bothy(["gc"], inFolder);
  assert.equal(ran.status, 0, said(ran));
  const verified = someone.bothy(["store", "verify"]);
  assert.equal(verified.status, 0, said(verified));
  const works = someone.bothy(["activate", "--", "tree", "--version"], inFolder);
  assert.equal(works.status, 0, said(works));
  assert.equal(existsSync(join(folder, ".bothy")), false);
});
