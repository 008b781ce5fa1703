import assert from "node:assert/strict";
import { test } from "node:test";
import { formatRequest } from "../manifest/request.ts";
import { readCondaEnvironment } from "./environment-yml.ts";
import { poetryConstraint } from "./poetry-constraint.ts";
import { pythonConstraint, readPyproject } from "./pyproject.ts";
import { markerHolds } from "./python-marker.ts";
import { readRequirements } from "./requirements-txt.ts";
import type { Reading } from "./types.ts";

const here = { python: "3.13" };
const wishes = ({ wishes }: Reading) => wishes.map(({ request }) => formatRequest(request));
const left = ({ left }: Reading) => left.map(({ origin, text }) => `${origin.file}:${origin.line} ${text}`);

test("markerHolds reads markers for Python on Linux", () => {
  const holds = (marker: string) => markerHolds(marker, here);
  assert.equal(holds("python_version >= '3.8'"), true);
  assert.equal(holds("python_version < '3.10'"), false);
  assert.equal(holds('"3.9" < python_version'), true);
  assert.equal(holds("sys_platform == 'win32' or python_version == '3.13'"), true);
  assert.equal(holds("sys_platform == 'linux' and (os_name == 'nt' or python_full_version < '3')"), false);
  assert.equal(holds("platform_system != 'Windows'"), true);
  assert.equal(holds("sys_platform not in 'win32 darwin'"), true);
  assert.equal(holds("python_version == '3.*'"), true);
  assert.equal(holds("extra == 'socks'"), false);
  assert.equal(holds("platform_machine == 'x86_64'"), true, "either machine: the lock is for both");
  assert.equal(holds("something unreadable ((("), true);
});

test("readRequirements follows -r and -c, and leaves what is not from the index", () => {
  const files: Record<string, string> = {
    "req/base.txt": "flask~=3.0\n-r ../requirements.txt\n",
    "limits.txt": "urllib3<2 # why\nFlask==1\n",
  };
  const text = [
    "# comment",
    "-r req/base.txt",
    "-c limits.txt",
    "--extra-index-url https://user:secret@index.example/simple",
    'requests[socks]>=2.31, <3 ; python_version >= "3.8"  # note',
    'pywin32==306; sys_platform == "win32"',
    "git+https://example.com/x/y.git@main#egg=y",
    "-e .",
    "numpy == 1.26.4 --hash=sha256:abc \\",
    "    --hash=sha256:def",
    "torch @ https://example.com/torch.whl",
    "./local",
    "urllib3",
    "-r missing.txt",
    "",
  ].join("\n");
  const reading = readRequirements("requirements.txt", text, (path) => files[path], here);
  assert.deepEqual(wishes(reading), [
    "pypi:flask@~=3.0",
    "pypi:requests[socks]@>=2.31,<3",
    "pypi:numpy@==1.26.4",
    "pypi:urllib3@<2",
  ]);
  assert.deepEqual(left(reading), [
    "requirements.txt:4 --extra-index-url https://index.example/simple",
    'requirements.txt:6 pywin32==306; sys_platform == "win32"',
    "requirements.txt:7 git+https://example.com/x/y.git@main#egg=y",
    "requirements.txt:8 -e .",
    "requirements.txt:11 torch @ https://example.com/torch.whl",
    "requirements.txt:12 ./local",
    "requirements.txt:14 missing.txt",
  ]);
  assert.doesNotMatch(JSON.stringify(reading), /secret/);
  assert.match(reading.left.find(({ text }) => text.startsWith("torch"))!.why, /address/);
});

test("readPyproject takes the project's own, and its dev group with what that includes", async () => {
  const text = `[project]
requires-python = ">=3.11, !=3.12.1"
dependencies = ["httpx>=0.27", "tomli; python_version < '3.11'", "mine", "far"]
[project.optional-dependencies]
socks = ["socksio"]
[dependency-groups]
dev = ["ruff", {include-group = "test"}]
test = ["pytest>=8"]
docs = ["sphinx"]
[tool.uv.sources]
mine = { workspace = true }
far = { git = "https://example.com/far" }
`;
  const reading = await readPyproject("pyproject.toml", text, here);
  assert.deepEqual(wishes(reading), ["python@>=3.11", "pypi:httpx@>=0.27", "pypi:ruff", "pypi:pytest@>=8"]);
  assert.deepEqual(
    reading.left.map(({ text }) => text),
    ["tomli; python_version < '3.11'", "mine", "far", "dependency group docs", "extra socks"],
  );
  assert.equal(reading.wishes[1]!.origin.line, 3);
});

test("readPyproject takes the project's own extras for what they stand for, and never its name from the index", async () => {
  const text = `[project]
name = "My.App"
dependencies = ["my-app[fast, tls]"]
[project.optional-dependencies]
fast = ["uvloop"]
tls = ["my_app[fast]", "cryptography>=42"]
docs = ["sphinx"]
[dependency-groups]
dev = ["my-app"]
`;
  const reading = await readPyproject("pyproject.toml", text, here);
  assert.deepEqual(wishes(reading), ["pypi:uvloop", "pypi:cryptography@>=42"]);
  assert.deepEqual(
    reading.left.map(({ text: left }) => left),
    ["extra docs"],
  );
});

test("readPyproject reads poetry's tables", async () => {
  const text = `[tool.poetry.dependencies]
python = "^3.11"
django = { version = "^5.0", extras = ["argon2"] }
fork = { git = "https://example.com/fork" }
maybe = { version = "1", optional = true }
[tool.poetry.group.dev.dependencies]
black = "*"
[tool.poetry.group.docs.dependencies]
mkdocs = "^1"
`;
  const reading = await readPyproject("pyproject.toml", text, here);
  assert.deepEqual(wishes(reading), ["python@>=3.11,<4", "pypi:django[argon2]@>=5.0,<6", "pypi:black"]);
  assert.deepEqual(
    reading.left.map(({ text }) => text),
    ["fork", "maybe", "group docs"],
  );
});

test("poetryConstraint says carets and tildes in Python's words", () => {
  const pairs = {
    "^1.2.3": ">=1.2.3,<2",
    "^0.2.3": ">=0.2.3,<0.3",
    "^0.0.3": ">=0.0.3,<0.0.4",
    "^0": ">=0,<1",
  };
  for (const [from, to] of Object.entries(pairs)) assert.equal(poetryConstraint(from), to);
  assert.equal(poetryConstraint("~1.2"), ">=1.2,<1.3");
  assert.equal(poetryConstraint("~1"), ">=1,<2");
  assert.equal(poetryConstraint("1.2.3"), "==1.2.3");
  assert.equal(poetryConstraint(">=1.2 <2"), ">=1.2,<2");
  assert.equal(poetryConstraint("*"), "*");
});

test("pythonConstraint says what Debian's channel understands", () => {
  assert.equal(pythonConstraint(">=3.10, <3.13"), ">=3.10,<3.13");
  assert.equal(pythonConstraint("~=3.11"), ">=3.11,<4");
  assert.equal(pythonConstraint("~=3.11.2"), ">=3.11.2,<3.12");
  assert.equal(pythonConstraint("==3.11.*"), "3.11");
  assert.equal(pythonConstraint("!=3.9.1"), "*");
});

test("readCondaEnvironment maps conda's names, and says what it guessed", async () => {
  const text = `name: x
channels: [conda-forge]
dependencies:
  - python=3.11
  - conda-forge::numpy>=1.20
  - pytorch==2.1.0=py311_cuda
  - scipy 1.11.*
  - cudatoolkit=11.8
  - r-ggplot2
  - nodejs=18
  - pip
  - pip:
    - httpx==0.27.0
    - -r more.txt
`;
  const reading = await readCondaEnvironment("environment.yml", text, here);
  assert.deepEqual(wishes(reading), [
    "python@3.11",
    "pypi:numpy@>=1.20",
    "pypi:torch@==2.1.0",
    "pypi:scipy@==1.11.*",
    "deb:r-cran-ggplot2",
    "nodejs@18",
    "pypi:httpx@==0.27.0",
  ]);
  assert.deepEqual(left(reading), ["environment.yml:8 cudatoolkit=11.8", "environment.yml:14 -r more.txt"]);
  assert.match(reading.wishes[1]!.note!, /taken for/);
  await assert.rejects(() => readCondaEnvironment("environment.yml", "a: [", here), { code: "bad-origin" });
});
