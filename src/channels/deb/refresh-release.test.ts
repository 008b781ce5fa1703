import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  BASE,
  bench,
  failure,
  IMPATIENT,
  later,
  QUICK,
  resolve,
  resolved,
  TOOLS,
  versions,
} from "../../../test/deb-bench.ts";
import { startDebMirror } from "../../../test/mirrors/deb.ts";

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
  const slow = (how: unknown) => (how === "stall" || how === "silent" ? IMPATIENT : {});
  for (const [path, how, code] of cases) {
    mirror.misbehave(path, how);
    assert.equal(
      (await failure(resolve(context({ config: slow(how) }), ["tool"]))).code,
      code,
      `${path} ${JSON.stringify(how)}`,
    );
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
  const keyring = { "deb.keyring": mirror.keyFile, ...QUICK };
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

test("resolve mends a truncated index in the cache", async (t) => {
  const { context } = await bench(t, TOOLS);
  const ctx = context();
  resolved(await resolve(ctx, ["tool"]));
  const folder = join(ctx.places.cache, "deb/trixie");
  const name = (await ctx.host.fs.readdir(folder)).find((each) => each.endsWith(".index"))!;
  await ctx.host.fs.truncate(join(folder, name), 100);
  resolved(await resolve(context({}, ctx), ["tool"]));
});

test("resolve reads an index without liblzma on the machine", async (t) => {
  const { context } = await bench(t, TOOLS);
  const ctx = context();
  resolved(await resolve({ ...ctx, host: { ...ctx.host, addon: () => undefined } }, ["tool"]));
});
