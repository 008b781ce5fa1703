import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../base/error.ts";
import { decodeManifest } from "./decode.ts";

const FULL = `schema = 1
name = "portfolio"
description = "Weekly portfolio report"

[packages]
htop = "*"
"pypi:uvicorn[standard]" = ">=0.30, <1"
"npm:@scope/tool" = "5"
"deb/bookworm:make" = "=4.3-4.1"
gcc = { version = "12", channel = "deb/bookworm", group = "toolchain", systems = ["x86_64-linux"], priority = 3, relocation = "view" }
"@types/node" = { channel = "npm" }
numpy-1 = { package = "pypi:numpy", version = "1", group = "old" }

[vars]
DATA_DIR = "$BOTHY_PROJECT/data"
A = "1"

[hook]
on-activate = """
test -d data ||
  mkdir data"""

[profile]
common = "alias t='npm test'"
fish = ""

[options]
systems = ["x86_64-linux"]
auto-activate = true
npm-scripts = ["esbuild", "@scope/native"]
allow-failed-scripts = ["slapd"]
pypi-exclude = ["torch"]
gpu = "off"
`;

function refusal(text: string): UserError {
  try {
    decodeManifest(text, "bothy.toml");
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error;
  }
  assert.fail(`it was taken: ${text}`);
}

test("decodeManifest reads every part", () => {
  const manifest = decodeManifest(FULL, "bothy.toml");
  assert.equal(manifest.name, "portfolio");
  const [htop, uvicorn, tool, make, gcc, types, numpy] = manifest.packages;
  assert.deepEqual(htop, { key: "htop", name: "htop", constraint: "*", group: "default", priority: 5 });
  assert.deepEqual(
    [uvicorn!.channel, uvicorn!.name, uvicorn!.constraint],
    ["pypi", "uvicorn[standard]", ">=0.30, <1"],
  );
  assert.deepEqual([tool!.channel, tool!.name], ["npm", "@scope/tool"]);
  assert.deepEqual([make!.channel, make!.suite, make!.name], ["deb", "bookworm", "make"]);
  assert.deepEqual(gcc, {
    key: "gcc",
    channel: "deb",
    suite: "bookworm",
    name: "gcc",
    constraint: "12",
    group: "toolchain",
    systems: ["x86_64-linux"],
    priority: 3,
    relocation: "view",
  });
  assert.deepEqual([types!.channel, types!.name], ["npm", "@types/node"]);
  assert.deepEqual(
    [numpy!.key, numpy!.channel, numpy!.name, numpy!.group],
    ["numpy-1", "pypi", "numpy", "old"],
  );
  assert.deepEqual(Object.entries(manifest.vars), [
    ["DATA_DIR", "$BOTHY_PROJECT/data"],
    ["A", "1"],
  ]);
  const script = (text: string) => [{ text, file: "bothy.toml", folder: "" }];
  assert.deepEqual(manifest.hook, { onActivate: script("test -d data ||\n  mkdir data") });
  assert.deepEqual(manifest.profile, { common: script("alias t='npm test'") });
  assert.deepEqual(manifest.options, {
    systems: ["x86_64-linux"],
    autoActivate: true,
    npmScripts: ["esbuild", "@scope/native"],
    allowFailedScripts: ["slapd"],
    pypiExclude: ["torch"],
    gpu: "off",
  });
});

test("decodeManifest takes the same requests however TOML writes them", () => {
  const forms = [
    '[packages]\ngcc = { version = "12", group = "g" }',
    '[packages.gcc]\nversion = "12"\ngroup = "g"',
    'packages.gcc.version = "12"\npackages.gcc.group = "g"',
    '[packages]\ngcc.version = "12"\ngcc.group = "g"',
    'packages = { gcc = { version = "12", group = "g" } }',
    "\ufeff[packages]\r\n'gcc' = { 'version' = '12', \"group\" = \"\\u0067\" }\r\n",
  ];
  const expected = [{ key: "gcc", name: "gcc", constraint: "12", group: "g", priority: 5 }];
  for (const form of forms) {
    const text = form.startsWith("\ufeff") ? `\ufeffschema = 1\n${form.slice(1)}` : `schema = 1\n${form}`;
    assert.deepEqual(decodeManifest(text, "bothy.toml").packages, expected, form);
  }
});

test("decodeManifest names file, line and column of every fault", () => {
  const cases: [string, string, RegExp, RegExp?][] = [
    ["schema = 1\n[pakages]\n", "2:2", /unknown key "pakages"/, /"packages"/],
    ["schema = 1\n[packages]\n  htop = 3\n", "3:10", /must be a version/, /"3"/],
    ['schema = 1\npackages.gcc.chanel = "deb"\n', "2:14", /unknown key "chanel"/, /"channel"/],
    ['schema = 1\npackages = { a = { version = "1", grop = "x" } }', "2:35", /"grop"/, /"group"/],
    ['schema = 1\n[packages]\n"ppi:x" = "*"', "3:1", /no channel "ppi"/, /pypi/],
    ['schema = 1\n[packages]\n"pypi:x@3" = "*"', "3:1", /not a package name/, /"pypi:x" = "3"/],
    [
      'schema = 1\n[packages]\nx = { version = "1", channel = "deb/../y" }',
      "3:32",
      /not the name of a suite/,
    ],
    [
      'schema = 1\n[packages]\nx = { relocation = "veiw" }',
      "3:20",
      /"veiw" is not a way/,
      /did you mean view/,
    ],
    ['schema = 1\n[packages]\n"npm:x" = { relocation = "view" }', "3:26", /comes from npm/, /leave it out/],
    ['schema = 1\n[packages]\nx = "; rm -rf"', "3:5", /not a version constraint/],
    ['schema = 1\n[packages]\nx = "https://a/b"', "3:5", /not a version constraint/],
    [
      'schema = 1\n[packages]\nx = { systems = ["aarch64-darwin"] }',
      "3:17",
      /not a system of this environment/,
    ],
    [
      'schema = 1\n[options]\nsystems = [\n  "x86_64-linux", # one\n  "x86-linux",\n]',
      "5:3",
      /no system/,
      /x86_64-linux/,
    ],
    ["schema = 1\n[options]\nsystems = []", "3:1", /empty/],
    ["schema = 1\n[options]\ngpu = 'yes'", "3:7", /not a wish/],
    ["schema = 1\n[options]\npypi-exclude = ['a[b]']", "3:17", /extras/],
    ["schema = 1\n[options]\nauto-activate = 'yes'", "3:17", /true or false/],
    ['schema = 1\n[vars]\n"A B" = "x"', "3:1", /name of a variable/],
    ["schema = 1\n[vars]\nBOTHY_ENV = 'x'", "3:1", /bothy's own/],
    ["schema = 1\n[vars]\n_bothy_depth = 'x'", "3:1", /bothy's own/],
    ["schema = 1\n[vars]\nPWD = '/'", "3:1", /the shell's own/],
    ["schema = 1\n[vars]\nA = 1", "3:5", /must be a string/, /A = "1"/],
    ["schema = 1\n[hook]\non-activte = ''", "3:1", /"on-activte"/, /"on-activate"/],
    ["schema = 2\n", "1:1", /schema 2 is not known/],
    ["# nothing\n", "1:1", /no "schema"/],
    ["schema = 1\n[packages]\nhtop = \n", "3:8", /./],
    ["schema = 1\n\n[image]\nuser = 'x'\n", "3:2", /\[image\] is not in this version/],
    ["schema = 1\n[[image]]\nuser = 'x'\n", "2:3", /\[image\] is not in this version/],
    ["schema = 1\n[include]\nenvironments = '../base'\n", "3:16", /must be an array/, /\["..\/base"\]/],
    [
      "schema = 1\n[include]\nenvironments = [\n  '../a',\n  { hub = 'team/x' },\n]\n",
      "5:3",
      /a hub are not in this/,
    ],
    ["schema = 1\n[include]\nenvironments = [{ dri = '../a' }]\n", "3:17", /unknown key "dri"/],
    ["schema = 1\n[include]\nenvironments = ['~/base']\n", "3:17", /begins with ~/],
    ["schema = 1\n[include]\nenvironments = ['../**']\n", "3:17", /\*\* is not known/],
    ["schema = 1\n[include]\nenvironments = ['../a/bothy.toml']\n", "3:17", /names a folder/, /"..\/a"/],
    ["schema = 1\nbuild = 1", "2:1", /\[build\]/],
    ["schema = 1\n<<<<<<< HEAD\n[packages]\n=======\n>>>>>>> b\n", "2:1", /conflict markers/],
  ];
  for (const [text, place, message, help] of cases) {
    const error = refusal(text);
    assert.ok(error.message.startsWith(`bothy.toml:${place}: `), `${JSON.stringify(text)}: ${error.message}`);
    assert.match(error.message, message);
    if (help !== undefined) assert.match(error.help ?? "", help);
  }
});

test("decodeManifest is not fooled by names of Object's own", () => {
  assert.match(refusal("schema = 1\n__proto__ = 1").message, /unknown key "__proto__"/);
  assert.match(refusal("schema = 1\n[packages]\nconstructor = { toString = 1 }").message, /"toString"/);
  assert.equal(
    decodeManifest("schema = 1\n[packages]\nconstructor = '*'", "f").packages[0]!.name,
    "constructor",
  );
  assert.deepEqual(Object.keys(decodeManifest("schema = 1\n[vars]\n__proto__ = 'x'", "f").vars), [
    "__proto__",
  ]);
});
