import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { goProxy, type TestModule } from "../../../test/mirrors/go.ts";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { ResolveInput } from "../../resolve/channel.ts";
import { goChannel } from "./go-channel.ts";
import { compareGo } from "./go-version.ts";

const go = machinesGo();
const skip = go === undefined && "no go command of 1.21 or later is on PATH: install golang-go";
if (skip && process.env.CI) throw new Error(skip);

const MAIN = 'package main\n\nimport "example.test/lib"\n\nfunc main() { println(lib.Name) }\n';
const MODULES: readonly TestModule[] = [
  {
    path: "example.test/Tools",
    version: "v1.0.0",
    files: {
      "go.mod": "module example.test/Tools\n\ngo 1.20\n\nrequire example.test/lib v1.1.0\n",
      "cmd/hello/main.go": MAIN,
      "cmd/other/main.go": "package main\n\nfunc main() {}\n",
      "greet/greet.go": "package greet\n",
    },
  },
  {
    path: "example.test/Tools",
    version: "v1.1.0",
    files: {
      "go.mod": "module example.test/Tools\n\ngo 1.21\n\nrequire example.test/lib v1.1.0\n",
      "cmd/hello/main.go": MAIN,
    },
  },
  { path: "example.test/Tools", version: "v1.2.0-rc.1", files: { "cmd/hello/main.go": "package main\n" } },
  {
    path: "example.test/Tools/v2",
    version: "v2.0.0",
    files: { "cmd/hello/main.go": "package main\n\nfunc main() {}\n" },
  },
  { path: "example.test/lib", version: "v1.0.0", files: { "lib.go": 'package lib\n\nconst Name = "1.0"\n' } },
  { path: "example.test/lib", version: "v1.1.0", files: { "lib.go": 'package lib\n\nconst Name = "1.1"\n' } },
  {
    path: "example.test/disputed",
    version: "v1.0.0",
    files: { "main.go": "package main\n\nfunc main() {}\n" },
    disputed: true,
  },
  ...["1.99.0", "1.99.1"].flatMap((version) =>
    ["amd64", "arm64"].map((arch) => ({
      path: "golang.org/toolchain",
      version: `v0.0.1-go${version}.linux-${arch}`,
      files: {
        "bin/go": `${version} ${arch}`,
        "src/_go.mod": "module std\n",
        "go.env": "GOTOOLCHAIN=auto\n",
      },
    })),
  ),
  {
    path: "golang.org/toolchain",
    version: "v0.0.1-go1.99.2.linux-amd64",
    files: { "bin/go": "only here" },
  },
];

test("the go channel works in a cache of any name", { skip }, () =>
  world(async ({ channel, ctx }) => {
    const cache = `${ctx.places.cache}/a, b|%41#?`;
    const found = await channel.resolve(asking("example.test/Tools/cmd/hello", "v1.1.0"), {
      ...ctx,
      places: { ...ctx.places, cache },
    });
    assert.equal(found.kind, "resolved");
  }),
);

test("the go channel finds a package's module and its versions", { skip }, () =>
  world(async ({ channel, ctx }) => {
    const versions = await channel.versions("example.test/Tools/cmd/hello", { system: "x86_64-linux" }, ctx);
    assert.deepEqual(versions, [
      { version: "v1.2.0-rc.1", prerelease: true },
      { version: "v1.1.0" },
      { version: "v1.0.0" },
    ]);
    assert.deepEqual(await channel.versions("example.test/none/x", { system: "x86_64-linux" }, ctx), []);
    assert.deepEqual(await channel.versions("go", { system: "x86_64-linux" }, ctx), []);
    const offline = { ...ctx, offline: true };
    const known = await channel.versions("example.test/Tools/cmd/hello", { system: "x86_64-linux" }, offline);
    assert.equal(known.length, 3);
    await assert.rejects(
      channel.versions("example.test/lib", { system: "x86_64-linux" }, offline),
      isError("offline"),
    );
  }),
);

test("the go channel lists the versions of Go of a system", { skip }, () =>
  world(async ({ channel, ctx }) => {
    const of = async (system: "x86_64-linux" | "aarch64-linux") =>
      (await channel.versions("golang.org/toolchain", { system }, ctx)).map(({ version }) => version);
    assert.deepEqual(await of("x86_64-linux"), ["1.99.2", "1.99.1", "1.99.0"]);
    assert.deepEqual(await of("aarch64-linux"), ["1.99.1", "1.99.0"]);
  }),
);

test("resolve locks a tool with all that its build reads, and a Go that all systems have", { skip }, () =>
  world(async ({ channel, ctx }) => {
    const resolution = await channel.resolve(asking("example.test/Tools/cmd/hello", "1"), ctx);
    assert.equal(resolution.kind, "resolved");
    if (resolution.kind !== "resolved") return;
    const tool = resolution.packages.find(({ name }) => name === "example.test/Tools/cmd/hello")!;
    const builtWith = resolution.packages.find(({ name }) => name === "golang.org/toolchain")!;
    assert.equal(tool.version, "v1.1.0");
    assert.equal(tool.file, "example.test/!tools/@v/v1.1.0.zip");
    assert.match(tool.hash, /^h1:/);
    assert.equal(tool.atLeast, "1.21");
    assert.equal(tool.compiler, undefined);
    assert.deepEqual(Object.keys(tool.sources!).sort(), [
      "example.test/Tools@v1.1.0/go.mod",
      "example.test/lib@v1.1.0",
      "example.test/lib@v1.1.0/go.mod",
    ]);
    assert.equal(builtWith.version, "1.99.1");
    assert.equal(builtWith.group, "default+build+example.test/Tools/cmd/hello");
    assert.deepEqual(Object.values(resolution.roots), [
      ["x86_64-linux/default/go/example.test/Tools/cmd/hello"],
    ]);
  }),
);

test("resolve keeps what is locked, and builds with the group's Go where that will do", { skip }, () =>
  world(async ({ channel, ctx }) => {
    const name = "example.test/Tools/cmd/hello";
    const first = await channel.resolve(asking(name, "=1.0.0"), ctx);
    assert.ok(first.kind === "resolved");
    const kept = await channel.resolve({ ...asking(name, "*"), locked: first.packages }, ctx);
    assert.ok(kept.kind === "resolved");
    assert.deepEqual(kept.packages, first.packages);
    const withGo = {
      ...asking(name, "*"),
      requests: [
        ...asking(name, "*").requests,
        { key: "go", name: "golang.org/toolchain", constraint: "1.99.0" },
      ],
      locked: first.packages,
      upgrade: "all" as const,
    };
    const moved = await channel.resolve(withGo, ctx);
    assert.ok(moved.kind === "resolved");
    assert.deepEqual(
      moved.packages.map(({ group, name, version }) => [group, name, version]),
      [
        ["default+build+example.test/Tools/cmd/hello", "golang.org/toolchain", "1.99.0"],
        ["default", "example.test/Tools/cmd/hello", "v1.1.0"],
        ["default", "golang.org/toolchain", "1.99.0"],
      ],
    );
  }),
);

test("resolve says what there is instead of a version, a package or a module", { skip }, () =>
  world(async ({ channel, ctx }) => {
    const why = async (name: string, constraint: string) => {
      const found = await channel.resolve(asking(name, constraint), ctx);
      assert.ok(found.kind === "conflict");
      return found.conflict;
    };
    const none = await why("example.test/Tools/cmd/hello", "7");
    assert.equal(none.code, "no-such-version");
    assert.match(none.reason, /v1\.1\.0, v1\.0\.0/);
    const major = await why("example.test/Tools/cmd/hello", "2");
    assert.match(major.help, /bothy install go:example\.test\/Tools\/v2\/cmd\/hello@2/);
    const typo = await why("example.test/Tools/cmd/helo", "=v1.0.0");
    assert.match(typo.help, /did you mean go:example\.test\/Tools\/cmd\/hello\?/);
    const library = await why("example.test/Tools/greet", "=v1.0.0");
    assert.match(library.reason, /not a main package/);
    assert.match(library.help, /go:example\.test\/Tools\/cmd\/other/);
    assert.equal((await why("example.test/nothing", "*")).code, "no-such-package");
  }),
);

test("sources come from the cache, else from the proxy, and are compared with the lock", { skip }, () =>
  world(async ({ channel, ctx, server }) => {
    const resolution = await channel.resolve(asking("example.test/Tools/cmd/hello", "1"), ctx);
    assert.ok(resolution.kind === "resolved");
    const tool = resolution.packages.find(({ name }) => name !== "golang.org/toolchain")!;
    const before = server.asked.length;
    const cached = await channel.sources!(tool, { ...ctx, offline: true });
    assert.equal(server.asked.length, before);
    assert.equal(cached.size, 4);
    for (const path of cached.values()) writeFileSync(path, "damaged");
    const fetched = await channel.sources!(tool, ctx);
    assert.deepEqual([...fetched.keys()], [...cached.keys()]);
    assert.match(
      readFileSync(fetched.get("example.test/lib@v1.1.0/go.mod")!, "utf8"),
      /^module example\.test\/lib/,
    );
    const other = {
      ...tool,
      sources: { ...tool.sources, "example.test/lib@v1.1.0": tool.hash },
    } as LockedPackage;
    for (const path of cached.values()) writeFileSync(path, "damaged");
    await assert.rejects(channel.sources!(other, ctx), isError("hash-mismatch"));
    const gone = {
      ...tool,
      file: "example.test/!tools/@v/v1.9.0.zip",
      hash: `h1:${"A".repeat(43)}=`,
    } as LockedPackage;
    await assert.rejects(channel.sources!(gone, ctx), isError("artifact-gone"));
  }),
);

test("the checksum database is honoured", { skip }, () =>
  world(async ({ channel, ctx }) => {
    await assert.rejects(
      channel.resolve(asking("example.test/disputed", "*"), ctx),
      isError("hash-mismatch"),
    );
    const unasked = { ...ctx, host: { ...ctx.host, env: { ...ctx.host.env, GONOSUMDB: "example.test" } } };
    const another = goChannel({ client: async () => go!, toolchain: async () => go! });
    const resolution = await another.resolve(asking("example.test/disputed", "*"), unasked);
    assert.equal(resolution.kind, "resolved");
  }),
);

test("a request to a proxy that can't be reached fails and says which setting to look at", { skip }, () =>
  withTestContext({ env: { GOPROXY: "http://127.0.0.1:1", GOSUMDB: "off" } }, async (ctx) => {
    const channel = goChannel({ client: async () => go!, toolchain: async () => go! });
    await assert.rejects(
      channel.versions("example.test/x", { system: "x86_64-linux" }, ctx),
      (error) => error instanceof UserError && error.code === "fetch-failed" && /go\.proxy/.test(error.help!),
    );
  }),
);

function isError(code: string) {
  return (error: unknown) => error instanceof UserError && error.code === code;
}

function asking(name: string, constraint: string): ResolveInput {
  return {
    requests: [{ key: `go:${name}`, name, constraint }],
    system: "x86_64-linux",
    systems: ["x86_64-linux", "aarch64-linux"],
    group: "default",
    locked: [],
    upgrade: [],
  };
}

/** A proxy, and the channel with the machine's own go command in all its parts. */
async function world(
  fn: (parts: {
    readonly channel: ReturnType<typeof goChannel>;
    readonly ctx: Context;
    readonly server: Awaited<ReturnType<typeof goProxy>>;
  }) => Promise<void>,
): Promise<void> {
  const server = await goProxy(MODULES);
  try {
    await withTestContext(
      { env: { GOPROXY: server.url, GOSUMDB: server.database, GOENV: "off" } },
      async (ctx) => {
        const channel = goChannel({ client: async () => go!, toolchain: async () => go! });
        await fn({ channel, ctx, server });
      },
    );
  } finally {
    await server.close();
  }
}

function machinesGo(): string | undefined {
  const found = spawnSync("sh", ["-c", "command -v go && go version"], { encoding: "utf8", cwd: "/" });
  const [path, said = ""] = found.stdout.split("\n");
  const version = /go version go(\S+)/.exec(said)?.[1];
  return version !== undefined && compareGo(version, "1.21") >= 0 ? path : undefined;
}
