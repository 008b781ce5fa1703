import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import {
  BASE,
  bench,
  conflict,
  failure,
  IMPATIENT,
  later,
  resolve,
  resolved,
  TOOLS,
  versions,
} from "../../../test/deb-bench.ts";
import { sha256 } from "../../base/digest.ts";
import type { Context } from "../../host/context.ts";
import { debChannel } from "./deb-channel.ts";

test("resolve gives the closure with the essential base, hashes, sizes and dependencies", async (t) => {
  const { mirror, context } = await bench(t, TOOLS);
  const ctx = context();
  const answer = await resolve(ctx, ["tool"]);
  const packages = resolved(answer);
  assert.deepEqual(versions(packages), [
    "base-files 13",
    "libc6 2.41-1",
    "libtool-two 2.4.1-3",
    "mawk 1.3-1",
    "tool 1:2.4.1-3",
  ]);
  const tool = packages.at(-1)!;
  assert.deepEqual(tool.dependencies, [
    "x86_64-linux/default/deb/trixie/libc6",
    "x86_64-linux/default/deb/trixie/libtool-two",
  ]);
  assert.equal(tool.file, "pool/main/t/tool/tool_2.4.1-3_all.deb");
  assert.equal(tool.archive, "main");
  const release = await (await fetch(`${mirror.url}/dists/trixie/InRelease`)).bytes();
  assert.equal(`sha256:${tool.release}`, sha256(release));
  assert.deepEqual(answer.kind === "resolved" && answer.roots, {
    tool: ["x86_64-linux/default/deb/trixie/tool"],
  });
  assert.doesNotMatch(JSON.stringify(answer), /127\.0\.0\.1|:\/\//);
});

test("fetch gives the file with the locked hash", async (t) => {
  const { context } = await bench(t, TOOLS);
  const ctx = context();
  const packages = resolved(await resolve(ctx, ["tool"]));
  const lib = packages.find(({ name }) => name === "libtool-two")!;
  const path = await debChannel().fetch(lib, ctx);
  assert.equal(sha256(readFileSync(path)), lib.hash);
  assert.equal(readFileSync(path).length, lib.size);
});

test("fetch tells a wrong, a halved, a stalled and a vanished file apart", async (t) => {
  const { mirror, context } = await bench(t, TOOLS);
  const ctx = context();
  const tool = resolved(await resolve(ctx, ["tool"])).at(-1)!;
  const cases = {
    wrong: "hash-mismatch",
    half: "fetch-incomplete",
    stall: "fetch-timeout",
    gone: "artifact-gone",
  } as const;
  for (const [how, code] of Object.entries(cases)) {
    mirror.misbehave(/\.deb$/, how as keyof typeof cases);
    const asker = how === "stall" ? context({ config: IMPATIENT }, ctx) : ctx;
    assert.equal((await failure(debChannel().fetch(tool, asker))).code, code, how);
  }
});

test("resolve takes updates and security into account as one suite", async (t) => {
  const { context } = await bench(t, [
    { name: "ssl", version: "3.0-1" },
    { name: "ssl", version: "3.0-1+u1", part: "updates", suites: ["trixie"] },
    { name: "ssl", version: "3.0-1+u2", part: "security", suites: ["trixie"] },
  ]);
  const ctx = context();
  const ssl = resolved(await resolve(ctx, ["ssl"])).at(-1)!;
  assert.equal(ssl.version, "3.0-1+u2");
  assert.equal(ssl.archive, "security");
  await debChannel().fetch(ssl, ctx);
  const older = resolved(await resolve(ctx, ["ssl@=3.0-1"])).at(-1)!;
  assert.equal(older.version, "3.0-1");
  assert.equal(older.archive, "main");
});

test("resolve keeps suites apart, side by side", async (t) => {
  const { context } = await bench(t, TOOLS);
  const packages = resolved(await resolve(context(), ["trixie:tool", "bookworm:tool"]));
  assert.deepEqual(
    packages.filter(({ name }) => name === "tool").map(({ suite, version }) => `${suite} ${version}`),
    ["trixie 1:2.4.1-3", "bookworm 1:1.9-1"],
  );
});

test("resolve keeps locked versions, moves those to be upgraded, and lets go what is no longer needed", async (t) => {
  const { mirror, context } = await bench(t, TOOLS);
  const ctx = context();
  const locked = resolved(await resolve(ctx, ["tool"]));
  await mirror.publish([
    ...BASE,
    ...TOOLS,
    {
      name: "tool",
      version: "1:2.5-1",
      fields: { Depends: "libtool-two" },
      part: "updates",
      suites: ["trixie"],
    },
    { name: "libtool-two", version: "2.5-1" },
  ]);
  const now = later(ctx, 11);
  assert.deepEqual(
    resolved(await resolve(now, ["tool"], { locked })).map(({ version }) => version),
    locked.map(({ version }) => version),
  );
  const some = resolved(await resolve(now, ["tool"], { locked, upgrade: ["tool"] }));
  assert.deepEqual(versions(some).slice(-1), ["tool 1:2.5-1"]);
  assert.ok(versions(some).includes("libtool-two 2.4.1-3"));
  const all = versions(resolved(await resolve(now, ["tool"], { locked, upgrade: "all" })));
  assert.ok(all.includes("libtool-two 2.5-1") && all.includes("tool 1:2.5-1"));
  assert.ok(
    !versions(resolved(await resolve(now, ["libc6"], { locked }))).some((text) => text.startsWith("tool")),
  );
});

test("resolve keeps a locked version that the archive dropped, unless it is to be upgraded", async (t) => {
  const { mirror, context } = await bench(t, TOOLS);
  const ctx = context();
  const locked = resolved(await resolve(ctx, ["tool"]));
  await mirror.publish([...BASE, { name: "tool", version: "1:3-1" }]);
  const now = later(ctx, 11);
  assert.deepEqual(versions(resolved(await resolve(now, ["tool"], { locked }))), versions(locked));
  const moved = versions(resolved(await resolve(now, ["tool"], { locked, upgrade: ["tool"] })));
  assert.ok(moved.includes("tool 1:3-1"));
  assert.ok(!moved.some((text) => text.startsWith("libtool-two")));
  const artifact = locked.find(({ name }) => name === "tool")!;
  assert.equal((await failure(debChannel().fetch(artifact, now))).code, "artifact-gone");
});

test("resolve leaves the blocks of what stays as they are", async (t) => {
  const { mirror, context } = await bench(t, TOOLS);
  const ctx = context();
  const locked = resolved(await resolve(ctx, ["tool"]));
  await mirror.publish([...BASE, ...TOOLS, { name: "other", version: "1" }]);
  const now = resolved(await resolve(later(ctx, 11), ["tool", "other"], { locked }));
  assert.deepEqual(
    now.filter(({ name }) => name !== "other"),
    locked,
  );
  assert.notEqual(now.find(({ name }) => name === "other")!.release, locked[0]!.release);
});

test("resolve moves a locked version when a new request needs another", async (t) => {
  const { context } = await bench(t, [
    { name: "lib", version: "1" },
    { name: "lib", version: "2", part: "updates" },
    { name: "app", version: "1", fields: { Depends: "lib" } },
    { name: "plugin", version: "1", fields: { Depends: "lib (= 2)" } },
  ]);
  const ctx = context();
  const old = resolved(await resolve(ctx, ["app", "lib@=1"]));
  assert.ok(versions(resolved(await resolve(ctx, ["app"], { locked: old }))).includes("lib 1"));
  assert.ok(versions(resolved(await resolve(ctx, ["app", "plugin"], { locked: old }))).includes("lib 2"));
});

test("resolve says which versions there are, in all suites, when none fits", async (t) => {
  const { context } = await bench(t, TOOLS);
  const { code, reason, help } = conflict(await resolve(context(), ["tool@1.9"]));
  assert.equal(code, "no-such-version");
  assert.match(reason, /trixie has 1:2\.4\.1-3/);
  assert.match(reason, /bookworm has 1:1\.9-1/);
  assert.match(help, /deb\/bookworm:tool@1\.9/);
});

test("resolve says what is called nearly so, and what other suites have, as far as is known here", async (t) => {
  const there = { name: "only-there", version: "1", suites: ["sid"] } as const;
  const { context, mirror } = await bench(t, [...TOOLS, there], {}, ["amd64", "arm64"]);
  const ctx = context();
  const systems = ["x86_64-linux", "aarch64-linux"] as const;
  assert.match(conflict(await resolve(ctx, ["tooll"], { systems })).help, /did you mean tool\?/);
  assert.deepEqual(
    mirror.requests.filter((path) => /sid|bookworm|arm64/.test(path)),
    [],
  );
  assert.ok((await debChannel().versions("only-there", { system: "x86_64-linux" }, ctx)).length > 0);
  const elsewhere = conflict(await resolve(ctx, ["only-there"]));
  assert.equal(elsewhere.code, "no-such-package");
  assert.match(elsewhere.help, /deb\/sid:only-there/);
});

test("resolve says for which systems there is what one of them lacks", async (t) => {
  const here = { name: "only-here", version: "1", fields: { Architecture: "amd64" } };
  const { context } = await bench(t, [...TOOLS, here], {}, ["amd64", "arm64"]);
  const ctx = context();
  assert.ok((await debChannel().versions("only-here", { system: "x86_64-linux" }, ctx)).length > 0);
  const { code, help } = conflict(
    await resolve(ctx, ["only-here"], {
      system: "aarch64-linux",
      systems: ["x86_64-linux", "aarch64-linux"],
    }),
  );
  assert.equal(code, "not-on-this-system");
  assert.match(help, /"only-here" = \{ version = "\*", systems = \["x86_64-linux"\] \}/);
});

test("resolve takes the lone provider of a virtual package, and lists several", async (t) => {
  const { context } = await bench(t, [{ name: "lone", version: "1", fields: { Provides: "virtual-lone" } }]);
  const ctx = context();
  assert.ok(versions(resolved(await resolve(ctx, ["virtual-lone"]))).includes("lone 1"));
  assert.match(conflict(await resolve(ctx, ["awk"])).reason, /gawk, mawk/);
});

test("resolve names the two requests that clash, and why", async (t) => {
  const { context } = await bench(t, [
    ...TOOLS,
    { name: "one", version: "1", fields: { Depends: "shared (= 1)" } },
    { name: "two", version: "1", fields: { Depends: "shared (= 2)" } },
    { name: "shared", version: "1" },
    { name: "shared", version: "2", part: "updates" },
  ]);
  const { code, message, reason, between } = conflict(await resolve(context(), ["tool", "one", "two"]));
  assert.equal(code, "conflict");
  assert.match(message, /one and two/);
  assert.doesNotMatch(message, /tool/);
  assert.match(reason, /one 1 needs shared \(= 1\)/);
  assert.match(reason, /two 1 needs shared \(= 2\)/);
  assert.deepEqual(between, ["one", "two"]);
});

test("search finds names and summaries in all suites, the name itself first, offline too", async (t) => {
  const { context } = await bench(t, [
    ...TOOLS,
    { name: "zzz", version: "1", fields: { Description: "a Tool for zzz" }, suites: ["sid"] },
  ]);
  const ctx = context();
  const names = async (query: string, where: Context) => {
    const found: string[] = [];
    for await (const match of debChannel().search(query, where))
      found.push(
        [match, ...(match.elsewhere ?? [])].map((place) => `${place.suite} ${place.version}`).join(", ") +
          ` ${match.name}`,
      );
    return found;
  };
  const found = await names("tool", ctx);
  assert.equal(found[0], "trixie 1:2.4.1-3, bookworm 1:1.9-1 tool");
  assert.equal(found.at(-1), "sid 1 zzz");
  assert.deepEqual(await names("tool", context({ offline: true }, ctx)), found);
  assert.deepEqual(await names("nothing like it", ctx), []);
});

test("versions lists every suite's, newest first", async (t) => {
  const { context } = await bench(t, TOOLS);
  const ctx = context();
  assert.deepEqual(await debChannel().versions("tool", { system: "x86_64-linux" }, ctx), [
    { version: "1:2.4.1-3", suite: "trixie" },
    { version: "1:1.9-1", suite: "bookworm" },
  ]);
  assert.deepEqual(await debChannel().versions("none", { system: "x86_64-linux", suite: "sid" }, ctx), []);
});

test("fetch gives what the cache has without a mirror or a network, and says offline else", async (t) => {
  const { mirror, context } = await bench(t, TOOLS);
  const ctx = context();
  const tool = resolved(await resolve(ctx, ["tool"])).at(-1)!;
  const path = await debChannel().fetch(tool, ctx);
  const asked = mirror.requests.length;
  const offline = context({ offline: true }, ctx);
  assert.equal(await debChannel().fetch(tool, offline), path);
  writeFileSync(path, "damaged");
  assert.equal((await failure(debChannel().fetch(tool, offline))).code, "offline");
  assert.equal(mirror.requests.length, asked);
  assert.equal(await debChannel().fetch(tool, ctx), path);
});
