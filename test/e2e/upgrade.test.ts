import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { Lockfile } from "../../src/lockfile/types.ts";
import { BASE_PACKAGES } from "../../src/resolve/program-base.ts";
import { type CliHome, cliHome, installed, type Ran, said } from "../cli-home.ts";
import { type MirrorPackage, startDebMirror } from "../mirrors/deb.ts";
import { npmRegistry, type TestPackage } from "../mirrors/npm.ts";
import { manifest, NODE, SYSTEM } from "../refusal-scene.ts";
import { installation, person, said as saidBy } from "./harness.ts";

const architectures = [process.arch === "arm64" ? "arm64" : "amd64"];
const built = await installed();
const closing: (() => unknown)[] = [() => built.remove()];
after(async () => {
  for (const close of closing.toReversed()) await close();
});

const BASE: MirrorPackage[] = [
  { name: "base-files", version: "13", fields: { Essential: "yes", Priority: "required" } },
  ...BASE_PACKAGES.map((name) => ({ name, version: "2.41-1" })),
];

const program = (name: string, version: string, depends: string, more: object = {}): MirrorPackage => ({
  ...{ name, version, fields: { Depends: depends } },
  files: { [`usr/bin/${name}`]: { content: `#!/bin/sh\necho ${name} ${version}\n`, mode: 0o755 } },
  ...more,
});

const library = (version: string, more: object = {}): MirrorPackage => ({
  ...{ name: "libx", version, files: { "usr/share/libx/version": `${version}\n` } },
  ...more,
});

const APP_1 = program("app", "1.0-1", "libc6, libx (<< 2)");
const APP_2 = program("app", "2.0-1", "libc6, libx (>= 1)", { part: "updates" });
const LIBX_2 = library("2.0-1", { part: "updates" });
const OLD = program("old", "1-1", "libc6", { suites: ["bookworm"] });
const NOW = [...BASE, APP_1, APP_2, library("1.0-1"), LIBX_2, OLD];

async function mirrorOf(packages: readonly MirrorPackage[]) {
  const mirror = await startDebMirror({ packages, suites: ["trixie", "bookworm"], architectures });
  closing.push(() => mirror.close());
  return mirror;
}

function homeWith(config: Readonly<Record<string, string>>): CliHome {
  const home = cliHome(built, { "fetch.attempts": "2", "fetch.backoff": "0.01", ...config });
  closing.push(() => home.remove());
  return home;
}

/** Types a line that bothy proposed. */
function typed(home: CliHome, line: string, cwd: string): Promise<Ran> {
  const env = { PATH: `${join(built.root, "bin")}:${process.env.PATH}` };
  return home.run(["sh", "-ec", line], { cwd, env });
}

async function ok(ran: Promise<Ran>): Promise<Ran> {
  const done = await ran;
  assert.equal(done.status, 0, said(done));
  return done;
}

const locked = (project: string): Lockfile => JSON.parse(readFileSync(join(project, "bothy.lock"), "utf8"));

/** Versions of a lock by name. */
function versions(project: string): Record<string, string> {
  return Object.fromEntries(
    Object.values(locked(project).packages).map(({ name, version }) => [name, version]),
  );
}

/** What git would give somebody else: the two files. */
function clone(project: string, home: CliHome, name: string): string {
  const folder = home.at(name);
  mkdirSync(folder);
  for (const file of ["bothy.toml", "bothy.lock"]) cpSync(join(project, file), join(folder, file));
  return folder;
}

interface Held {
  readonly package: string;
  readonly version: string;
  readonly latest: string;
  readonly heldBy: readonly {
    readonly kind: string;
    readonly key?: string;
    readonly name?: string;
    readonly at?: string;
  }[];
  readonly change?: { readonly command: string; readonly version: string };
}

describe("upgrade", async () => {
  const mirror = await mirrorOf(NOW);
  const home = homeWith(mirror.config);

  test("names who holds what back, and what it proposes works when typed", async () => {
    const project = home.project("held", manifest('app = "1"\nlibx = "*"'));
    await ok(home.bothy(["install"], { cwd: project }));
    const dry = await ok(home.bothy(["upgrade", "--dry-run", "--json"], { cwd: project }));
    const held: Held[] = JSON.parse(dry.stdout).heldBack;
    assert.deepEqual(
      held.map((one) => [one.package, one.version, one.latest, one.heldBy.map((by) => by.key ?? by.name)]),
      [
        ["app", "1.0-1", "2.0-1", ["app"]],
        ["libx", "1.0-1", "2.0-1", [`${SYSTEM}/default/deb/trixie/app`]],
      ],
    );
    assert.equal(held[0]!.heldBy[0]!.at, "bothy.toml:3");
    const told = await ok(home.bothy(["upgrade"], { cwd: project }));
    assert.match(told.stdout, /app 1\.0-1 needs libx << 2; app asks for 1 \(bothy\.toml:3\)/);
    for (const one of held.toReversed()) {
      const copy = clone(project, home, `held-${one.package}`);
      await ok(typed(home, one.change!.command, copy));
      assert.equal(versions(copy)[one.package], one.change!.version, one.change!.command);
      assert.equal(one.change!.version, one.latest);
    }
    const again = await ok(home.bothy(["upgrade", "--json"], { cwd: home.at("held-libx") }));
    assert.deepEqual(JSON.parse(again.stdout).heldBack, []);
  });

  test("explains an impossible wish, and each line of its help works when typed", async () => {
    const project = home.project("impossible", manifest('app = "1"'));
    await ok(home.bothy(["install"], { cwd: project }));
    const before = readFileSync(join(project, "bothy.toml"), "utf8");
    const refused = await home.bothy(["install", "--json", "libx@>=2"], { cwd: project });
    assert.equal(refused.status, 1);
    const { error } = JSON.parse(refused.stdout);
    assert.match(error.message, /app@1 and libx@>=2 can't be in one group/);
    assert.match(error.cause, /app 1\.0-1 needs libx \(<< 2\)/);
    assert.equal(readFileSync(join(project, "bothy.toml"), "utf8"), before);
    const lines = (error.help as string).split("\n");
    assert.equal(lines.length, 3, error.help);
    for (const [index, line] of lines.entries()) {
      const copy = clone(project, home, `impossible-${index}`);
      await ok(typed(home, line.replace(/^(?:or )?(?:apart from the rest: )?/, ""), copy));
    }
    assert.deepEqual(
      [versions(home.at("impossible-0")).app, versions(home.at("impossible-0")).libx],
      ["2.0-1", "2.0-1"],
    );
  });

  test("--dry-run writes nothing, and names that nothing bears are refused with a near one", async () => {
    const project = home.project("dry", manifest('app = "1"'));
    await ok(home.bothy(["install"], { cwd: project }));
    writeFileSync(join(project, "bothy.toml"), manifest('app = "*"'));
    const lock = readFileSync(join(project, "bothy.lock"), "utf8");
    const fresh = { XDG_CACHE_HOME: home.at("another cache") };
    const dry = await ok(home.bothy(["upgrade", "--dry-run"], { cwd: project, env: fresh }));
    assert.match(dry.stdout, /app +1\.0-1 +2\.0-1 +\d/);
    assert.match(dry.stdout, /Nothing was changed; [\d.]+ \w?B to download/);
    assert.equal(readFileSync(join(project, "bothy.lock"), "utf8"), lock);
    const unknown = await home.bothy(["upgrade", "libxx"], { cwd: project });
    assert.equal(unknown.status, 1);
    assert.match(unknown.stderr, /error: nothing here is called libxx\n[\s\S]*did you mean libx\?/);
    const group = await home.bothy(["upgrade", "--group", "tools"], { cwd: project });
    assert.match(group.stderr, /there is no group tools\n[\s\S]*default/);
    const alone = JSON.parse((await ok(home.bothy(["upgrade", "libx", "--json"], { cwd: project }))).stdout);
    assert.deepEqual([versions(project).app, versions(project).libx], ["1.0-1", "1.0-1"]);
    assert.equal(alone.heldBack[0].change.command, "bothy upgrade app libx");
    await ok(typed(home, alone.heldBack[0].change.command, project));
    assert.deepEqual([versions(project).app, versions(project).libx], ["2.0-1", "2.0-1"]);
  });

  test("lock --explain, list and generations tell the same story", async () => {
    const project = home.project("told", manifest('app = "1"'));
    const run = async (...args: string[]) => (await ok(home.bothy(args, { cwd: project }))).stdout;
    await run("install");
    const why = await run("lock", "--explain", "libx");
    assert.match(why, /asked for by\n {4}app = "1" \(bothy\.toml:3\) -> app 1\.0-1\n/);
    assert.match(why, /2\.0-1: app 1\.0-1 needs libx << 2; app asks for 1 \(bothy\.toml:3\)/);
    assert.match(
      await run("list", "--why", "libx"),
      / {2}app \(bothy\.toml:3\) -> app 1\.0-1 -> libx 1\.0-1/,
    );
    assert.match(
      await run("list", "--tree"),
      /^app\n└── app 1\.0-1 {2}deb\/trixie\n {4}├── libc6 .*\n {4}└── libx 1\.0-1\n/,
    );
    assert.match(await run("list", "--outdated"), /app +1\.0-1 +1\.0-1 +2\.0-1 +app = "1"/);
    assert.match(
      await run("list", "--outdated", "--offline", "--all"),
      /libx +1\.0-1 +2\.0-1 +2\.0-1 +app 1\.0-1/,
    );
    const sizes = JSON.parse(await run("list", "--size", "--json"));
    const libx = sizes.packages.find((one: { package: string }) => one.package === "libx");
    assert.equal(libx.installed, "1.0-1\n".length);
    assert.ok(libx.download > 0);
    await run("install", "app@2");
    const diff = await run("generations", "diff");
    assert.match(diff, /app +"1" -> "2"[\s\S]*app +1\.0-1 -> 2\.0-1 +deb\/trixie/);
    assert.match(await run("generations", "switch", "1"), /Back at generation 1, as generation 3/);
    assert.match(readFileSync(join(project, "bothy.toml"), "utf8"), /app = "1"/);
    assert.equal((await home.bothy(["generations", "switch", "9"], { cwd: project })).status, 1);
  });
});

describe("a version that has left the mirrors", async () => {
  const mirror = await mirrorOf(NOW);
  const first = homeWith(mirror.config);
  const project = first.project("ours", manifest('app = "1"\n"deb/bookworm:old" = "*"'));
  await ok(first.bothy(["install"], { cwd: project }));
  const LIBX_11 = library("1.1-1");

  test("moves alone, with a notice, in a clone of next year; --locked names it and what would help", async () => {
    const later = [...BASE, APP_1, APP_2, LIBX_11, LIBX_2, OLD];
    const home = homeWith((await mirrorOf(later)).config);
    const cloned = clone(project, home, "cloned");
    const strict = await home.bothy(["install", "--locked"], { cwd: cloned });
    assert.equal(strict.status, 1);
    assert.match(strict.stderr, /error: no longer offered: deb:libx 1\.0-1\n/);
    const line = /help: .*(bothy upgrade libx)$/m.exec(strict.stderr)?.[1];
    assert.deepEqual(locked(cloned), locked(project));
    const before = locked(cloned);
    const moved = await ok(home.bothy(["install"], { cwd: cloned }));
    assert.match(moved.stderr, /no longer offered as locked: libx 1\.0-1 -> 1\.1-1/);
    const changed = Object.entries(locked(cloned).packages)
      .filter(([key, item]) => item.hash !== before.packages[key]?.hash)
      .map(([, { name, version }]) => `${name} ${version}`);
    assert.deepEqual(changed, ["libx 1.1-1"]);
    await ok(home.bothy(["activate", "--locked", "--", "app"], { cwd: cloned }));
    const other = clone(project, home, "cloned again");
    await ok(typed(home, line!, other));
    assert.equal(versions(other).libx, "1.1-1");
  });

  test("moves in each of several suites", async () => {
    const newer = program("old", "1-2", "libc6", { suites: ["bookworm"] });
    const home = homeWith((await mirrorOf([...BASE, APP_1, LIBX_11, newer])).config);
    const cloned = clone(project, home, "suites");
    const moved = await ok(home.bothy(["install"], { cwd: cloned }));
    assert.match(moved.stderr, /libx 1\.0-1 -> 1\.1-1/);
    assert.match(moved.stderr, /old 1-1 -> 1-2/);
    const ran = await ok(home.bothy(["activate", "--", "old"], { cwd: cloned }));
    assert.equal(ran.stdout, "old 1-2\n");
  });

  test("takes along what it was locked with where that has gone too", async () => {
    const app = program("app", "1.5-1", "libc6, libx (= 1.5-1)");
    const home = homeWith((await mirrorOf([...BASE, app, library("1.5-1"), OLD])).config);
    const cloned = clone(project, home, "together");
    await ok(home.bothy(["install"], { cwd: cloned }));
    assert.deepEqual([versions(cloned).app, versions(cloned).libx], ["1.5-1", "1.5-1"]);
  });

  test("is an error with the names where nothing that is offered takes its place", async () => {
    const home = homeWith((await mirrorOf([...BASE, APP_2, LIBX_2, OLD])).config);
    const cloned = clone(project, home, "stuck");
    const stuck = await home.bothy(["install"], { cwd: cloned });
    assert.equal(stuck.status, 1);
    assert.match(
      stuck.stderr,
      /no longer offered: .*app 1\.0-1.*and nothing that is offered takes its place/,
    );
    assert.match(stuck.stderr, /app[\s\S]*2\.0-1/);
    assert.deepEqual(locked(cloned), locked(project));
  });

  test("comes from a configured archive of old versions before anything moves", async () => {
    const home = homeWith({
      ...(await mirrorOf([...BASE, APP_2, LIBX_2, OLD])).config,
      "deb.snapshot": mirror.url,
    });
    const cloned = clone(project, home, "archived");
    const install = await ok(home.bothy(["install", "--locked"], { cwd: cloned }));
    assert.doesNotMatch(install.stderr, /no longer offered/);
    assert.deepEqual(locked(cloned), locked(project));
  });

  test("moves also where the index still lists it, and nothing is proposed that isn't there", async () => {
    const newer = { ...library("1.1-1"), part: "updates" as const };
    const listing = await mirrorOf([...BASE, APP_1, library("1.0-1"), newer, OLD]);
    listing.misbehave(/libx_1\.0/, "gone");
    const home = homeWith(listing.config);
    const cloned = clone(project, home, "listed");
    const strict = await home.bothy(["install", "--locked"], { cwd: cloned });
    assert.match(strict.stderr, /error: no longer offered: deb:libx 1\.0-1\n/);
    const line = /help: .*(bothy upgrade libx)$/m.exec(strict.stderr)?.[1];
    await ok(typed(home, line!, cloned));
    assert.equal(versions(cloned).libx, "1.1-1");
    listing.misbehave(/libx_1\.1/, "gone");
    const other = homeWith(listing.config);
    const newest = other.project("newest", manifest('libx = "*"'));
    const older = await ok(other.bothy(["install"], { cwd: newest }));
    assert.match(older.stderr, /listed, but not there: libx 1\.1-1 -> 1\.0-1/);
    const again = await ok(other.bothy(["upgrade", "--json"], { cwd: newest }));
    assert.deepEqual(JSON.parse(again.stdout).heldBack, []);
    const before = locked(newest);
    const exact = await other.bothy(["install", "libx@1.1"], { cwd: newest });
    assert.equal(exact.status, 1);
    assert.match(exact.stderr, /error: listed, but not there: deb:libx 1\.1-1\n.*\nhelp: run .* again later/);
    assert.deepEqual(locked(newest), before);
    listing.misbehave(/\.deb$/, "gone");
    const last = homeWith(listing.config);
    const none = await last.bothy(["install"], { cwd: last.project("none", manifest('app = "*"')) });
    assert.match(none.stderr, /error: listed, but not there: /);
  });

  test("of npm moves alone too: the rest of its tree stays", async () => {
    const node: TestPackage[] = [
      {
        name: NODE,
        version: "22.1.0",
        manifest: { bin: { node: "bin/node" } },
        files: { "bin/node": `#!/bin/sh\nexec '${process.execPath}' "$@"\n` },
      },
      { name: "npm", version: "10.0.0", manifest: { bin: { npm: "npm.js" }, engines: { node: ">=18" } } },
    ];
    const greet = (version: string): TestPackage => ({
      ...{ name: "greet", version, files: { "cli.js": "#!/usr/bin/env node\nconsole.log('hello')\n" } },
      manifest: { bin: { greet: "cli.js" }, dependencies: { dep: "^1.0.0", other: "^1.0.0" } },
    });
    const dep = (name: string, version: string): TestPackage => ({ name, version });
    const registry = async (packages: readonly TestPackage[], absent: readonly string[] = []) => {
      const server = await npmRegistry([...node, ...packages]);
      closing.push(() => server.close());
      for (const path of absent) server.misbehave(path, "missing");
      return { ...mirror.config, "npm.registry": server.url };
    };
    const old = [greet("1.0.0"), dep("dep", "1.0.0"), dep("other", "1.0.0")];
    const ours = homeWith(await registry(old));
    const with_npm = ours.project("npm", manifest('"npm:greet" = "1"'));
    await ok(ours.bothy(["install"], { cwd: with_npm }));
    const change = async (name: string, packages: readonly TestPackage[], absent?: readonly string[]) => {
      const home = homeWith(await registry(packages, absent));
      const cloned = clone(with_npm, home, name);
      const strict = await home.bothy(["install", "--locked"], { cwd: cloned });
      assert.match(strict.stderr, /error: no longer offered: npm:\w+ 1\.0\.0\n/);
      await ok(home.bothy(["install"], { cwd: cloned }));
      const { greet: tool, dep: one, other } = versions(cloned);
      return [tool, one, other];
    };
    const newer = [dep("dep", "1.0.0"), dep("dep", "1.1.0"), dep("other", "1.0.0"), dep("other", "1.1.0")];
    assert.deepEqual(await change("gone tool", [greet("1.0.1"), ...newer]), ["1.0.1", "1.0.0", "1.0.0"]);
    assert.deepEqual(await change("gone dep", [greet("1.0.0"), greet("1.0.1"), ...newer.slice(1)]), [
      "1.0.0",
      "1.1.0",
      "1.0.0",
    ]);
    const listed = [greet("1.0.0"), ...newer];
    assert.deepEqual(await change("listed dep", listed, ["dep-1.0.0.tgz"]), ["1.0.0", "1.1.0", "1.0.0"]);
    const latest = [greet("1.0.1"), greet("1.0.0"), ...newer];
    const files = ["greet-1.0.0.tgz", "dep-1.1.0.tgz"];
    assert.deepEqual(await change("listed tool", latest, files), ["1.0.1", "1.0.0", "1.0.0"]);
  });
});

test("upgrade of Python packages: held back by another's needs, and what it proposes works", () => {
  const someone = person("upgrades");
  const cwd = someone.folder("python");
  const put = (name: string, input: string) =>
    assert.equal(someone.run(["sh", "-c", 'cat > "$1"', "sh", name], { cwd, input }).status, 0);
  const run = (...args: string[]) => {
    const done = someone.bothy(args, { cwd });
    assert.equal(done.status, 0, saidBy(done));
    return done.stdout;
  };
  put("bothy.toml", manifest('python = "3.13"\n"pypi:requests" = "2.28"\n"pypi:urllib3" = "*"'));
  run("install");
  const held: Held[] = JSON.parse(run("upgrade", "--json")).heldBack;
  const urllib3 = held.find((one) => one.package === "urllib3")!;
  assert.match(urllib3.version, /^1\.26\./);
  assert.ok(urllib3.heldBy.some(({ name }) => name === "requests"));
  assert.match(run("lock", "--explain", "urllib3"), /requests 2\.28\.\d needs urllib3 \S*<1\.27/);
  const impossible = someone.bothy(["install", "--json", "pypi:urllib3@>=2"], { cwd });
  assert.equal(impossible.status, 1);
  const { error } = JSON.parse(impossible.stdout);
  assert.match(error.message, /pypi:requests@2\.28 and pypi:urllib3@>=2/);
  const proposed: string[] = [urllib3.change!.command, error.help.split("\n")[0]];
  const lock = readFileSync(join(cwd, "bothy.lock"), "utf8");
  const text = readFileSync(join(cwd, "bothy.toml"), "utf8");
  for (const line of proposed) {
    put("bothy.toml", text);
    put("bothy.lock", lock);
    const words = line.replaceAll(/\bbothy\b/g, "$BOTHY");
    const done = someone.run(["sh", "-ec", words], { cwd, env: { BOTHY: join(installation, "bin/bothy") } });
    assert.equal(done.status, 0, `${line}\n${saidBy(done)}`);
    assert.match(
      run("activate", "--", "python", "-c", "import urllib3; print(urllib3.__version__)"),
      /^2\./,
      line,
    );
  }
});
