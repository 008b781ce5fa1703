import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { testContext } from "../../../test/context.ts";
import { type DebMirror, type MirrorPackage, startDebMirror } from "../../../test/mirrors/deb.ts";
import { sha256 } from "../../base/digest.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { ConcreteRequest, Resolution, ResolveInput } from "../../resolve/channel.ts";
import { debChannel } from "./deb-channel.ts";

const IMPATIENT = { "fetch.timeout": "0.3", "fetch.backoff": "0.01", "fetch.attempts": "2" };

const BASE: MirrorPackage[] = [
  {
    name: "base-files",
    version: "13",
    fields: { Essential: "yes", "Pre-Depends": "awk", Priority: "required" },
  },
  { name: "mawk", version: "1.3-1", fields: { Provides: "awk", Priority: "required" } },
  { name: "gawk", version: "5.2-1", fields: { Provides: "awk" } },
  { name: "libc6", version: "2.41-1" },
];

const TOOLS: MirrorPackage[] = [
  {
    name: "tool",
    version: "1:2.4.1-3",
    fields: { Depends: "libc6 (>= 2.36), libtool-two" },
    suites: ["trixie"],
  },
  { name: "tool", version: "1:1.9-1", suites: ["bookworm"] },
  { name: "libtool-two", version: "2.4.1-3", files: { "usr/lib/two": "2" } },
];

interface Bench {
  readonly mirror: DebMirror;
  /** A fresh Context with places of its own, or another one with the same places. */
  context(
    options?: Parameters<typeof testContext>[0],
    same?: Context & { root: string },
  ): Context & { root: string };
}

async function bench(t: TestContext, packages: readonly MirrorPackage[], words = {}): Promise<Bench> {
  const mirror = await startDebMirror({ packages: [...BASE, ...packages], architectures: ["amd64"], words });
  t.after(() => mirror.close());
  return {
    mirror,
    context(options = {}, same) {
      const ctx = testContext({ ...options, config: { ...IMPATIENT, ...mirror.config, ...options.config } });
      t.after(() => ctx.close());
      return same === undefined ? ctx : { ...ctx, places: same.places, root: same.root };
    },
  };
}

/** `ctx` as it is `minutes` later. */
function later<T extends Context>(ctx: T, minutes: number): T {
  return { ...ctx, host: { ...ctx.host, now: () => new Date(Date.now() + minutes * 60_000) } };
}

function resolve(
  ctx: Context,
  names: readonly string[],
  more: Partial<ResolveInput> = {},
): Promise<Resolution> {
  const requests = names.map((text): ConcreteRequest => {
    const [, suite, name = "", constraint = "*"] = /^(?:(\w+):)?([^@]+)(?:@(.*))?$/.exec(text)!;
    return { key: text, name, constraint, ...(suite === undefined ? {} : { suite }) };
  });
  return debChannel().resolve(
    { requests, system: "x86_64-linux", group: "default", locked: [], upgrade: [], ...more },
    ctx,
  );
}

function resolved(resolution: Resolution): readonly LockedPackage[] {
  assert.equal(resolution.kind, "resolved", JSON.stringify(resolution));
  return resolution.kind === "resolved" ? resolution.packages : [];
}

const versions = (packages: readonly LockedPackage[]) =>
  packages.map(({ name, version }) => `${name} ${version}`);

function conflict(resolution: Resolution) {
  assert.ok(resolution.kind === "conflict", "it did not fail");
  const { message, reason, help } = resolution.conflict;
  assert.ok(message && reason && help);
  return resolution.conflict;
}

async function failure(work: Promise<unknown>): Promise<UserError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof UserError, String(error instanceof Error ? error.stack : error));
    assert.ok(error.reason, "a reason is given");
    assert.ok(error.help, "help is given");
    return error;
  }
  throw new assert.AssertionError({ message: "it did not fail" });
}

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
    assert.equal((await failure(debChannel().fetch(tool, ctx))).code, code, how);
  }
});

test("resolve asks the network once in ten minutes, then for changes only, and never offline", async (t) => {
  const { mirror, context } = await bench(t, TOOLS);
  const ctx = context();
  resolved(await resolve(ctx, ["tool"]));
  const first = mirror.requests.length;
  resolved(await resolve(context({}, ctx), ["tool"]));
  resolved(await resolve(later(context({ offline: true }, ctx), 10_000), ["tool"]));
  assert.equal(mirror.requests.length, first);
  resolved(await resolve(later(context({}, ctx), 11), ["tool"]));
  assert.deepEqual(
    mirror.requests
      .slice(first)
      .map((path) => path.replace(/^.*dists\//, ""))
      .sort(),
    ["trixie-security/InRelease", "trixie-updates/InRelease", "trixie/InRelease"],
  );
});

test("resolve without an index in the cache fails offline", async (t) => {
  const { context } = await bench(t, TOOLS);
  assert.equal((await failure(resolve(context({ offline: true }), ["tool"]))).code, "no-index-offline");
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

test("resolve says what is called nearly so, and what other suites have", async (t) => {
  const { context } = await bench(t, [...TOOLS, { name: "only-there", version: "1", suites: ["sid"] }]);
  const ctx = context();
  assert.match(conflict(await resolve(ctx, ["tooll"])).help, /did you mean tool\?/);
  const elsewhere = conflict(await resolve(ctx, ["only-there"]));
  assert.equal(elsewhere.code, "no-such-package");
  assert.match(elsewhere.help, /deb\/sid:only-there/);
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
  const { code, message, reason, help } = conflict(await resolve(context(), ["tool", "one", "two"]));
  assert.equal(code, "conflict");
  assert.match(message, /one and two/);
  assert.doesNotMatch(message, /tool/);
  assert.match(reason, /one 1 needs shared \(= 1\)/);
  assert.match(reason, /two 1 needs shared \(= 2\)/);
  assert.match(help, /group = "other"/);
});

test("resolve refuses an index that is not signed by a trusted key", async (t) => {
  for (const words of [{ signedBy: "stranger" }, { signedBy: "none" }, { tampered: true }]) {
    const { context } = await bench(t, TOOLS, words);
    const error = await failure(resolve(context(), ["tool"]));
    assert.equal(error.code, "bad-signature", JSON.stringify(words));
  }
});

test("resolve refuses the signature of a key that has expired", async (t) => {
  const { context } = await bench(t, TOOLS, {
    validUntil: new Date(Date.now() + 86_400_000 * 4000),
    signedBy: "short-lived",
  });
  const ctx = context();
  resolved(await resolve(ctx, ["tool"]));
  const error = await failure(resolve(later(context(), 3 * 1440), ["tool"]));
  assert.equal(error.code, "bad-signature");
});

test("resolve refuses an expired index, unless the configuration says otherwise", async (t) => {
  const { context } = await bench(t, TOOLS, { validUntil: new Date(Date.now() - 60_000) });
  assert.equal((await failure(resolve(context(), ["tool"]))).code, "expired-index");
  resolved(await resolve(context({ config: { "deb.check-valid-until": "no" } }), ["tool"]));
});

test("resolve refuses an index that expired since it was cached", async (t) => {
  const { context } = await bench(t, TOOLS, { validUntil: new Date(Date.now() + 300_000) });
  const ctx = context();
  resolved(await resolve(ctx, ["tool"]));
  assert.equal((await failure(resolve(later(ctx, 11), ["tool"]))).code, "expired-index");
});

test("resolve refuses an index older than the newest seen, even when the cache was deleted", async (t) => {
  const { mirror, context } = await bench(t, TOOLS);
  const ctx = context();
  resolved(await resolve(ctx, ["tool"]));
  await mirror.publish([...BASE, ...TOOLS], { date: new Date(Date.now() - 86_400_000) });
  assert.equal((await failure(resolve(later(ctx, 11), ["tool"]))).code, "older-index");
  await ctx.host.fs.rm(ctx.places.cache, { recursive: true });
  assert.equal((await failure(resolve(later(context({}, ctx), 11), ["tool"]))).code, "older-index");
});

test("resolve does not take another archive, or another suite, for Debian's", async (t) => {
  for (const words of [{ origin: "Elsewhere" }, { codename: "trixie-other" }]) {
    const { context } = await bench(t, TOOLS, words);
    const error = await failure(resolve(context(), ["tool"]));
    assert.equal(error.code, "no-archive", JSON.stringify(words));
    assert.match(error.reason!, /not trixie(-\w+)? of Debian/);
  }
});

test("resolve reports an index that is halved, stalls, never comes, is wrong or isn't there", async (t) => {
  const { mirror, context } = await bench(t, TOOLS);
  const cases = [
    [/InRelease$/, "half", "fetch-incomplete"],
    [/InRelease$/, "stall", "fetch-timeout"],
    [/InRelease$/, "silent", "fetch-timeout"],
    [/InRelease$/, "gone", "no-archive"],
    [/InRelease$/, "wrong", "bad-signature"],
    [/InRelease$/, { status: 500 }, "fetch-failed"],
    [/binary-amd64\//, "wrong", "hash-mismatch"],
    [/binary-amd64\//, "half", "fetch-incomplete"],
    [/binary-amd64\//, "stall", "fetch-timeout"],
  ] as const;
  for (const [path, how, code] of cases) {
    mirror.misbehave(path, how);
    assert.equal((await failure(resolve(context(), ["tool"]))).code, code, `${path} ${JSON.stringify(how)}`);
  }
  mirror.misbehave(undefined);
  resolved(await resolve(context(), ["tool"]));
});

test("resolve finds its mirrors in apt's own sources, past a third party's", async (t) => {
  const { mirror, context } = await bench(t, TOOLS);
  const third = await startDebMirror({
    packages: [{ name: "tool", version: "99" }],
    words: { origin: "Third" },
  });
  t.after(() => third.close());
  const ctx = context();
  const etc = join(ctx.root, "etc");
  await ctx.host.fs.mkdir(join(etc, "sources.list.d"), { recursive: true });
  writeFileSync(join(etc, "sources.list"), `# a comment\ndeb [signed-by=/x] ${third.url} trixie main\n`);
  writeFileSync(
    join(etc, "sources.list.d/debian.sources"),
    `Types: deb deb-src\nURIs: ${mirror.url}/\nSuites: bookworm bookworm-updates\nComponents: main\nCheck-Valid-Until: no\n\nEnabled: no\nTypes: deb\nURIs: http://127.0.0.1:1/never\nSuites: trixie\n`,
  );
  const conf = join(ctx.root, "apt.conf");
  writeFileSync(conf, `Dir::Etc "${etc}";\n`);
  const keyring = { "deb.keyring": mirror.keyFile, ...IMPATIENT };
  const plain = { ...ctx, config: { get: (name: string) => (keyring as Record<string, string>)[name] } };
  const asked = { ...plain, host: { ...ctx.host, env: { ...ctx.host.env, APT_CONFIG: conf } } };
  try {
    await ctx.host.run("apt-config", ["--version"]);
  } catch {
    if (process.env.CI) assert.fail("apt-config is missing");
    t.skip("apt-config is missing: APT_CONFIG can't be tried");
    return;
  }
  // The third party's archive is signed by a key that is not trusted, and it is not Debian's.
  assert.deepEqual(versions(resolved(await resolve(asked, ["tool"]))).at(-1), "tool 1:2.4.1-3");
  await ctx.host.fs.rm(etc, { recursive: true });
  const none = { ...asked, host: { ...asked.host }, places: context().places };
  const error = await failure(resolve(none, ["tool"]));
  assert.equal(error.code, "no-mirror");
  assert.match(error.help!, /bothy config set deb\.mirror URL/);
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
      found.push(`${match.suite} ${match.name} ${match.version}`);
    return found;
  };
  const found = await names("tool", ctx);
  assert.deepEqual(found.slice(0, 2), ["trixie tool 1:2.4.1-3", "bookworm tool 1:1.9-1"]);
  assert.equal(found.at(-1), "sid zzz 1");
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

test("resolve mends a truncated index in the cache", async (t) => {
  const { context } = await bench(t, TOOLS);
  const ctx = context();
  resolved(await resolve(ctx, ["tool"]));
  const folder = join(ctx.places.cache, "deb/trixie");
  const name = (await ctx.host.fs.readdir(folder)).find((each) => each.endsWith(".index"))!;
  await ctx.host.fs.truncate(join(folder, name), 100);
  resolved(await resolve(context({}, ctx), ["tool"]));
});

test("resolve reads an index without xz on the machine", async (t) => {
  const { context } = await bench(t, TOOLS);
  const ctx = context();
  const run: typeof ctx.host.run = (command, args, options) =>
    ctx.host.run(command === "xz" ? "no-such-program-xz" : command, args, options);
  resolved(await resolve({ ...ctx, host: { ...ctx.host, run } }, ["tool"]));
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
