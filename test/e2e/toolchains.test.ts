import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { bareRootObstacle, runInBareRoot } from "../bare-root/bare-root.ts";
import { person, type Ran, said } from "./harness.ts";

const HELLO_C = `#include <zlib.h>
#include <stdio.h>
int main(void) { printf("c %d\\n", zlibVersion()[0] == '1'); return 0; }
`;
const HELLO_CXX = `#include <iostream>
#include <string>
int main() { try { throw std::string("c++ 1"); } catch (const std::string &said) { std::cout << said << "\\n"; } }
`;
const HELLO_GO = `package main
import ("fmt"; "net")
func main() { fmt.Println("go", len(net.ParseIP("127.0.0.1"))/16) }
`;
const MODULE = `#include <Python.h>
#include <zlib.h>
static PyObject *one(PyObject *self, PyObject *none) { return PyLong_FromLong(zlibVersion()[0] - '0'); }
static PyMethodDef methods[] = {{"one", one, METH_NOARGS, 0}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "hill", 0, -1, methods};
PyMODINIT_FUNC PyInit_hill(void) { return PyModule_Create(&module); }
`;
const SOURCES: Readonly<Record<string, string>> = {
  "c.c": HELLO_C,
  "cxx.cc": HELLO_CXX,
  "src/main.rs": 'fn main() { println!("rust {}", [1].iter().sum::<i32>()); }\n',
  "Cargo.toml": '[package]\nname = "rust"\nversion = "0.1.0"\nedition = "2021"\n',
  "main.go": HELLO_GO,
  "go.mod": "module example.invalid/golang\n",
  "hill.c": MODULE,
};
/** Each leaves its output in ../kept, by the way that people take: linked there, copied, moved, installed. */
const BUILD = `set -e
export GOPATH=$PWD/../go GOCACHE=$PWD/../gocache GOTOOLCHAIN=local GOPROXY=off CARGO_HOME=$PWD/../cargo
gcc c.c -o ../kept/c -lz
g++ cxx.cc -o cxx && cp cxx ../kept/cxx
cargo install --offline --quiet --path . --root ../kept/cargo
go build -o ../kept/golang main.go
python3 -m venv ../kept/venv
gcc -shared -fPIC $(python3-config --includes) hill.c -lz -o hill.so
mv hill.so "$(echo ../kept/venv/lib/python3*/site-packages)/hill.so"
`;
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  "c 1": ["c"],
  "c++ 1": ["cxx"],
  "rust 1": ["cargo/bin/rust"],
  "go 1": ["golang"],
  "1": ["venv/bin/python3", "-c", "import hill; print(hill.one())"],
};

for (const suite of ["trixie"]) {
  const packages = ["gcc", "g++", "binutils", "libc6-dev", "zlib1g-dev", "rustc", "cargo", "golang-go"];
  packages.push("python3", "python3-dev", "python3-venv");
  describe(`what is built with ${suite}'s toolchains`, () => {
    const someone = person(`toolchains ${suite}`, {
      store: person("toolchains-store", { shared: false }).home,
    });
    const store = join(someone.env.XDG_DATA_HOME!, "bothy");
    const work = someone.folder("work");
    const project = join(work, "project");
    const kept = join(work, "kept");
    const bothy = (args: string[], cwd = project): Ran => {
      const ran = someone.bothy(args, { cwd });
      assert.equal(ran.status, 0, said(ran));
      return ran;
    };
    const runs = (how: (command: string[]) => Ran) => {
      for (const [expected, [program, ...args]] of Object.entries(PROGRAMS)) {
        const ran = how([join(kept, program!), ...args]);
        assert.equal(ran.stdout, `${expected}\n`, `${program}: ${said(ran)}`);
      }
    };
    const outside = (command: string[]) => someone.run(["env", "-i", ...command], { cwd: "/" });
    const trees = () => readdirSync(join(store, "trees"));

    before(() => {
      assert.equal(someone.run(["mkdir", project, kept]).status, 0);
      assert.equal(someone.run(["chmod", "755", work]).status, 0); // for the bare root, whose maker is root here
      bothy(["init"]);
      for (const [name, text] of Object.entries(SOURCES)) {
        mkdirSync(join(project, name, ".."), { recursive: true });
        writeFileSync(join(project, name), text);
      }
      bothy(["install", ...packages.map((name) => `deb/${suite}:${name}`)]);
      const built = someone.bothy(["activate", "--", "sh", "-c", BUILD], { cwd: project });
      assert.equal(built.status, 0, said(built));
    });

    test("runs inside, after the environment was left, and where there is no other system", () => {
      runs((command) => someone.bothy(["activate", "--", ...command], { cwd: project }));
      runs(outside);
      assert.equal(bareRootObstacle(), undefined);
      runs((command) => {
        const script = command.map((word) => `'${word}'`).join(" ");
        const ran = runInBareRoot({ readOnly: [store, kept], path: [], script });
        return { ...ran, status: ran.code ?? null, signal: null };
      });
    });

    test("runs after a collection when nothing else refers to its environment", () => {
      rmSync(project, { recursive: true });
      const answer = JSON.parse(bothy(["gc", "--older-than", "0", "--json"], work).stdout);
      for (const file of ["c", "cxx", "cargo/bin/rust", "golang", "venv/pyvenv.cfg"])
        assert.ok(answer.builtFiles.includes(join(kept, file)), `${file} is not in ${answer.builtFiles}`);
      runs(outside);
    });

    test("is all that is kept: once it is deleted, a collection takes the rest", () => {
      rmSync(join(kept, "venv"), { recursive: true });
      rmSync(join(kept, "cargo"), { recursive: true });
      for (const file of ["cxx", "golang"]) rmSync(join(kept, file));
      const { environments } = JSON.parse(bothy(["gc", "--older-than", "0", "--json"], work).stdout);
      assert.equal(environments.length, 1);
      assert.equal(outside([join(kept, "c")]).stdout, "c 1\n");
      rmSync(join(kept, "c"));
      assert.match(bothy(["gc"], work).stdout, /^Kept for now: 1 tree that programs were linked in/m);
      assert.notDeepEqual(trees(), []);
      bothy(["gc", "--older-than", "0"], work);
      assert.deepEqual(trees(), []);
      assert.deepEqual(readdirSync(join(store, "objects")), []);
      assert.ok(!existsSync(join(store, "linked")) || readdirSync(join(store, "linked")).length === 0);
    });
  });
}
