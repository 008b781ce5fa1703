import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pythonIndex, testWheel } from "../../../test/mirrors/pypi.ts";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { digestHex, sha256 } from "../../base/digest.ts";
import { systemOf } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { nodeHost } from "../../host/node-host.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { ImportDependencies, ResolveInput } from "../../resolve/channel.ts";
import { openStore } from "../../store/store.ts";
import type { Store } from "../../store/types.ts";
import { pypiChannel } from "./pypi-channel.ts";
import { UV_WHEELS } from "./uv-pin.ts";

const CHOSEN = testWheel({ name: "demo", version: "1.5", files: { "demo/__init__.py": "x = 1\n" } });
const LEFT = testWheel({ name: "demo", version: "1.4", files: { "demo/__init__.py": "x = 0\n" } });
const BROKEN = testWheel({
  ...{ name: "demo", version: "1.5", tag: "py2.py3-none-any", files: { "demo.py": "" } },
  record: (text) => text.replace(/sha256=./, "sha256=-"),
});
const OTHER = testWheel({ name: "other", version: "1", files: { "other.py": "" } });

/** In uv's place: looks at the wheels, one after the other, and then fails, or takes CHOSEN's address with the hash. */
function putUv(
  ctx: Context,
  looked: readonly string[],
  chosen: { url: string; hash: string } | "none",
): void {
  const system = systemOf(ctx.host.arch, ctx.host.platform)!;
  const folder = `${ctx.places.cache}/pypi/programs/${digestHex(UV_WHEELS[system]!.hash)}`;
  const lines = looked.map((url) => `  echo "DEBUG No cache entry for: ${url}" >&2\n`).join("");
  const failing = "  echo '  cause: because the sky fell' >&2; exit 2\n";
  const pylock = (url: string, hash: string) =>
    `[[packages]]\\nname = "demo"\\nversion = "1.5"\\nwheels = [{ url = "${url}", hashes = { sha256 = "${hash}" } }]\\n`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${folder}/uv`,
    `#!/bin/sh
case "$*" in
*requirements.txt*)
  [ "$RUST_LOG" = uv_client::cached_client=debug ] && {
${lines}true; }
${chosen === "none" ? failing : "  printf 'demo==1.5\\n    # via -r requirements.in\\n' > requirements.txt"} ;;
*pins.in*) ${chosen === "none" ? "exit 2" : `printf '${pylock(chosen.url, chosen.hash)}'`} ;;
esac
`,
  );
  chmodSync(`${folder}/uv`, 0o755);
}

const INPUT: ResolveInput = {
  requests: [{ key: "pypi:demo", name: "demo", constraint: "*" }],
  ...{ system: "x86_64-linux", group: "default", locked: [], upgrade: [] },
  python: { version: "3.13.5", glibc: "2.41" },
};

const demo: LockedPackage = {
  ...{ channel: "pypi", group: "default", system: "x86_64-linux", name: "demo", version: "1.5" },
  ...{ file: CHOSEN.file, hash: sha256(CHOSEN.content), dependencies: [] },
};

function withChannel(
  fn: (scene: {
    ctx: Context;
    channel: ReturnType<typeof pypiChannel>;
    index: Awaited<ReturnType<typeof pythonIndex>>;
    store: Store;
    importing: Promise<ImportDependencies>;
    address: (file: string) => string;
  }) => Promise<void>,
): Promise<void> {
  return withTestContext({}, async (plain) => {
    const index = await pythonIndex([CHOSEN, LEFT, OTHER, BROKEN]);
    const config = {
      get: (key: string) => ({ "pypi.index": `${index.url}/simple`, "fetch.backoff": "0.01" })[key],
    };
    const channel = pypiChannel({ python: () => assert.fail("the index is configured") });
    const store = openStore(nodeHost(), { data: join(plain.places.cache, "store") });
    const importing = Promise.resolve({ store });
    try {
      await fn({
        ctx: { ...plain, config },
        channel,
        index,
        store,
        importing,
        address: (file) => `${index.url}/files/${file}`,
      });
    } finally {
      await index.close();
    }
  });
}

const files = (asked: readonly string[]) => asked.filter((path) => path.startsWith("/files/"));
const partial = (ctx: Context) => readdirSync(`${ctx.places.cache}/artifacts/unnamed`);

test("pypiChannel.resolve fetches the wheels that uv looks at, where they will be imported", () =>
  withChannel(async ({ ctx, channel, index, importing, address }) => {
    const chosen = { url: address(CHOSEN.file), hash: digestHex(demo.hash) };
    putUv(ctx, [address(CHOSEN.file), address(OTHER.file)], chosen);
    await channel.resolve(INPUT, ctx);
    assert.deepEqual(files(index.asked), [], "nothing is fetched for a lockfile alone");
    const resolution = await channel.resolve({ ...INPUT, importing }, ctx);
    assert.equal(resolution.kind, "resolved");
    const path = await channel.fetch(demo, ctx);
    assert.deepEqual(readFileSync(path), CHOSEN.content);
    assert.deepEqual(
      files(index.asked).filter((asked) => asked.includes("demo")),
      [`/files/${CHOSEN.file}`],
    );
    assert.deepEqual(partial(ctx), []);
  }));

test("pypiChannel.fetch takes no wheel that was fetched ahead and isn't the locked one", () =>
  withChannel(async ({ ctx, channel, index, importing, address }) => {
    const chosen = { url: address(CHOSEN.file), hash: digestHex(demo.hash) };
    putUv(ctx, [address(CHOSEN.file)], chosen);
    index.misbehave("/files/", "wrong");
    await channel.resolve({ ...INPUT, importing }, ctx);
    await assert.rejects(channel.fetch(demo, ctx), { code: "hash-mismatch" });
    index.misbehave("/files/", "none");
    assert.deepEqual(readFileSync(await channel.fetch(demo, ctx)), CHOSEN.content);
  }));

test("pypiChannel.resolve fetches no further what uv doesn't take", () =>
  withChannel(async ({ ctx, channel, index, importing, address }) => {
    const chosen = { url: address(CHOSEN.file), hash: digestHex(demo.hash) };
    index.misbehave(LEFT.file, "stall");
    index.misbehave(OTHER.file, "stall");
    putUv(ctx, [LEFT.file, OTHER.file, CHOSEN.file].map(address), chosen);
    await channel.resolve({ ...INPUT, importing }, ctx);
    assert.deepEqual(readFileSync(await channel.fetch(demo, ctx)), CHOSEN.content);
    assert.deepEqual(partial(ctx), []);
    putUv(ctx, [OTHER.file].map(address), "none");
    await assert.rejects(
      channel.resolve({ ...INPUT, importing }, ctx),
      (error: Error & { reason?: string }) => {
        assert.equal(error.reason, "because the sky fell", "uv's log is no part of its reason");
        return true;
      },
    );
    assert.deepEqual(partial(ctx), []);
  }));

test("pypiChannel.resolve fetches no more than two versions of a package ahead", () =>
  withChannel(async ({ ctx, channel, index, importing, address }) => {
    const chosen = { url: address(CHOSEN.file), hash: digestHex(demo.hash) };
    const versions = ["1.1", "1.2", "1.3", "1.4"].map((version) =>
      address(`demo-${version}-py3-none-any.whl`),
    );
    putUv(ctx, [...versions, chosen.url], chosen);
    await channel.resolve({ ...INPUT, importing }, ctx);
    await channel.fetch(demo, ctx);
    assert.ok(files(index.asked).length <= 3, index.asked.join(" "));
  }));

test("pypiChannel.import has the object that was made ahead, and no other is in the store", () =>
  withChannel(async ({ ctx, channel, index, store, importing, address }) => {
    const chosen = { url: address(CHOSEN.file), hash: digestHex(demo.hash) };
    putUv(ctx, [LEFT.file, OTHER.file, CHOSEN.file].map(address), chosen);
    await channel.resolve({ ...INPUT, importing }, ctx);
    const object = await channel.import(demo, { store }, ctx);
    const fresh = openStore(nodeHost(), { data: join(ctx.places.cache, "fresh") });
    const alike = await channel.import(demo, { store: fresh }, ctx);
    assert.equal(object.key, alike.key);
    assert.deepEqual(await store.meta(object.key), await fresh.meta(alike.key));
    assert.deepEqual(readdirSync(join(store.root, "objects")), [object.key]);
    assert.deepEqual(readdirSync(join(store.root, "tmp")), []);
    assert.equal(files(index.asked).filter((asked) => asked.includes("-1.5-")).length, 1);
  }));

test("pypiChannel.import makes the object of a wheel whose name says another version", () =>
  withChannel(async ({ ctx, channel, store, importing, address }) => {
    const chosen = { url: address(LEFT.file), hash: digestHex(sha256(LEFT.content)) };
    putUv(ctx, [address(LEFT.file)], chosen);
    await channel.resolve({ ...INPUT, importing }, ctx);
    const item = { ...demo, hash: sha256(LEFT.content), file: LEFT.file };
    const { key } = await channel.import(item, { store }, ctx);
    assert.equal((await store.meta(key)).version, "1.5");
  }));

test("pypiChannel.import says of a wheel that was unpacked ahead why it is refused", () =>
  withChannel(async ({ ctx, channel, store, importing, address }) => {
    const chosen = { url: address(BROKEN.file), hash: digestHex(sha256(BROKEN.content)) };
    putUv(ctx, [address(BROKEN.file)], chosen);
    await channel.resolve({ ...INPUT, importing }, ctx);
    const item = { ...demo, hash: sha256(BROKEN.content), file: BROKEN.file };
    await assert.rejects(channel.import(item, { store }, ctx), { code: "wrong-record" });
    assert.deepEqual(readdirSync(join(store.root, "tmp")), []);
  }));
