import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeManifest } from "../manifest/decode.ts";
import { formatRequest } from "../manifest/request.ts";
import { manifestOf } from "./manifest-of.ts";
import { readOrigins } from "./read-project.ts";

const read = (files: Record<string, string>) =>
  readOrigins((path) => (Object.hasOwn(files, path) ? files[path] : undefined));

async function asked(files: Record<string, string>): Promise<string[]> {
  const { wishes } = await read(files);
  return wishes.map(({ request }) => formatRequest(request));
}

async function leftOf(files: Record<string, string>): Promise<string[]> {
  const { left } = await read(files);
  return left.map(({ text }) => text);
}

test("readOrigins reads Node and its package manager, not what they install", async () => {
  const engines = JSON.stringify({
    engines: { node: ">= 18" },
    packageManager: "pnpm@9.1.0+sha512.abc",
    dependencies: { a: "1" },
  });
  assert.deepEqual(await asked({ "package.json": engines }), ["nodejs@>=18", "pnpm@9.1.0"]);
  assert.deepEqual(await leftOf({ "package.json": engines }), ["1 dependencies"]);
  assert.deepEqual(await asked({ "package.json": "{}", "yarn.lock": "" }), ["nodejs", "yarn"]);
  const volta = JSON.stringify({ volta: { node: "20.11.1", yarn: "1.22.0" }, engines: { node: ">=16" } });
  assert.deepEqual(await asked({ "package.json": volta }), ["nodejs@20.11.1", "yarn@1.22.0"]);
  const warned = JSON.stringify({ engines: { yarn: "please-use-npm", pnpm: "9.0.0-beta.1" } });
  assert.deepEqual(await asked({ "package.json": warned }), ["nodejs", "pnpm@9.0.0-beta.1"]);
  assert.deepEqual(await leftOf({ "package.json": warned }), ["yarn please-use-npm"]);
  assert.deepEqual(await asked({ "package.json": "{}", ".nvmrc": "lts/iron\n" }), ["nodejs@20"]);
  assert.deepEqual(await asked({ ".nvmrc": "v22.1.0\n" }), ["nodejs@22.1.0"]);
  assert.deepEqual(await leftOf({ ".nvmrc": "lts/unheard-of" }), ["lts/unheard-of"]);
});

test("readOrigins takes a thing once, as the first file says that says which, and names the others", async () => {
  const files = {
    ".python-version": "3.11.7\n",
    "pyproject.toml": '[project]\nrequires-python = ">=3.9"\ndependencies = ["Foo_Bar>=1"]\n',
    "requirements.txt": "foo-bar==2\n",
  };
  assert.deepEqual(await asked(files), ["python@3.11", "pypi:Foo_Bar@>=1"]);
  const { left } = await read(files);
  assert.deepEqual(
    left.map(({ origin, text, why }) => `${origin.file}: ${text}: ${why}`),
    [
      "pyproject.toml: python >=3.9: .python-version asks for 3.11",
      "requirements.txt: foo-bar ==2: pyproject.toml asks for >=1",
    ],
  );
});

test("readOrigins adds a Python for Python's packages, and reads markers for the one asked for", async () => {
  assert.deepEqual(await asked({ "requirements.txt": "a\n" }), ["python", "pypi:a"]);
  const old = { ".python-version": "3.9", "requirements.txt": "tomli; python_version < '3.11'\n" };
  assert.deepEqual(await asked(old), ["python@3.9", "pypi:tomli"]);
});

test("readOrigins reads asdf's, mise's, devbox's and flox's tools", async () => {
  const tools = "golang 1.22.3\njava temurin-17.0.9+9\nterraform 1.5 # why\npython 3.12.1 system\n";
  assert.deepEqual(await asked({ ".tool-versions": tools }), ["go@1.22.3", "java@17", "python@3.12"]);
  assert.deepEqual(await leftOf({ ".tool-versions": tools }), ["terraform 1.5"]);
  const mise =
    '[tools]\nnode = "20"\npython = ["3.12", "3.11"]\n"npm:prettier" = "3"\n"pipx:black" = "24.1.0"\n[env]\nA = "b"\n';
  assert.deepEqual(await asked({ "mise.toml": mise }), [
    "nodejs@20",
    "python@3.12",
    "npm:prettier@3",
    "pypi:black@==24.1.0",
  ]);
  const devbox =
    '{\n// tools\n"packages": ["python311@latest", "nodejs_20", "ripgrep@14", "python3Packages.numpy", "unheard"],\n}';
  assert.deepEqual(await asked({ "devbox.json": devbox }), [
    "python@3.11",
    "nodejs@20",
    "ripgrep@14",
    "pypi:numpy",
  ]);
  const flox = '[install]\nnode.pkg-path = "nodejs_22"\njq.pkg-path = "jq"\njq.version = "^1.7"\n';
  assert.deepEqual(await asked({ ".flox/env/manifest.toml": flox }), ["nodejs@22", "jq@1.7"]);
});

test("readOrigins reads what other languages' files say of their toolchain", async () => {
  assert.deepEqual(await asked({ "go.mod": "module x\n\ngo 1.21\n\ntoolchain go1.22.5\n" }), ["go@>=1.22.5"]);
  assert.deepEqual(await asked({ "Cargo.toml": '[package]\nrust-version = "1.70"\n' }), ["rust@>=1.70"]);
  const pinned = { "rust-toolchain.toml": '[toolchain]\nchannel = "1.75.0"\n', "Cargo.toml": "[package]\n" };
  assert.deepEqual(await asked(pinned), ["rust@1.75"]);
  assert.deepEqual(await leftOf({ "rust-toolchain": "nightly\n" }), ["channel nightly"]);
  assert.deepEqual(await asked({ Gemfile: 'ruby "3.3.1"\ngem "rails"\n' }), ["ruby@3.3"]);
  const pom = "<properties><maven.compiler.release>21</maven.compiler.release></properties>";
  assert.deepEqual(await asked({ "pom.xml": pom }), ["java@21", "maven"]);
  const gradle = {
    "build.gradle.kts": "java { toolchain { languageVersion = JavaLanguageVersion.of(17) } }",
    gradlew: "",
  };
  assert.deepEqual(await asked(gradle), ["java@17"]);
  assert.deepEqual(await asked({ "composer.json": '{"require":{"php":"^8.2","ext-xml":"*"}}' }), [
    "php@>=8.2",
    "composer",
  ]);
  assert.deepEqual(await asked({ "CMakeLists.txt": "" }), ["cmake", "build-essential"]);
});

test("readOrigins names a file that is broken", async () => {
  await assert.rejects(() => read({ "package.json": "{" }), { code: "bad-origin", message: /package\.json/ });
  await assert.rejects(() => read({ "pyproject.toml": "[" }), { code: "bad-origin" });
});

test("manifestOf writes each wish with its origin, as a manifest that says just that", async () => {
  const { wishes } = await read({ "requirements.txt": "requests[socks]>=2\n", ".nvmrc": "22\n" });
  const text = manifestOf('odd "name"', wishes);
  assert.match(text, /^"pypi:requests\[socks\]" = ">=2" +# requirements\.txt:1$/m);
  const manifest = decodeManifest(text, "bothy.toml");
  assert.equal(manifest.name, 'odd "name"');
  assert.deepEqual(
    manifest.packages.map((request) => formatRequest(request)),
    wishes.map(({ request }) => formatRequest(request)),
  );
});
