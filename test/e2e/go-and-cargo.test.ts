import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Person, person, removeFromStore, said } from "./harness.ts";

const someone = person("go-and-cargo");
const folders = new Map<string, string>();

test("go 1.22 and a newer Go work in two environments, and in two groups of one", () => {
  const here = { systems: [hostSystem()] };
  const old = project("old", { go: { version: "1.22", ...here }, gcc: "*" });
  const newer = project("newer", { go: { version: "1.26", ...here } });
  const both = project("both", {
    go: { version: "1.26", ...here },
    older: { package: "go", version: "1.22", group: "older", priority: 9, ...here },
  });
  assert.match(run(old, "go", "version"), /go1\.22\.\d+/);
  assert.match(run(newer, "go", "version"), /go1\.26\.\d+/);
  assert.match(run(both, "go", "version"), /go1\.26\.\d+/);
  const other = run(both, "sh", "-c", 'exec "$BOTHY_ENV/go/golang.org/toolchain@older/bin/go" version');
  assert.match(other, /go1\.22\.\d+/);
  assert.equal(run(old, "go", "env", "GOTOOLCHAIN"), "local\n");
  writeFileSync(join(old, "go.mod"), "module hello.test/x\n\ngo 1.22\n");
  writeFileSync(join(old, "main.go"), CGO);
  assert.match(run(old, "sh", "-c", "go build -o hello . && ./hello"), /^from C, by go1\.22/);
  writeFileSync(join(old, "go.mod"), "module hello.test/x\n\ngo 1.26\n");
  const refused = someone.bothy(["activate", "--", "go", "build", "."], { cwd: old });
  assert.match(refused.stderr, /requires go >= 1\.26 \(running go 1\.22\.\d+; GOTOOLCHAIN=local\)/);
});

test("a tool of Go is built from what the lock pins, runs, and is built again offline when it is gone", () => {
  const folder = project("tools", { "go:golang.org/x/example/hello": "*" });
  assert.equal(run(folder, "hello"), "Hello, world!\n");
  const lock = JSON.parse(readFileSync(join(folder, "bothy.lock"), "utf8"));
  const tool = Object.entries<Record<string, unknown>>(lock.packages).filter(
    ([, item]) => item.name === "golang.org/x/example/hello",
  );
  assert.deepEqual(tool.map(([, { system }]) => system).sort(), ["aarch64-linux", "x86_64-linux"]);
  assert.match(String(tool[0]![1].version), /^v0\.0\.0-\d{14}-[0-9a-f]{12}$/, "a module without tags");
  const program = run(folder, "sh", "-c", 'readlink -f "$BOTHY_ENV/bin/hello"').trim();
  const before = readFileSync(program);
  removeFromStore(someone, run(folder, "sh", "-c", 'readlink -f "$BOTHY_ENV"').trim());
  removeFromStore(someone, program.replace(/\/bin\/hello$/, ""));
  removeFromStore(someone, objectOf(lock.packages[tool[0]![0]]));
  const again = someone.bothy(["activate", "--offline", "--locked", "--", "hello"], {
    cwd: folder,
    under: ["unshare", "-rn"],
  });
  assert.equal(again.stdout, "Hello, world!\n", said(again));
  assert.deepEqual(readFileSync(program), before, "the same inputs come to the same bytes");
});

test("a crate is built from its Cargo.lock, and its features can be chosen", () => {
  const folder = project("crates", { "cargo:huniq": "2.7" });
  assert.match(run(folder, "sh", "-c", "printf 'a\\nb\\na\\n' | huniq"), /^a\nb\n$/);
  const lock = JSON.parse(readFileSync(join(folder, "bothy.lock"), "utf8"));
  const item = lock.packages["x86_64-linux/default/cargo/huniq"];
  assert.match(item.hash, /^sha256:/);
  assert.ok(Object.keys(item.sources).length > 10);
  const bad = someone.bothy(["install", "cargo:huniq@7"], { cwd: folder });
  assert.equal(bad.status, 1);
  assert.match(
    bad.stderr,
    /error: no version of cargo:huniq fits 7.*cause: it has 2\.7\.0.*help: ask for one/s,
  );
  writeManifest(folder, { "cargo:huniq": { version: "2.7", features: ["nonsense"] } });
  const feature = someone.bothy(["lock"], { cwd: folder });
  assert.match(feature.stderr, /features that cargo:huniq asks for: nonsense/);
});

test("upgrade says what to type for a newer crate and Go tool, and that works", () => {
  const goyacc = "go:golang.org/x/tools/cmd/goyacc";
  const folder = project("behind", { "cargo:huniq": "2.6", [goyacc]: "0.29" });
  const bothy = (...args: string[]) => {
    const ran = someone.bothy(args, { cwd: folder });
    assert.equal(ran.status, 0, said(ran));
    return ran.stdout;
  };
  bothy("lock");
  const { heldBack } = JSON.parse(bothy("upgrade", "--dry-run", "--json"));
  const [crate, tool] = heldBack.map((one: { change: { command: string } }) => one.change.command);
  const constraint = /^bothy install go:golang\.org\/x\/tools\/cmd\/goyacc@(0\.\d+)$/.exec(tool)?.[1];
  assert.ok(constraint !== undefined, tool);
  writeManifest(folder, { "cargo:huniq": "2.6", [goyacc]: constraint });
  bothy("lock");
  const lock = () => readFileSync(join(folder, "bothy.lock"), "utf8");
  assert.ok(lock().includes(`"version": "v${constraint}.`));
  // A Go tool that big would be built for long.
  writeManifest(folder, { "cargo:huniq": "2.6" });
  bothy("lock");
  bothy(...crate.split(" ").slice(1));
  assert.match(lock(), /"version": "2\.7\.\d+"/);
});

test("what can't be had is explained, and nothing is changed", () => {
  const folder = project("wrong", {});
  const before = readFileSync(join(folder, "bothy.toml"), "utf8");
  const refused = (request: string, expected: RegExp) => {
    const ran = someone.bothy(["install", request], { cwd: folder });
    assert.notEqual(ran.status, 0, said(ran));
    assert.match(ran.stderr, expected);
    assert.equal(readFileSync(join(folder, "bothy.toml"), "utf8"), before);
    assert.ok(!existsSync(join(folder, "bothy.lock")));
  };
  refused("go:golang.org/x/tools/cmd/goyac@v0.30", /did you mean go:golang\.org\/x\/tools\/cmd\/goyacc\?/);
  refused("go:golang.org/x/tools/go/packages@v0.30", /is not a main package/);
  refused("golang.org/x/tools/cmd/goyacc", /go:golang\.org\/x\/tools\/cmd\/goyacc/);
  refused("cargo:memchr@2", /is a library: it has no program/);
});

/** Little of Go's own has to be compiled for it. */
const CGO = `package main

/*
#include <stdio.h>
static void say(const char *by) { printf("from C, by %s\\n", by); fflush(stdout); }
*/
import "C"
import "runtime"

func main() { C.say(C.CString(runtime.Version())) }
`;

type Value = string | Readonly<Record<string, unknown>>;

function project(name: string, packages: Readonly<Record<string, Value>>): string {
  const known = folders.get(name) ?? someone.folder(name);
  folders.set(name, known);
  writeManifest(known, packages);
  return known;
}

function writeManifest(folder: string, packages: Readonly<Record<string, Value>>): void {
  const value = (one: unknown): string => {
    if (Array.isArray(one)) return `[${one.map(value).join(", ")}]`;
    if (typeof one !== "object" || one === null) return JSON.stringify(one);
    return `{ ${Object.entries(one)
      .map(([key, inner]) => `${key} = ${value(inner)}`)
      .join(", ")} }`;
  };
  const lines = Object.entries(packages).map(([key, one]) => `${JSON.stringify(key)} = ${value(one)}\n`);
  writeFileSync(join(folder, "bothy.toml"), `schema = 1\n\n[packages]\n${lines.join("")}`);
}

function run(folder: string, ...command: readonly string[]): string {
  const ran = someone.bothy(["activate", "--", ...command], { cwd: folder });
  assert.equal(ran.status, 0, said(ran));
  return ran.stdout;
}

function hostSystem(): string {
  return process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
}

/** The store's object of what was built of a locked tool. */
function objectOf(item: { readonly name: string }, of: Person = someone): string {
  const objects = join(of.env.XDG_DATA_HOME!, "bothy/objects");
  const found = of.run(["grep", "-l", "--include=meta.json", "-rF", `"name":"${item.name}"`, objects]);
  return found.stdout.split("\n")[0]!.replace(/\/meta\.json$/, "");
}
