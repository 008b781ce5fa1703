import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { testContext } from "../../test/context.ts";
import { A, world, X } from "../../test/resolve-world.ts";
import type { Lockfile } from "../lockfile/types.ts";
import { decodeManifest } from "../manifest/decode.ts";
import type { Manifest } from "../manifest/types.ts";
import { resolveEnvironment } from "./resolve-environment.ts";
import { seedLock } from "./seed-lock.ts";

const manifest = (packages: string, systems: readonly string[] = [X, A]): Manifest =>
  decodeManifest(
    `schema = 1\n[packages]\n${packages}\n[options]\nsystems = ${JSON.stringify(systems)}\n`,
    "bothy.toml",
  );

function scene(t: TestContext) {
  const { offers, channels } = world();
  const ctx = testContext();
  t.after(() => ctx.close());
  const resolve = (asked: Manifest, from: Partial<Parameters<typeof resolveEnvironment>[0]> = {}) =>
    resolveEnvironment({ manifest: asked, ...from }, channels, ctx);
  /** Locks what is asked for with what the source has for these requests. */
  const seeded = (
    asked: Manifest,
    keys: readonly string[],
    source: Lockfile,
    more: { previous?: Lockfile; moved?: Set<string> } = {},
  ) => {
    const sources = new Map(keys.map((key) => [key, source]));
    return resolve(asked, seedLock({ manifest: asked, previous: more.previous, sources, ...more }));
  };
  return { offers, channels, resolve, seeded };
}

const newer = { suite: "trixie", name: "htop", version: "3.5.0-1", needs: ["libc6"] };

test("seedLock makes an environment that only includes another one equal to it, without asking a channel", async (t) => {
  const { offers, channels, resolve, seeded } = scene(t);
  const asked = manifest('htop = "*"\n"pypi:httpx" = "*"\n"npm:prettier" = "*"');
  const base = await resolve(asked);
  offers.deb.unshift(newer);
  channels.calls.length = 0;
  assert.deepEqual(await seeded(asked, ["htop", "pypi:httpx", "npm:prettier"], base), base);
  assert.deepEqual(channels.calls, []);
  const half = await seeded(manifest('htop = "*"', [X]), ["htop"], base);
  assert.deepEqual(Object.keys(half.requests.htop!.roots), [X]);
  for (const [key, item] of Object.entries(half.packages)) assert.deepEqual(item, base.packages[key]);
});

test("seedLock takes versions over as preferences where the project asks for more", async (t) => {
  const { offers, resolve, seeded } = scene(t);
  const base = await resolve(manifest('htop = "*"'));
  offers.deb.unshift(newer);
  const lock = await seeded(manifest('htop = "*"\ntree = "*"'), ["htop"], base);
  assert.equal(lock.packages[`${X}/default/deb/trixie/htop`]!.version, "3.4.1-5");
  assert.ok(lock.packages[`${X}/default/deb/trixie/tree`]);
});

test("seedLock leaves alone what is locked already, but for what is to be moved", async (t) => {
  const { offers, resolve, seeded } = scene(t);
  const asked = manifest('htop = "*"\ntree = "*"');
  const previous = await resolve(asked);
  offers.deb.unshift(newer);
  const base = await resolve(manifest('htop = "*"'));
  const version = (lock: Lockfile) => lock.packages[`${X}/default/deb/trixie/htop`]!.version;
  assert.deepEqual(await seeded(asked, ["htop"], base, { previous }), previous);
  const moved = await seeded(asked, ["htop"], base, { previous, moved: new Set(["htop"]) });
  assert.equal(version(moved), "3.5.0-1");
  assert.deepEqual(
    moved.packages[`${X}/default/deb/trixie/tree`],
    previous.packages[`${X}/default/deb/trixie/tree`],
  );
});

test("seedLock takes nothing over for a request that asks for something else", async (t) => {
  const { resolve, seeded } = scene(t);
  const base = await resolve(manifest('htop = "3.4"'));
  const asked = manifest('htop = { version = "3.2", channel = "deb/bookworm" }');
  const lock = await seeded(asked, ["htop"], base);
  assert.equal(lock.packages[`${X}/default/deb/bookworm/htop`]!.version, "3.2.2-2");
  assert.equal(lock.packages[`${X}/default/deb/trixie/htop`], undefined);
});
