import assert from "node:assert/strict";
import { existsSync, globSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { bareRootObstacle, runInBareRoot } from "../bare-root/bare-root.ts";
import { pythonIndex, testSource } from "../mirrors/pypi.ts";
import { installation, type Person, person, type Ran, said } from "./harness.ts";

/** A build backend inside of the project, so that the index needs no other package. `MAKE` is Python that makes the module's files. */
const backend = (make: string) => `import base64, hashlib, os, zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    name, version = NAME, "1.0"
    files = {}
${make.replace(/^/gm, "    ")}
    info = f"{name}-{version}.dist-info"
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n".encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: false\\nTag: py3-none-any\\n"
    digest = lambda data: base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    record = "".join(f"{path},sha256={digest(data)},{len(data)}\\n" for path, data in files.items())
    files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\\n").encode()
    wheel = f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, wheel), "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return wheel
`;
const PROJECT =
  '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "x"\n';

const source = (name: string, make: string, files: Record<string, string> = {}) =>
  testSource({
    ...{ name, version: "1.0" },
    files: { ...files, "pyproject.toml": PROJECT, "backend.py": backend(make).replace("NAME", `"${name}"`) },
  });

const home = mkdtempSync(join(tmpdir(), "bothy-secret-"));
writeFileSync(join(home, "key"), "secret");

const SOURCES = [
  source(
    "purely",
    `net = [line.split(":")[0].strip() for line in open("/proc/net/dev").readlines()[2:]]
seen = [net, os.path.exists("${home}/key"), os.path.expanduser("~"), os.getcwd(), os.environ["SOURCE_DATE_EPOCH"]]
files["purely.py"] = f"SEEN = {seen!r}\\n".encode()`,
  ),
  source(
    "natively",
    `import subprocess, sysconfig
flags = os.environ["CFLAGS"].split() + ["-g", "-O2", "-shared", "-fPIC", "-I" + sysconfig.get_paths()["include"]]
subprocess.check_call(["gcc", *flags, "native.c", "-o", "out.so", "-lz"])
files["natively.so"] = open("out.so", "rb").read()`,
    {
      "native.c": `#include <Python.h>
unsigned long crc32(unsigned long, const unsigned char *, unsigned);
static PyObject *sum(PyObject *self, PyObject *args) {
  const char *text; Py_ssize_t size;
  if (!PyArg_ParseTuple(args, "y#", &text, &size)) return NULL;
  return PyLong_FromUnsignedLong(crc32(0, (const unsigned char *)text, size));
}
static PyMethodDef methods[] = {{"sum", sum, METH_VARARGS, __FILE__}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "natively", 0, -1, methods};
PyMODINIT_FUNC PyInit_natively(void) { return PyModule_Create(&module); }
`,
    },
  ),
  source("broken", `print("about to fail")\nraise RuntimeError("no such flag: -ffog")`),
];

let index: Awaited<ReturnType<typeof pythonIndex>>;
const one = person("builder");
const other = person("other builder", { store: join(one.home, "elsewhere") });

before(async () => {
  assert.equal(bareRootObstacle(), undefined);
  index = await pythonIndex(SOURCES);
  const folder = one.folder("first");
  assert.equal(one.bothy(["init"], { cwd: folder }).status, 0);
  const ran = one.bothy(["install", "pypi:six"], { cwd: folder }); // uv comes from the real index
  assert.equal(ran.status, 0, said(ran));
  for (const someone of [one, other])
    assert.equal(someone.bothy(["config", "set", "pypi.index", `${index.url}/simple/`]).status, 0);
});
after(() => index.close());

/** As Person.bothy, while the index answers from this process. */
async function bothy(someone: Person, args: readonly string[], cwd: string): Promise<Ran> {
  const child = someone.start([join(installation, "bin/bothy"), ...args], { cwd });
  const texts = [child.stdout!, child.stderr!].map(async (stream) => {
    let text = "";
    for await (const chunk of stream) text += chunk;
    return text;
  });
  const status = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  const [stdout, stderr] = await Promise.all(texts);
  return { status, signal: null, stdout: stdout!, stderr: stderr! };
}

async function project(someone: Person, ...requests: readonly string[]): Promise<string> {
  const folder = someone.folder("project");
  assert.equal((await bothy(someone, ["init"], folder)).status, 0);
  const ran = await bothy(someone, ["install", ...requests], folder);
  assert.equal(ran.status, 0, said(ran));
  return folder;
}

async function inBareRoot(someone: Person, folder: string, script: string): Promise<string> {
  const printed = await bothy(someone, ["activate", "--print=json"], folder);
  const { variables } = JSON.parse(printed.stdout) as { variables: Record<string, string> };
  const ran = runInBareRoot({
    readOnly: [join(someone.env.XDG_DATA_HOME!, "bothy")],
    path: [join(variables.BOTHY_ENV!, "bin")],
    script,
  });
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  return ran.stdout;
}

test("a pure source distribution is built without network and home, at a fixed place and time", async () => {
  const folder = await project(one, "pypi:purely");
  const seen = await inBareRoot(one, folder, "python -c 'import purely; print(purely.SEEN)'");
  assert.equal(seen, "[['lo'], False, '/root', '/build/source', '315532800']\n");
  assert.doesNotMatch(readFileSync(join(folder, "bothy.lock"), "utf8"), /compiler@/);
});

test("one with C sources is compiled against the environment's headers, with a compiler that isn't on PATH", async () => {
  const requests = ["zlib1g-dev", "pypi:natively"];
  const folder = await project(one, ...requests);
  const script =
    "python -c 'import natively; print(natively.sum(b\"heather\"))'; command -v gcc || echo none";
  assert.equal(await inBareRoot(one, folder, script), "3712368457\nnone\n");
  const lock = readFileSync(join(folder, "bothy.lock"), "utf8");
  assert.match(lock, /"compiler@default"/);
  const again = await bothy(one, ["lock", "--check"], folder);
  assert.equal(again.status, 0, said(again));

  const elsewhere = await project(other, ...requests);
  assert.equal(readFileSync(join(elsewhere, "bothy.lock"), "utf8"), lock);
  const [mine, theirs] = [one, other].map((someone) => built(someone, "natively.so"));
  assert.ok(mine!.equals(theirs!), "two stores have other bytes of what was built from the same inputs");
});

test("what was built is built once for all environments", async () => {
  const { status, stdout, stderr } = await bothy(one, ["install", "pypi:purely"], one.folder("empty"));
  assert.equal(status, 1, stdout + stderr); // no bothy.toml
  const folder = await project(one, "pypi:purely", "tree");
  assert.match(await inBareRoot(one, folder, "python -c 'import purely'; tree --version"), /tree v/);
  assert.equal(files(one, "purely.py").length, 1);
});

test("a build that fails names the package, what it was about and what it printed, and changes nothing", async () => {
  const folder = one.folder("broken");
  assert.equal((await bothy(one, ["init"], folder)).status, 0);
  const ran = await bothy(one, ["install", "pypi:broken"], folder);
  assert.equal(ran.status, 1);
  assert.match(ran.stderr, /pypi:broken@1\.0 can't be built from source/);
  assert.match(ran.stderr, /building its wheel[\s\S]*about to fail[\s\S]*no such flag: -ffog/);
  assert.match(ran.stderr, /help: ask for a version that has a wheel/);
  assert.equal(existsSync(join(folder, "bothy.lock")), false);
});

function files(someone: Person, name: string): string[] {
  return globSync(join(someone.env.XDG_DATA_HOME!, `bothy/objects/*/tree/${name}`));
}

function built(someone: Person, name: string): Buffer {
  const found = files(someone, name);
  assert.equal(found.length, 1);
  return readFileSync(found[0]!);
}
