import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { said } from "../cli-home.ts";
import { type Expected, manifest, refusalScene } from "../refusal-scene.ts";

const scene = await refusalScene();
after(() => scene.close());

test("list and activate work below folders with spaces and letters beyond ASCII", async () => {
  const inProject = { cwd: scene.project };
  const list = await scene.home.bothy(["list"], inProject);
  assert.match(list.stdout, /^tool +\S+ +1\.0 +deb\/trixie$/m);
  for (const shell of ["sh", "bash"]) {
    const used = await scene.home.bothy(
      ["activate", "--", shell, "-c", 'tool; echo "$BOTHY_PROJECT"'],
      inProject,
    );
    assert.deepEqual([used.stdout, used.stderr], [`tool\n${scene.project}\n`, ""], said(used));
  }
  const line = 'eval "$("$1" activate --print=shell)" && tool && command -v tool';
  const inPlace = await scene.home.run(["bash", "-c", line, "bash", scene.built.bothy], inProject);
  assert.equal(inPlace.stdout.split("\n")[0], "tool", said(inPlace));
});

type Case = readonly [title: string, args: readonly string[], expected: Expected];

const requests: readonly Case[] = [
  ["an unknown package", ["install", "toool"], { error: /toool/, help: /did you mean tool\?/ }],
  ["an unknown version", ["install", "fresh@7"], { error: /fresh@7/, cause: /1\.0/, help: /fresh@1/ }],
  [
    "two packages that clash",
    ["install", "left", "right"],
    { error: /left and right/, cause: /left 1\.0.*right 1\.0/, help: /group/ },
  ],
  ["a dependency that nobody has", ["install", "needy"], { error: /needy/, cause: /not-there/, help: /\S/ }],
  [
    "one name asked for twice",
    ["install", "fresh@1", "fresh@2"],
    { status: 2, error: /fresh@1 and fresh@2/, help: /--group/ },
  ],
  ["half a request", ["install", "deb/trixie:"], { status: 2, error: /deb\/trixie:/, help: /\S/ }],
  ["an unknown channel", ["install", "brew:jq"], { status: 2, error: /"brew"/, help: /deb, pypi, npm/ }],
  [
    "an unknown suite",
    ["install", "deb/woody:fresh"],
    { status: 2, error: /woody/, cause: /trixie/, help: /deb\/trixie:/ },
  ],
  [
    "an option that looks like one",
    ["install", "--lokced", "fresh"],
    { status: 2, error: /--lokced.*--locked/, help: /bothy help install/ },
  ],
  [
    "uninstalling what nobody asked for",
    ["uninstall", "toll"],
    { error: /toll/, cause: /tool/, help: /did you mean tool\?/ },
  ],
  [
    "uninstalling what resembles nothing",
    ["uninstall", "zzz"],
    { error: /zzz/, cause: /tool/, help: /list/ },
  ],
  ["an unknown npm package", ["install", "npm:greeet", "nodejs@22"], { error: /npm:greeet/, help: /\S/ }],
  [
    "an unknown npm version",
    ["install", "npm:greet@9", "nodejs@22"],
    { error: /npm:greet/, cause: /1\.0\.0/, help: /greet@1/ },
  ],
  ["an unknown Node", ["install", "nodejs@99"], { error: /nodejs@99/, cause: /22\.1\.0/, help: /nodejs@22/ }],
  [
    "an unknown generation",
    ["generations", "rollback", "99"],
    { error: /generation 99/, cause: /there are 1/, help: /bothy generations list/ },
  ],
  ["no project", ["list", "-d", "/"], { error: /no bothy\.toml in \//, help: /bothy init/ }],
  [
    "no folder",
    ["list", "-d", "nowhere/at/all"],
    { status: 2, error: /nowhere\/at\/all.*no such folder/, help: /\S/ },
  ],
  [
    "staying offline without the artifact",
    ["install", "fresh", "--offline"],
    { error: /fresh/, cause: /offline/, help: /without --offline/ },
  ],
  [
    "a lock that doesn't fit",
    ["install", "fresh", "--locked"],
    { error: /bothy\.lock/, cause: /fresh/, help: /without --locked/ },
  ],
];

for (const [title, args, expected] of requests)
  test(`nothing changes for ${title}`, () => scene.refused(args, expected));

/** bothy.toml as a whole, or its bytes, with what must be said of it. Each names the place. */
const manifests: readonly (readonly [title: string, text: string | Buffer, expected: Expected])[] = [
  ["broken TOML", '[packages\ntool = "*"\n', { error: /bothy\.toml:1:\d+/, help: /\S/ }],
  ["a key twice", manifest('tool = "*"\ntool = "1"'), { error: /bothy\.toml:4:\d+/, help: /\S/ }],
  [
    "an unknown table",
    `${manifest("")}[pakages]\n`,
    { error: /bothy\.toml:6:\d+.*pakages/, cause: /\S/, help: /packages/ },
  ],
  [
    "an unknown option",
    `${manifest("")}systms = []\n`,
    { error: /bothy\.toml:6:\d+.*systms/, cause: /\S/, help: /systems/ },
  ],
  [
    "an unknown system",
    'schema = 1\n[options]\nsystems = ["vax-vms"]\n',
    { error: /bothy\.toml:3:\d+.*vax-vms/, cause: /\S/, help: /\S/ },
  ],
  ["a later schema", "schema = 2\n", { error: /bothy\.toml:1:\d+/, cause: /\S/, help: /\S/ }],
  [
    "a version that is a number",
    manifest("tool = 1"),
    { error: /bothy\.toml:3:\d+.*tool/, cause: /\S/, help: /\S/ },
  ],
  [
    "one package twice",
    manifest('fresh = "1"\n"deb/trixie:fresh" = "*"\nx = 1'),
    { error: /\S/, help: /\S/ },
  ],
  [
    "bytes that are no text",
    Buffer.from([0xff, 0xfe, 0x00, 0x41]),
    { error: /bothy\.toml/, cause: /\S/, help: /\S/ },
  ],
  [
    "conflict markers between two values of one key",
    'schema = 1\n<<<<<<< HEAD\nname = "one"\n=======\nname = "other"\n>>>>>>> x\n',
    { error: /bothy\.toml/, cause: /\S/, help: /\S/ },
  ],
];

for (const [title, content, expected] of manifests)
  test(`nothing changes for a bothy.toml with ${title}`, async () => {
    const path = `${scene.project}/bothy.toml`;
    const good = readFileSync(path);
    try {
      writeFileSync(path, content);
      for (const args of [
        ["install", "fresh"],
        ["list"],
        ["lock"],
        ["activate", "--", "true"],
        ["uninstall", "tool"],
      ])
        await scene.refused(args, expected);
    } finally {
      writeFileSync(path, good);
    }
  });

const locks: readonly (readonly [title: string, text: (good: string) => string, expected: Expected])[] = [
  ["no JSON", () => "{", { error: /bothy\.lock/, cause: /\S/, help: /bothy lock/ }],
  ["half of itself", (good) => good.slice(0, good.length / 2), { error: /bothy\.lock/, help: /bothy lock/ }],
  [
    "a later version",
    (good) => good.replace(/"version": 1/, '"version": 99'),
    { error: /bothy\.lock/, cause: /\S/, help: /\S/ },
  ],
  [
    "another's hash",
    (good) => good.replace(/"hash": "sha256:[0-9a-f]{4}/g, `"hash": "sha256:0000`),
    { error: /\S/, cause: /sha256|expected/, help: /\S/ },
  ],
];

for (const [title, change, expected] of locks)
  test(`nothing changes for a bothy.lock with ${title}`, async () => {
    const path = `${scene.project}/bothy.lock`;
    const good = readFileSync(path, "utf8");
    try {
      writeFileSync(path, change(good));
      for (const args of [
        ["activate", "--locked", "--", "true"],
        ["install", "--locked"],
      ])
        await scene.refused(args, expected);
    } finally {
      writeFileSync(path, good);
    }
  });
