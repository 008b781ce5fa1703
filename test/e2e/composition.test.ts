import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type CliHome, cliHome, type Installed, installed, type Ran, said, snapshot } from "../cli-home.ts";
import { type DebMirror, type MirrorPackage, startDebMirror } from "../mirrors/deb.ts";
import { SYSTEM } from "../refusal-scene.ts";

const BASE = ["libc6", "libgcc-s1", "libstdc++6", "zlib1g", "libatomic1"];

const program = (name: string, version: string, fields: Record<string, string> = {}): MirrorPackage => ({
  name,
  version,
  fields: { Depends: "libc6", ...fields },
  files: { [`usr/bin/${name}`]: { content: `#!/bin/sh\necho ${name} ${version}\n`, mode: 0o755 } },
});

/** Debian of a day: `tool` has the day's version beside the first. */
const day = (version: string): MirrorPackage[] => [
  { name: "base-files", version: "13", fields: { Essential: "yes", Priority: "required" } },
  ...BASE.map((name) => ({ name, version: "2.41-1" })),
  program("tool", "1.0"),
  ...(version === "1.0" ? [] : [{ ...program("tool", version), part: "updates" as const }]),
  ...["one", "two", "three", "four"].map((name) => program(name, "1.0")),
  program("left", "1.0", { Conflicts: "right" }),
  program("right", "1.0"),
];

let mirror: DebMirror;
let built: Installed;
let home: CliHome;

before(async () => {
  const architectures = [SYSTEM === "x86_64-linux" ? "amd64" : "arm64"];
  mirror = await startDebMirror({ packages: day("1.0"), suites: ["trixie"], architectures });
  built = await installed();
  home = cliHome(built, { ...mirror.config, "fetch.attempts": "2", "fetch.backoff": "0.01" });
});

after(async () => {
  await mirror.close();
  home?.remove();
  built?.remove();
});

/** What the mirror has from now on, and bothy sees: indexes that are young are not asked for again. */
async function publish(packages: readonly MirrorPackage[]): Promise<void> {
  await mirror.publish(packages);
  fs.rmSync(home.at("cache/bothy/deb"), { recursive: true, force: true });
}

const OPTIONS = `[options]\nsystems = ["${SYSTEM}"]\n`;

/** Writes manifests into a new folder: path -> text without its schema. */
function tree(name: string, files: Readonly<Record<string, string>>): (...parts: string[]) => string {
  for (const [folder, text] of Object.entries(files))
    home.project(`${name}/${folder}`, `schema = 1\n${text}`);
  return (...parts) => home.at(name, ...parts);
}

async function done(args: readonly string[], cwd: string): Promise<string> {
  const ran = await home.bothy(args, { cwd });
  assert.equal(ran.status, 0, said(ran));
  return ran.stdout;
}

async function refused(args: readonly string[], cwd: string): Promise<Ran> {
  const kept = snapshot(cwd);
  const ran = await home.bothy(args, { cwd });
  assert.equal(ran.status, 1, said(ran));
  assert.deepEqual(snapshot(cwd), kept, "it changed something");
  return ran;
}

const read = (path: string) => fs.readFileSync(path, "utf8");
const include = (...dirs: string[]) => `[include]\nenvironments = ${JSON.stringify(dirs)}\n`;

test("two apps of a monorepo share a base: its packages, variables, hooks and versions", async () => {
  const at = tree("shared", {
    base: `${OPTIONS}[packages]\ntool = "*"\none = "*"\n[vars]\nSHARED = "$BOTHY_HERE/data"\nLEVEL = "base"\n[hook]\non-activate = "export HOOKED=\\"$PWD|$BOTHY_HERE|$BOTHY_PROJECT\\""\n`,
    "apps/web": `${include("../../base")}[packages]\ntwo = "*"\n[vars]\nLEVEL = "web"\n[hook]\non-activate = "export HOOKED=\\"$HOOKED+$BOTHY_HERE\\""\n`,
    "apps/job": `${include("../../base")}[packages]\none = false\n`,
  });
  await done(["lock"], at("base"));
  await publish(day("1.1"));
  await done(["install"], at("apps/web"));
  await done(["install"], at("apps/job"));
  const locked = (folder: string) => JSON.parse(read(at(folder, "bothy.lock")));
  const blocks = locked("base").packages;
  for (const [key, block] of Object.entries(blocks))
    assert.deepEqual(locked("apps/web").packages[key], block, `${key} is not the base's`);
  const key = Object.keys(blocks).find((name) => name.endsWith("/tool"))!;
  assert.equal(locked("apps/job").packages[key].version, "1.0");
  assert.equal(
    Object.keys(locked("apps/job").requests).join(),
    "tool",
    "what was taken out is not in the lock",
  );
  const variables = JSON.parse(await done(["activate", "--print=json"], at("apps/web"))).variables;
  assert.equal(variables.SHARED, at("base/data"));
  assert.equal(variables.LEVEL, "web");
  assert.equal(variables.HOOKED, `${at("apps/web")}|${at("base")}|${at("apps/web")}+${at("apps/web")}`);
  assert.equal(variables.BOTHY_HERE, undefined);
  assert.equal(await done(["activate", "--", "tool"], at("apps/web")), "tool 1.0\n");
  assert.notEqual((await home.bothy(["activate", "--", "one"], { cwd: at("apps/job") })).status, 0);
});

test("a change of the base makes its apps stale, and lock --check and --locked name the line", async () => {
  const at = home.at.bind(undefined, "shared");
  assert.equal((await home.bothy(["lock", "--check"], { cwd: at("apps/web") })).status, 0);
  const base = at("base/bothy.toml");
  fs.writeFileSync(base, read(base).replace('one = "*"', 'one = "*"\nthree = "*"'));
  const line = read(base).split("\n").indexOf('three = "*"') + 1;
  for (const args of [
    ["lock", "--check"],
    ["activate", "--locked", "--", "true"],
  ]) {
    const ran = await refused(args, at("apps/web"));
    assert.match(
      ran.stderr,
      new RegExp(`three \\(\\.\\./\\.\\./base/bothy\\.toml:${line}\\) is not in the lock`),
    );
  }
  assert.equal(await done(["activate", "--", "three"], at("apps/web")), "three 1.0\n");
  const whole = read(base);
  fs.writeFileSync(base, whole.replace('three = "*"\n', ""));
  assert.match(
    (await refused(["lock", "--check"], at("apps/web"))).stderr,
    /three is in the lockfile, .*; \.\.\/\.\.\/base\/bothy\.toml of generation \d+ asks for it\n/,
  );
  fs.writeFileSync(base, whole);
  // Variables alone change no lock; the fast path sees the file all the same.
  assert.match(await done(["activate", "--", "sh", "-c", "echo $LEVEL $SHARED"], at("apps/job")), /^base /);
  fs.writeFileSync(base, read(base).replace('LEVEL = "base"', 'LEVEL = "other"'));
  assert.match(await done(["activate", "--", "sh", "-c", "echo $LEVEL"], at("apps/job")), /^other$/m);
});

test("include upgrade moves what is included to what the base pins now, and nothing else", async () => {
  const at = home.at.bind(undefined, "shared");
  await publish([...day("1.1"), { ...program("two", "2.0"), part: "updates" }]);
  await done(["lock"], at("base"));
  assert.match(await done(["include", "upgrade"], at("apps/web")), /is as it says/);
  await done(["upgrade"], at("base"));
  const lock = read(at("base/bothy.lock"));
  fs.writeFileSync(at("base/bothy.lock"), `<<<<<<< a\n${lock}=======\n${lock}>>>>>>> b\n`);
  const unread = await refused(["include", "upgrade"], at("apps/web"));
  assert.match(unread.stderr, /can't take over the versions of \.\.\/\.\.\/base\/bothy\.lock\n/);
  const line = /: (bothy lock -d .*)$/m.exec(unread.stderr)![1]!;
  const env = { PATH: `${join(built.root, "bin")}:${process.env.PATH}` };
  const mended = await home.run(["sh", "-ec", line], { cwd: at("apps/web"), env });
  assert.equal(mended.status, 0, said(mended));
  assert.equal(read(at("base/bothy.lock")), lock);
  const shown = await done(["include", "upgrade", "../../base"], at("apps/web"));
  assert.match(shown, /tool .*1\.0.*1\.1/);
  assert.doesNotMatch(shown, /two/);
  assert.equal(await done(["activate", "--", "tool"], at("apps/web")), "tool 1.1\n");
  assert.equal(await done(["activate", "--", "two"], at("apps/web")), "two 1.0\n");
});

test("a pattern includes each environment below a folder, and sees the ones that come", async () => {
  const at = tree("glob", {
    "packages/a": '[packages]\none = "*"\n',
    "packages/b": '[packages]\ntwo = "*"\n',
    root: `${include("../packages/*")}${OPTIONS}`,
  });
  await done(["install"], at("root"));
  assert.match(await done(["activate", "--", "two"], at("root")), /^two /);
  assert.equal((await home.bothy(["activate", "--", "three"], { cwd: at("root") })).status, 127);
  home.project("glob/packages/c", 'schema = 1\n[packages]\nthree = "*"\n');
  assert.equal(await done(["activate", "--", "three"], at("root")), "three 1.0\n");
  fs.rmSync(at("packages/c"), { recursive: true });
  assert.equal((await home.bothy(["activate", "--", "three"], { cwd: at("root") })).status, 127);
});

test("what can't be composed names file and line, and changes nothing", async () => {
  const at = tree("wrong", {
    a: `${include("../b")}`,
    b: `${include("../a")}`,
    one: '[packages]\nleft = "*"\n',
    two: '[packages]\nright = "*"\n',
    clash: `${include("../one", "../two")}${OPTIONS}`,
    hub: '[include]\nenvironments = [{ hub = "team/python" }]\n',
    slip: `${include("../one")}[packages]\nleeft = false\n`,
  });
  const circle = await refused(["lock"], at("a"));
  assert.match(
    circle.stderr,
    /bothy\.toml:3 includes \.\.\/b\/bothy\.toml\n.*\.\.\/b\/bothy\.toml:3 includes bothy\.toml/,
  );
  const clash = await refused(["lock"], at("clash"));
  assert.match(clash.stderr, /left and right can't be in one group/);
  assert.match(clash.stderr, /left is asked for in \.\.\/one\/bothy\.toml:3/);
  assert.match(clash.stderr, /right is asked for in \.\.\/two\/bothy\.toml:3/);
  assert.match((await refused(["lock"], at("hub"))).stderr, /bothy\.toml:3:17: .* not in this version/);
  assert.match(
    (await refused(["lock"], at("slip"))).stderr,
    /bothy\.toml:5:1: there is no leeft.*\n.*\n.*left\?/,
  );
  fs.writeFileSync(join(at("two"), "bothy.toml"), 'schema = 1\n[packages]\nrigth = "*"\n');
  assert.match(
    (await refused(["lock"], at("clash"))).stderr,
    /rigth is asked for in \.\.\/two\/bothy\.toml:3/,
  );
});

test("include add, list and remove edit bothy.toml in place; install and uninstall know what is included", async () => {
  const at = tree("edited", {
    base: '[packages]\none = "*"\ntwo = "*"\n',
    app: `${OPTIONS}# the end\n`,
  });
  const own = () => read(at("app/bothy.toml"));
  const text = own();
  await done(["include", "add", "../base"], at("app"));
  assert.equal(own(), `${text}\n[include]\nenvironments = ["../base"]\n`);
  assert.match(
    await done(["include", "list"], at("app")),
    /\.\.\/base\/bothy\.toml +bothy\.toml:7 +one, two/,
  );
  assert.match(await done(["install", "one"], at("app")), /one 1\.0 is already there/);
  assert.doesNotMatch(own(), /one/);
  assert.match(await done(["uninstall", "one"], at("app")), /one \(\.\.\/base\/bothy\.toml:3\) is included/);
  assert.match(own(), /^one = false$/m);
  await done(["install", "one"], at("app"));
  assert.match(own(), /^one = "\*"$/m);
  await done(["uninstall", "one"], at("app"));
  assert.match(own(), /^one = false$/m);
  fs.writeFileSync(
    at("base/bothy.toml"),
    read(at("base/bothy.toml")).replace("two =", 'label = { package = "two" } #'),
  );
  await done(["install", "two@1.0"], at("app"));
  assert.match(own(), /^two = "1\.0"$/m);
  assert.match(
    await done(["uninstall", "two"], at("app")),
    /label \(\.\.\/base\/bothy\.toml:4\) is included/,
  );
  assert.match(own(), /^label = false$/m);
  await done(["include", "list"], at("app"));
  const included = own();
  assert.match(await done(["include", "add", at("app/../base/")], at("app")), /is included already/);
  assert.equal(own(), included);
  await refused(["include", "remove", "../nothing"], at("app"));
  const alone = await refused(["include", "remove", "../base"], at("app"));
  assert.match(alone.stderr, /there is no one in \[packages\] to take out/);
  fs.writeFileSync(at("app/bothy.toml"), own().replace("label = false\n", ""));
  await done(["install", "one"], at("app"));
  await done(["include", "remove", "../base"], at("app"));
  assert.doesNotMatch(own(), /include/);
  assert.match(
    (await refused(["include", "add", "../gone"], at("app"))).stderr,
    /can't include \.\.\/gone\ncause: there is no .*\/edited\/gone$/m,
  );
});

test("install over an included request keeps what else that says", async () => {
  const at = tree("over", {
    base: `[packages]\nlabel = { package = "tool", version = "1", priority = 3, systems = ["${SYSTEM}"] }\n`,
    app: `${include("../base")}${OPTIONS}`,
  });
  await publish(day("1.1"));
  await done(["install", "tool@1.0"], at("app"));
  const line = /^tool = .*$/m;
  assert.equal(
    line.exec(read(at("app/bothy.toml")))?.[0],
    `tool = { version = "1.0", systems = ["${SYSTEM}"], priority = 3 }`,
  );
  const held = JSON.parse(await done(["upgrade", "--json"], at("app"))).heldBack;
  await done(held[0].change.command.split(" ").slice(1), at("app"));
  assert.equal(
    line.exec(read(at("app/bothy.toml")))?.[0],
    `tool = { version = "1.1", systems = ["${SYSTEM}"], priority = 3 }`,
  );
});

test("a generation brings back what was included then, and says where that has changed", async () => {
  const at = tree("back", { base: '[packages]\none = "*"\n', app: `${include("../base")}${OPTIONS}` });
  await done(["install"], at("app"));
  fs.writeFileSync(at("base/bothy.toml"), 'schema = 1\n[packages]\ntwo = "*"\n');
  await done(["install"], at("app"));
  const back = await home.bothy(["generations", "rollback"], { cwd: at("app") });
  assert.equal(back.status, 0, said(back));
  assert.match(back.stderr, /another content of \.\.\/base\/bothy\.toml/);
  assert.match(read(at("app/bothy.lock")), /"one"/);
  await done(["store", "verify"], at("app"));
});

test("an included manifest of another user's needs consent", { skip: process.getuid?.() !== 0 }, async () => {
  const at = tree("foreign", {
    base: '[hook]\non-activate = "touch ran"\n',
    app: `${include("../base")}${OPTIONS}`,
  });
  fs.chownSync(at("base/bothy.toml"), 12_345, 12_345);
  await done(["lock"], at("app"));
  const ran = await home.bothy(["activate", "--", "true"], { cwd: at("app") });
  assert.equal(ran.status, 1, said(ran));
  assert.match(ran.stderr, /\.\.\/base\/bothy\.toml, which belongs to user 12345/);
  assert.equal(fs.existsSync(at("app/ran")), false);
  await done(["install"], at("app"));
  await done(["allow"], at("app"));
  await done(["activate", "--", "true"], at("app"));
  assert.ok(fs.existsSync(at("app/ran")));
  fs.appendFileSync(at("base/bothy.toml"), "# changed\n");
  assert.equal((await home.bothy(["activate", "--", "true"], { cwd: at("app") })).status, 1);
});

/** A repository with a branch for each text of `[packages]`, each locked by bothy; on the first of them. */
async function branches(
  name: string,
  base: string,
  texts: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = home.project(name, "");
  const write = (lines: string) =>
    fs.writeFileSync(join(folder, "bothy.toml"), `schema = 1\n\n[packages]\n${lines}\n${OPTIONS}`);
  git(folder, "init", "-q", "-b", "trunk");
  write(base);
  await done(["lock"], folder);
  commit(folder, "base");
  for (const [branch, lines] of Object.entries(texts)) {
    git(folder, "checkout", "-q", "-b", branch, "trunk");
    write(lines);
    await done(["lock"], folder);
    commit(folder, branch);
  }
  git(folder, "checkout", "-q", Object.keys(texts)[0]!);
  return folder;
}

function git(folder: string, ...args: string[]): number | null {
  const named = ["-c", "user.name=Some One", "-c", "user.email=someone@example.org", ...args];
  const env = { ...home.env, GIT_EDITOR: "true", GIT_CONFIG_NOSYSTEM: "1" };
  return spawnSync("git", named, { cwd: folder, env, encoding: "utf8" }).status;
}

function commit(folder: string, message: string): void {
  git(folder, "add", "bothy.toml", "bothy.lock");
  assert.equal(git(folder, "commit", "-q", "-m", message), 0);
}

const hasMarkers = (path: string) => read(path).includes("\n<<<<<<< ");

for (const style of ["merge", "diff3", "zdiff3"])
  test(`bothy lock mends what git merge leaves of two branches that each add a package, in style ${style}`, async () => {
    const folder = await branches(`merge-${style}`, 'one = "*"', {
      mine: 'one = "*"\n# mine\nthree = "*" # of mine',
      other: 'one = "*"\n# other\ntwo = "*" # of other',
    });
    assert.equal(git(folder, "-c", `merge.conflictStyle=${style}`, "merge", "other"), 1);
    const [toml, lock] = [join(folder, "bothy.toml"), join(folder, "bothy.lock")];
    assert.ok(hasMarkers(toml));
    assert.match((await refused(["install"], folder)).stderr, /conflict markers[\s\S]*help: .*bothy lock$/m);
    assert.match(await done(["lock"], folder), /packages\.two/);
    assert.equal(
      read(toml),
      `schema = 1\n\n[packages]\none = "*"\n# mine\nthree = "*" # of mine\n# other\ntwo = "*" # of other\n${OPTIONS}`,
    );
    await done(["lock", "--check"], folder);
    assert.deepEqual(Object.keys(JSON.parse(read(lock)).requests), ["one", "three", "two"]);
    // Equal to what one gets who asks for all of it at once.
    fs.renameSync(lock, join(folder, "merged"));
    await done(["lock"], folder);
    assert.equal(read(join(folder, "merged")), read(lock));
    commit(folder, "merged");
  });

test("bothy lock mends a rebase, step by step", async () => {
  const folder = await branches("rebase", 'one = "*"', {
    mine: 'one = "*"\nthree = "*"',
    other: 'one = "*"\ntwo = "*"',
  });
  assert.equal(git(folder, "rebase", "other"), 1);
  await done(["lock"], folder);
  await done(["lock", "--check"], folder);
  git(folder, "add", "bothy.toml", "bothy.lock");
  assert.equal(git(folder, "rebase", "--continue"), 0);
  assert.match(read(join(folder, "bothy.toml")), /two = "\*"\nthree = "\*"/);
});

test("bothy lock mends a lock that alone has conflict markers, also where git has forgotten the sides", async () => {
  const folder = await branches("lock-alone", 'one = "*"\n\n\n\n\ntwo = "*"', {
    mine: 'one = "*"\nthree = "*"\n\n\n\n\ntwo = "*"',
    other: 'one = "*"\n\n\n\n\ntwo = "*"\nfour = "*"',
  });
  git(folder, "merge", "other");
  const lock = join(folder, "bothy.lock");
  assert.equal(hasMarkers(join(folder, "bothy.toml")), false);
  if (!hasMarkers(lock)) {
    // This git saw no conflict: one is made of the sides that it had.
    const side = (ref: string) =>
      spawnSync("git", ["show", `${ref}:bothy.lock`], { cwd: folder, encoding: "utf8" }).stdout;
    fs.writeFileSync(lock, `<<<<<<< HEAD\n${side("mine")}=======\n${side("other")}>>>>>>> other\n`);
  }
  const conflicted = read(lock);
  await done(["lock"], folder);
  const mended = read(lock);
  await done(["lock", "--check"], folder);
  git(folder, "add", "-A");
  fs.writeFileSync(lock, conflicted);
  await done(["lock"], folder);
  assert.equal(read(lock), mended);
  // Blocks that a merge without conflicts left behind are no reason to give up either.
  const value = JSON.parse(mended);
  delete value.packages[Object.keys(value.packages).find((key) => key.endsWith("/libc6"))!];
  fs.writeFileSync(lock, JSON.stringify(value, undefined, 2));
  await done(["lock"], folder);
  assert.equal(read(lock), mended);
});

test("bothy lock asks where a key was given two values, and changes nothing", async () => {
  const folder = await branches("asks", 'tool = "*"', {
    mine: 'tool = "1.0"\none = "*"',
    other: 'tool = "1.1"\ntwo = "*"',
  });
  assert.equal(git(folder, "merge", "other"), 1);
  const ran = await refused(["lock"], folder);
  assert.match(ran.stderr, /^error: bothy\.toml:5:1: packages\.tool was given two values/);
  assert.match(ran.stderr, /bothy\.toml:5: this side \(HEAD\) has "1\.0"/);
  assert.match(ran.stderr, /bothy\.toml:8: the other side \(other\) has "1\.1"/);
  const toml = join(folder, "bothy.toml");
  fs.writeFileSync(toml, read(toml).replace('tool = "1.1"', 'tool = "1.0"'));
  await done(["lock"], folder);
  assert.match(read(toml), /tool = "1\.0"\none = "\*"\ntwo = "\*"/);
});
