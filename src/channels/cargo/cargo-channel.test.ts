import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  type CrateRegistry,
  crateManifest,
  crateRegistry,
  type TestCrate,
} from "../../../test/mirrors/crates.ts";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { ResolveInput } from "../../resolve/channel.ts";
import { cargoChannel, readSearch } from "./cargo-channel.ts";
import { rustSuffices } from "./crate-version.ts";

const cargo = machinesCargo();
const skip = cargo === undefined && "no cargo of 1.70 or later is on PATH";
if (skip && process.env.CI) throw new Error(skip);

const LIBRARY = { "src/lib.rs": "pub fn name() {}\n" };
const CRATES: readonly TestCrate[] = [
  { name: "sub", version: "1.0.0", files: LIBRARY },
  { name: "sub", version: "1.1.0", files: LIBRARY, rust: "1.70" },
  { name: "tool", version: "1.0.0", needs: { sub: "1" } },
  { name: "tool", version: "1.1.0", needs: { sub: "1" }, features: { extra: [], default: [] } },
  { name: "tool", version: "1.2.0", needs: { sub: "1" }, yanked: true },
  { name: "tool", version: "2.0.0-rc.1" },
  { name: "fresh", version: "0.9.0", rust: "1.80" },
  { name: "fresh", version: "1.0.0", rust: "1.99" },
  { name: "library", version: "1.0.0", files: LIBRARY },
];

test("the cargo channel has a crate's versions, those that were taken back aside", { skip }, () =>
  world(async ({ channel, ctx }) => {
    const of = async (name: string, within = ctx) =>
      (await channel.versions(name, { system: "x86_64-linux" }, within)).map(({ version }) => version);
    assert.deepEqual(await of("tool"), ["2.0.0-rc.1", "1.1.0", "1.0.0"]);
    assert.deepEqual(await of("nothing"), []);
    const offline = { ...ctx, offline: true };
    assert.deepEqual(await of("tool", offline), ["2.0.0-rc.1", "1.1.0", "1.0.0"]);
    await assert.rejects(of("library", offline), isError("offline"));
  }),
);

test("resolve locks a crate's own Cargo.lock, and makes one where it has none", { skip }, () =>
  world(async ({ channel, ctx, registry, home }) => {
    const made = await channel.resolve(asking("tool", "=1.0.0"), ctx);
    assert.ok(made.kind === "resolved");
    assert.deepEqual(Object.keys(made.packages[0]!.sources!), ["sub@1.1.0"]);
    assert.equal(made.packages[0]!.atLeast, "1.70");
    assert.equal(made.packages[0]!.compiler, "trixie");
    const pinned: TestCrate = { name: "pinned", version: "1.0.0", needs: { sub: "1" } };
    const lock = await lockOf({ ...pinned, needs: { sub: "=1.0.0" } }, home);
    registry.publish({ ...pinned, files: { "src/main.rs": "fn main() {}\n", "Cargo.lock": lock } });
    const kept = await channel.resolve(asking("pinned", "*"), ctx);
    assert.ok(kept.kind === "resolved");
    assert.deepEqual(Object.keys(kept.packages[0]!.sources!), ["sub@1.0.0"]);
    assert.match(kept.packages[0]!.hash, /^sha256:/);
    assert.deepEqual(kept.roots, { "cargo:pinned": ["x86_64-linux/default/cargo/pinned"] });
  }),
);

test("resolve takes what the rust of a suite builds, and says so", { skip }, () =>
  world(async ({ channel, ctx, notes }) => {
    const older = await channel.resolve(asking("fresh", "*"), ctx);
    assert.ok(older.kind === "resolved");
    assert.equal(older.packages[0]!.version, "0.9.0");
    assert.match(notes.join("\n"), /fresh@1\.0\.0.* needs Rust 1\.99.*taking 0\.9\.0/s);
    const rust = [...RUST, { suite: "sid", version: "1.99.0" }];
    const newer = await channel.resolve({ ...asking("fresh", "*"), rust }, ctx);
    assert.ok(newer.kind === "resolved");
    assert.deepEqual([newer.packages[0]!.version, newer.packages[0]!.compiler], ["1.0.0", "sid"]);
    const none = await channel.resolve(asking("fresh", "1"), ctx);
    assert.ok(none.kind === "conflict");
    assert.match(none.conflict.reason, /trixie has 1\.85\.0/);
  }),
);

test("resolve keeps what is locked for the same features", { skip }, () =>
  world(async ({ channel, ctx }) => {
    const first = await channel.resolve(asking("tool", "=1.0.0"), ctx);
    assert.ok(first.kind === "resolved");
    const kept = await channel.resolve(
      { ...asking("tool", "1"), locked: first.packages },
      { ...ctx, offline: true },
    );
    assert.deepEqual(kept.kind === "resolved" && kept.packages, first.packages);
    const moved = await channel.resolve(
      { ...asking("tool", "1"), locked: first.packages, upgrade: "all" },
      ctx,
    );
    assert.equal(moved.kind === "resolved" && moved.packages[0]!.version, "1.1.0");
    const asked = asking("tool", "1");
    const build = { features: ["extra"], defaultFeatures: false as const };
    const other = await channel.resolve(
      { ...asked, requests: [{ ...asked.requests[0]!, build }], locked: first.packages },
      ctx,
    );
    assert.ok(other.kind === "resolved");
    assert.deepEqual(other.packages[0]!.features, ["extra"]);
    assert.equal(other.packages[0]!.defaultFeatures, false);
  }),
);

test("resolve says what there is instead of a crate, a version, a feature or a program", { skip }, () =>
  world(async ({ channel, ctx }) => {
    const why = async (input: ResolveInput) => {
      const found = await channel.resolve(input, ctx);
      assert.ok(found.kind === "conflict");
      return found.conflict;
    };
    assert.equal((await why(asking("nothing", "*"))).code, "no-such-package");
    assert.match((await why(asking("tool", "7"))).reason, /it has 2\.0\.0-rc\.1, 1\.1\.0, 1\.0\.0/);
    assert.match((await why(asking("library", "*"))).message, /is a library/);
    const asked = asking("tool", "1");
    const build = { features: ["nonsense"] };
    const feature = await why({ ...asked, requests: [{ ...asked.requests[0]!, build }] });
    assert.match(feature.reason, /nonsense/);
    assert.match(feature.help, /default, extra/);
  }),
);

test("resolve runs cargo without the settings that a crate brings", { skip }, () =>
  world(async ({ channel, ctx, registry, home }) => {
    const mark = join(home, "ran");
    writeFileSync(join(home, "rustc"), `#!/bin/sh\necho x > ${mark}\nexit 1\n`, { mode: 0o755 });
    const settings = `[build]\nrustc = ${JSON.stringify(join(home, "rustc"))}\n`;
    const files = { "src/main.rs": "fn main() {}\n", ".cargo/config.toml": settings };
    registry.publish({ name: "hostile", version: "1.0.0", files });
    const found = await channel.resolve(asking("hostile", "*"), ctx);
    assert.ok(!existsSync(mark), "a program that the crate names was run");
    assert.equal(found.kind, "resolved");
  }),
);

test("a workspace around the cache is none of a crate's", { skip }, () =>
  world(async ({ channel, ctx, home }) => {
    writeFileSync(join(home, "Cargo.toml"), '[workspace]\nmembers = ["elsewhere"]\n');
    assert.ok(ctx.places.cache.startsWith(home));
    assert.equal((await channel.versions("sub", { system: "x86_64-linux" }, ctx)).length, 2);
    const found = await channel.resolve(asking("tool", "=1.0.0"), ctx);
    assert.deepEqual(found.kind === "resolved" ? found.packages.length : found, 1);
  }),
);

test("resolve asks the registry that is configured now", { skip }, () =>
  world(async ({ channel, ctx, registry, home }) => {
    const other = await crateRegistry([{ name: "tool", version: "5.0.0" }]);
    try {
      const newest = async () =>
        (await channel.versions("tool", { system: "x86_64-linux" }, ctx))[0]?.version;
      for (const [one, version] of [
        [registry, "2.0.0-rc.1"],
        [other, "5.0.0"],
        [registry, "2.0.0-rc.1"],
      ] as const) {
        writeFileSync(join(home, ".cargo/config.toml"), one.config);
        assert.equal(await newest(), version);
      }
    } finally {
      await other.close();
    }
  }),
);

test("sources come from the cache, else from the registry, and are compared with the lock", { skip }, () =>
  world(async ({ channel, ctx, registry }) => {
    const found = await channel.resolve(asking("tool", "1"), ctx);
    assert.ok(found.kind === "resolved");
    const [tool] = found.packages as [LockedPackage];
    const files = await channel.sources!(tool, ctx);
    assert.deepEqual([...files.keys()].sort(), ["sub@1.1.0", "tool@1.1.0"]);
    const before = registry.asked.length;
    await channel.sources!(tool, { ...ctx, offline: true });
    assert.equal(registry.asked.length, before);
    const content = readFileSync(files.get("sub@1.1.0")!);
    writeFileSync(files.get("sub@1.1.0")!, "damaged");
    const again = await channel.sources!(tool, ctx);
    assert.deepEqual(readFileSync(again.get("sub@1.1.0")!), content);
    writeFileSync(files.get("sub@1.1.0")!, "damaged");
    registry.misbehave("/dl/sub", "wrong");
    await assert.rejects(channel.sources!(tool, ctx), isError("hash-mismatch"));
  }),
);

test("search finds the crate of that name where the registry has no search", { skip }, () =>
  world(async ({ channel, ctx }) => {
    const found = [];
    for await (const match of channel.search("tool", ctx)) found.push(match);
    assert.deepEqual(found, [{ channel: "cargo", name: "tool", version: "1.1.0", summary: "" }]);
  }),
);

test("readSearch reads what cargo prints", () => {
  const printed =
    'ripgrep = "14.1.1"           # A line-oriented tool\nrg = "0.1.0"\n... and 3 crates more\n';
  assert.deepEqual(readSearch(printed), [
    { channel: "cargo", name: "ripgrep", version: "14.1.1", summary: "A line-oriented tool" },
    { channel: "cargo", name: "rg", version: "0.1.0", summary: "" },
  ]);
});

function isError(code: string) {
  return (error: unknown) => error instanceof UserError && error.code === code;
}

const RUST = [{ suite: "trixie", version: "1.85.0" }];

function asking(name: string, constraint: string): ResolveInput {
  return {
    requests: [{ key: `cargo:${name}`, name, constraint }],
    system: "x86_64-linux",
    systems: ["x86_64-linux", "aarch64-linux"],
    group: "default",
    locked: [],
    upgrade: [],
    rust: RUST,
  };
}

/** A registry that the user's cargo is configured for, and the channel with the machine's own cargo. */
async function world(
  fn: (parts: {
    readonly channel: ReturnType<typeof cargoChannel>;
    readonly ctx: Context;
    readonly registry: CrateRegistry;
    readonly notes: string[];
    readonly home: string;
  }) => Promise<void>,
): Promise<void> {
  const registry = await crateRegistry(CRATES);
  const passed = process.env.RUSTUP_HOME ?? `${process.env.HOME}/.rustup`;
  try {
    await withTestContext({ env: { RUSTUP_HOME: passed } }, async (ctx) => {
      mkdirSync(join(ctx.home, ".cargo"));
      writeFileSync(join(ctx.home, ".cargo/config.toml"), registry.config);
      const notes: string[] = [];
      const report = { ...ctx.report, note: (text: string) => void notes.push(text) };
      const channel = cargoChannel({ client: async () => cargo!, isHere: async () => true });
      await fn({ channel, ctx: { ...ctx, report }, registry, notes, home: ctx.home });
    });
  } finally {
    await registry.close();
  }
}

/** The Cargo.lock that cargo makes for a crate. Not synchronous: the registry is in this process. */
async function lockOf(crate: TestCrate, home: string): Promise<string> {
  const folder = join(home, "locking");
  mkdirSync(join(folder, "src"), { recursive: true });
  writeFileSync(join(folder, "Cargo.toml"), crateManifest(crate));
  writeFileSync(join(folder, "src/main.rs"), "fn main() {}\n");
  const env = { ...process.env, CARGO_HOME: join(home, ".cargo") };
  const child = spawn(cargo!, ["generate-lockfile"], { cwd: folder, env, stdio: "inherit" });
  await once(child, "close");
  return readFileSync(join(folder, "Cargo.lock"), "utf8");
}

function machinesCargo(): string | undefined {
  const found = spawnSync("sh", ["-c", "command -v cargo && cargo --version"], {
    encoding: "utf8",
    cwd: "/",
  });
  const [path, said = ""] = found.stdout.split("\n");
  const version = /^cargo (\d+\.\d+\.\d+)/.exec(said)?.[1];
  return version !== undefined && rustSuffices(version, "1.70") ? path : undefined;
}
