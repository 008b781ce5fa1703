import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testWheel } from "../../../test/mirrors/pypi.ts";
import { verifyStore } from "../../store/verify.ts";
import type { ComposedTree } from "../types.ts";
import { SYSTEM, withWorld } from "./testing/python-world.ts";

function run(command: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(command, args, { encoding: "utf8", env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent" } });
}

const DEMO = testWheel({
  name: "demo-pkg",
  version: "1.2",
  files: {
    "demo/__init__.py": 'def main():\n    import sys\n    print("demo", sys.argv[1:])\n    return 3\n',
    "demo/old.py": "print 'of another Python'\n",
    "demo_pkg-1.2.data/scripts/demo-script": "#!python\nimport demo, sys\nprint(sys.prefix)\n",
    "demo_pkg-1.2.data/scripts/demo-sh": "#!/bin/sh\necho from sh\n",
    "demo_pkg-1.2.data/purelib/extra_module.py": "y = 2\n",
    "demo_pkg-1.2.data/data/share/demo/data.txt": "data\n",
    "demo_pkg-1.2.data/data/pyvenv.cfg": "home = /evil\n",
    "demo_pkg-1.2.data/headers/demo.h": "/* h */\n",
    "of_pth/inner.py": "z = 3\n",
    "demo.pth": "of_pth\n",
  },
  entryPoints: "[console_scripts]\ndemo = demo:main\n[other]\nnot-a-program = demo:main\n",
});

test("composePythonTree makes a virtual environment that imports, runs programs and knows what is installed", (context) =>
  withWorld(context, async ({ compose, minor }) => {
    const tree = await compose([DEMO]);
    const site = join(tree.path, `lib/python${minor}/site-packages`);
    const python = join(tree.path, "bin/python");
    const facts = run(
      python,
      "-c",
      "import demo, extra_module, inner, sys; print(sys.prefix, demo.__file__, sys.flags.no_user_site)",
    );
    assert.equal(facts.stdout, `${tree.path} ${site}/demo/__init__.py 0\n`, facts.stderr);
    const demo = run(join(tree.path, "bin/demo"), "a", "b");
    assert.deepEqual([demo.status, demo.stdout], [3, "demo ['a', 'b']\n"], demo.stderr);
    assert.equal(run(join(tree.path, "bin/demo-script")).stdout, `${tree.path}\n`);
    assert.equal(run(join(tree.path, "bin/demo-sh")).stdout, "from sh\n");
    assert.equal(readFileSync(join(tree.path, "share/demo/data.txt"), "utf8"), "data\n");
    assert.ok(existsSync(join(tree.path, `include/site/python${minor}/demo-pkg/demo.h`)));
    assert.match(readFileSync(join(tree.path, "pyvenv.cfg"), "utf8"), /^home = .*\/trees\/deb\/usr\/bin\n/);
    assert.deepEqual(tree.meta.programs, {
      [`${SYSTEM}/default/pypi/demo-pkg`]: {
        demo: "bin/demo",
        "demo-script": "bin/demo-script",
        "demo-sh": "bin/demo-sh",
      },
    });
    assert.match(tree.meta.notices.join(), /pyvenv\.cfg is left out/);
    const metadata = `import importlib.metadata as m
d = m.distribution("demo_pkg")
print(d.version, d.read_text("INSTALLER").strip(), [str(f) for f in d.files if not f.locate().exists()])`;
    assert.equal(
      run(python, "-c", metadata).stdout,
      "1.2 bothy ['../../../pyvenv.cfg']\n".replace("'../../../pyvenv.cfg'", ""),
    );
  }));

test("composePythonTree links the store's files, and leaves nothing writable", (context) =>
  withWorld(context, async ({ compose, minor }) => {
    const tree = await compose([DEMO]);
    const site = join(tree.path, `lib/python${minor}/site-packages`);
    assert.ok(statSync(join(site, "demo/__init__.py")).nlink > 1);
    const writable = (folder: string): string[] =>
      readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        const own = !entry.isSymbolicLink() && (lstatSync(path).mode & 0o222) !== 0 ? [path] : [];
        return entry.isDirectory() ? [...own, ...writable(path)] : own;
      });
    assert.deepEqual(writable(tree.path), []);
    const again = await compose([DEMO]);
    assert.deepEqual(again, tree);
  }));

/** What Python says of a module whose bytecode is there, and of one whose bytecode it keeps. */
const LOADED = /^# code object from .*__pycache__.*$/gm;
const KEPT = /^# created .*__pycache__/m;

test("composePythonTree: what Python compiles is kept for the next start and for other environments, and is no damage", (context) =>
  withWorld(context, async ({ ctx, compose, store }) => {
    const tree = await compose([DEMO]);
    const load = ({ path }: ComposedTree) =>
      run(join(path, "bin/python"), "-v", "-c", "import demo, extra_module").stderr;
    const first = load(tree);
    assert.match(first, KEPT);
    assert.doesNotMatch(first, /could not create/);
    const own = (text: string) => text.match(LOADED)?.filter((line) => line.includes(tree.path)) ?? [];
    const second = load(tree);
    assert.doesNotMatch(second, KEPT);
    assert.equal(own(second).length, 2, second);
    const damage = await verifyStore(store, ctx);
    assert.deepEqual(
      damage.filter(({ key }) => key !== "deb"),
      [],
    );
    const other = await compose([
      DEMO,
      testWheel({ name: "other", version: "1", files: { "other/x.py": "" } }),
    ]);
    assert.notEqual(other.path, tree.path);
    assert.doesNotMatch(load(other), KEPT);
  }));

test("composePythonTree: bytecode of one version of a file is not taken for another's of equal time and size", (context) =>
  withWorld(context, async ({ compose }) => {
    const wheel = (version: string) =>
      testWheel({
        name: "one",
        version,
        files: { "ns/one.py": `v = "${version}"\n`, "top.py": `v = "${version}"\n` },
      });
    const beside = testWheel({ name: "two", version: "1", files: { "ns/two.py": "", "two.py": "" } });
    for (const version of ["1", "2"]) {
      const { path } = await compose([wheel(version), beside]);
      for (let start = 0; start < 2; start++) {
        const ran = run(
          join(path, "bin/python"),
          "-c",
          "import ns.one, ns.two, top, two; print(ns.one.v, top.v)",
        );
        assert.equal(ran.stdout, `${version} ${version}\n`, ran.stderr);
      }
    }
  }));

test("composePythonTree leaves a wheel's own __pycache__, and Python runs where it can keep nothing", (context) =>
  withWorld(context, async ({ compose, minor }) => {
    const files = {
      "own/__init__.py": "v = 1\n",
      "own/__pycache__/mine.txt": "",
      "plain/__init__.py": "v = 2\n",
    };
    const tree = await compose([testWheel({ name: "own", version: "1", files })]);
    const site = join(tree.path, `lib/python${minor}/site-packages`);
    assert.ok(lstatSync(join(site, "own/__pycache__")).isDirectory());
    rmSync(realpathSync(join(site, "plain/__pycache__")), { recursive: true });
    const ran = run(join(tree.path, "bin/python"), "-c", "import own, plain; print(own.v, plain.v)");
    assert.equal(ran.stdout, "1 2\n", ran.stderr);
  }));

test("composePythonTree: pip shows what is installed, and says where to install", (context) =>
  withWorld(context, async ({ compose }) => {
    const tree = await compose([DEMO]);
    for (const command of [
      [join(tree.path, "bin/pip")],
      [join(tree.path, "bin/python"), "-m", "pip"],
    ] as const) {
      const refused = run(command[0], ...command.slice(1), "install", "-q", "six");
      assert.equal(refused.status, 1);
      assert.match(refused.stderr, /externally managed/);
      assert.match(refused.stderr, /bothy install pypi:six/);
      assert.match(refused.stderr, /python -m venv/);
    }
    const own = testWheel({
      name: "pip",
      version: "99",
      files: { "pip/__init__.py": "", "pip/__main__.py": "print('own pip')\n" },
    });
    const other = await compose([own]);
    assert.equal(run(join(other.path, "bin/python"), "-m", "pip").stdout, "own pip\n");
  }));

test("composePythonTree: a virtual environment made inside works from a project's environment too", (context) =>
  withWorld(context, async ({ ctx, compose }) => {
    const tree = await compose([DEMO]);
    const root = join(ctx.home, "environments/x");
    mkdirSync(join(root, "bin"), { recursive: true });
    symlinkSync(tree.path, join(root, "python"));
    symlinkSync("../python/bin/python", join(root, "bin/python"));
    symlinkSync("python/lib", join(root, "lib"));
    writeFileSync(join(root, "pyvenv.cfg"), readFileSync(join(tree.path, "pyvenv.cfg")));
    for (const python of [join(tree.path, "bin/python"), join(root, "bin/python")]) {
      const inside = join(ctx.home, "inside");
      const made = run(python, "-m", "venv", "--without-pip", "--clear", inside);
      assert.equal(made.status, 0, made.stderr);
      const facts = run(join(inside, "bin/python"), "-c", "import sys; print(sys.prefix)\nimport demo");
      assert.equal(facts.stdout, `${inside}\n`, facts.stderr);
      assert.match(facts.stderr, /No module named 'demo'/);
    }
    assert.equal(
      run(join(root, "bin/python"), "-c", "import demo, sys; print(sys.prefix)").stdout,
      `${root}\n`,
    );
  }));

test("composePythonTree runs programs from paths with spaces, non-ASCII letters and more than 127 bytes", (context) =>
  withWorld(
    context,
    async ({ compose }) => {
      const tree = await compose([DEMO]);
      const demo = run(join(tree.path, "bin/demo"), "a b");
      assert.deepEqual([demo.status, demo.stdout], [3, "demo ['a b']\n"], demo.stderr);
      assert.equal(run(join(tree.path, "bin/demo-script")).stdout, `${tree.path}\n`);
    },
    `Größe $x "q" ${"l".repeat(60)}`,
  ));

test("composePythonTree names wheels that bring the same file, and refuses a file in a folder's place", (context) =>
  withWorld(context, async ({ compose, minor }) => {
    const wheel = (name: string, files: Record<string, string>) => testWheel({ name, version: "1", files });
    const shared = await compose([
      wheel("a", { "ns/__init__.py": "who = 'a'\n", "same.py": "" }),
      wheel("b", { "ns/__init__.py": "who = 'b'\n", "same.py": "" }),
    ]);
    assert.deepEqual(shared.meta.notices, [
      `lib/python${minor}/site-packages/ns/__init__.py is in a and in b; the latter's is in the environment`,
    ]);
    assert.equal(run(join(shared.path, "bin/python"), "-c", "import ns; print(ns.who)").stdout, "b\n");
    await assert.rejects(compose([wheel("a", { "x/y.py": "" }), wheel("b", { x: "" })]), {
      code: "clashing-files",
      message: /^b-1/,
    });
    const entryPoints = { "e-1.dist-info/entry_points.txt": "[console_scripts]\ne = e:main\n" };
    await assert.rejects(compose([wheel("e", entryPoints), wheel("x", { "x-1.data/data/bin": "" })]), {
      code: "clashing-files",
      message: /^x-1/,
    });
  }));
