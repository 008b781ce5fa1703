import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testServer } from "../../../test/mirrors/misbehaving-server.ts";
import { pythonIndex, type TestWheel, testWheel } from "../../../test/mirrors/pypi.ts";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { digestHex, sha256 } from "../../base/digest.ts";
import { systemOf } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { nodeHost } from "../../host/node-host.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { ResolveInput } from "../../resolve/channel.ts";
import { openStore } from "../../store/store.ts";
import { pypiChannel } from "./pypi-channel.ts";
import { UV_WHEELS } from "./uv-pin.ts";
import { uvProgram } from "./uv-program.ts";

const DEMO = testWheel({ name: "Demo.Pkg", version: "1.0", files: { "demo/__init__.py": "x = 1\n" } });
const channel = pypiChannel({ python: () => assert.fail("the index is configured: no Python is needed") });

async function withIndex<T>(
  wheels: readonly TestWheel[],
  options: Parameters<typeof pythonIndex>[1],
  fn: (ctx: Context & { home: string }, index: Awaited<ReturnType<typeof pythonIndex>>) => Promise<T>,
): Promise<T> {
  const index = await pythonIndex(wheels, options);
  try {
    const config = { "pypi.index": `${index.url}/simple/` };
    return await withTestContext({ config }, (ctx) => fn(ctx, index));
  } finally {
    await index.close();
  }
}

function locked(wheel: TestWheel, name = "demo-pkg"): LockedPackage {
  const version = wheel.file.split("-")[1]!;
  return {
    ...{ channel: "pypi", group: "default", system: "x86_64-linux", name, version },
    ...{ file: wheel.file, hash: sha256(wheel.content), dependencies: [] },
  };
}

for (const format of ["html", "both"] as const) {
  test(`pypiChannel.fetch finds a locked wheel on an index that speaks ${format}`, () =>
    withIndex([DEMO], { format }, async (ctx, index) => {
      const path = await channel.fetch(locked(DEMO), ctx);
      assert.deepEqual(readFileSync(path), DEMO.content);
      await index.close();
      assert.equal(await channel.fetch(locked(DEMO), { ...ctx, offline: true }), path);
    }));
}

test("pypiChannel.fetch believes no wheel whose bytes are others", () =>
  withIndex([DEMO], { hashes: false }, async (ctx, index) => {
    index.misbehave("/files/", "wrong");
    await assert.rejects(channel.fetch(locked(DEMO), ctx), { code: "hash-mismatch" });
    index.misbehave("/files/", "half");
    await assert.rejects(channel.fetch(locked(DEMO), ctx), { code: "fetch-incomplete" });
    index.misbehave("/files/", "none");
    assert.ok(await channel.fetch(locked(DEMO), ctx));
  }));

test("pypiChannel.fetch says when a wheel is gone, the index stalls, and when it may not ask", () =>
  withIndex([DEMO], {}, async (ctx, index) => {
    await assert.rejects(channel.fetch({ ...locked(DEMO), hash: sha256("other") }, ctx), {
      code: "artifact-gone",
    });
    await assert.rejects(channel.fetch({ ...locked(DEMO), name: "unknown" }, ctx), { code: "artifact-gone" });
    await withTestContext(
      { config: { "pypi.index": `${index.url}/simple`, "fetch.timeout": "0.3" } },
      async (fresh) => {
        index.misbehave("/simple/", "stall");
        await assert.rejects(channel.fetch(locked(DEMO), fresh), { code: "fetch-timeout" });
        await assert.rejects(channel.fetch(locked(DEMO), { ...fresh, offline: true }), { code: "offline" });
      },
    );
  }));

test("pypiChannel.versions lists what the index has, newest release first", () => {
  const versions = ["1.0", "1.10", "1.9", "2.0rc1"].map((version) => testWheel({ name: "many", version }));
  return withIndex(versions, {}, async (ctx) => {
    const found = await channel.versions("Many", { system: "x86_64-linux" }, ctx);
    assert.deepEqual(
      found.map(({ version }) => version),
      ["1.10", "1.9", "1.0", "2.0rc1"],
    );
    assert.deepEqual(await channel.versions("none", { system: "x86_64-linux" }, ctx), []);
  });
});

test("pypiChannel.import unpacks a wheel whose files are as its RECORD says", () =>
  withIndex([DEMO], {}, async (ctx) => {
    const store = openStore(ctx.host, ctx.places);
    const object = await channel.import(locked(DEMO), { store }, ctx);
    assert.equal(readFileSync(join(object.tree, "demo/__init__.py"), "utf8"), "x = 1\n");
    assert.deepEqual(await channel.import(locked(DEMO), { store }, { ...ctx, offline: true }), object);
  }));

test("pypiChannel.import refuses wheels that lie and wheels that are none", async () => {
  const files = { "demo/__init__.py": "x = 1\n" };
  const wheel = (record: (text: string) => string) =>
    testWheel({ name: "demo-pkg", version: "1.0", files, record });
  const wrong = sha256("other");
  const digest = Buffer.from(digestHex(wrong), "hex").toString("base64url");
  const bad: [TestWheel, string][] = [
    [wheel((text) => text.replace(/(__init__\.py,sha256=)[^,]*/, `$1${digest}`)), "wrong-record"],
    [wheel((text) => text.replace(/^demo.*\n/, "")), "wrong-record"],
    [wheel((text) => text.replace(/sha256=[^,]*/, "md5=abc")), "wrong-record"],
    [wheel((text) => `${text}missing.py,sha256=${digest},3\n`), "wrong-record"],
    [testWheel({ name: "demo-pkg", version: "1.0", files: { "../out.py": "" } }), "(hostile|broken)-archive"],
    [testWheel({ name: "demo-pkg", version: "1.0", files: { "/abs.py": "" } }), "(hostile|broken)-archive"],
    [{ file: DEMO.file, content: Buffer.from("no zip at all") }, "broken-archive"],
    [{ file: DEMO.file, content: DEMO.content.subarray(0, 200) }, "broken-archive"],
  ];
  for (const [content, code] of bad)
    await withIndex([content], {}, async (ctx) => {
      const store = openStore(ctx.host, ctx.places);
      const expected = { code: new RegExp(`^${code}$`) };
      await assert.rejects(channel.import(locked(content), { store }, ctx), expected);
      assert.deepEqual(
        ctx.host.fsSync.existsSync(store.path("objects", "" as never))
          ? ctx.host.fsSync.readdirSync(store.path("objects", "" as never))
          : [],
        [],
      );
    });
});

/** A program in uv's place that answers with recorded texts: uv itself comes from a registry. */
function putUv(ctx: Context & { home: string }, script: string): void {
  const system = systemOf(ctx.host.arch, ctx.host.platform)!;
  const folder = `${ctx.places.cache}/pypi/programs/${digestHex(UV_WHEELS[system]!.hash)}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/uv`, `#!/bin/sh\n${script}`);
  chmodSync(`${folder}/uv`, 0o755);
}

const INPUT: ResolveInput = {
  requests: [{ key: "pypi:demo", name: "demo[extra]", constraint: "1" }],
  ...{ system: "aarch64-linux", group: "default", locked: [], upgrade: [] },
  python: { version: "3.13.5", glibc: "2.41" },
};

const HASHES = { old: "aa".repeat(32), best: "bb".repeat(32), dep: "cc".repeat(32) };
const RECORDED_UV = `[ -f uv.toml ] && ! [ -s uv.toml ] || { echo "error: uv would look above for a project" >&2; exit 2; }
case "$*" in
*requirements.txt*)
  cp requirements.in requirements.txt "${"$"}LOG/"
  "$(echo "$*" | sed 's/.*--python \\([^ ]*\\).*/\\1/')" > "${"$"}LOG/python.json"
  printf 'demo==1.5\\n    # via -r requirements.in\\ndep-x==3\\n    # via demo\\n' > requirements.txt ;;
*pins.in*)
  printf 'lock-version = "1.0"\\n'
  printf '[[packages]]\\nname = "demo"\\nversion = "1.5"\\nwheels = [{ url = "http://i.test/demo-1.5-cp313-cp313-manylinux_2_17_aarch64.whl", hashes = { sha256 = "${HASHES.old}" } }, { url = "http://i.test/demo-1.5-cp313-cp313-manylinux_2_28_aarch64.whl", hashes = { sha256 = "${HASHES.best}" } }]\\n'
  printf '[[packages]]\\nname = "dep-x"\\nversion = "3"\\nwheels = [{ url = "http://i.test/dep_x-3-py3-none-any.whl", hashes = { sha256 = "${HASHES.dep}" } }]\\n' ;;
esac
`;

test("pypiChannel.resolve asks uv for the environment's Python and takes the best wheels", () =>
  withTestContext({ config: { "pypi.index": "http://i.test/simple" } }, async (ctx) => {
    putUv(ctx, RECORDED_UV.replaceAll("$LOG", ctx.home));
    const result = await channel.resolve(INPUT, ctx);
    assert.equal(result.kind, "resolved");
    assert.equal(readFileSync(join(ctx.home, "requirements.in"), "utf8"), "demo[extra]==1.*\n");
    const python = JSON.parse(readFileSync(join(ctx.home, "python.json"), "utf8"));
    assert.equal(python.markers.platform_machine, "aarch64");
    assert.equal(python.markers.python_full_version, "3.13.5");
    assert.deepEqual([python.os.major, python.os.minor, python.arch], [2, 41, "aarch64"]);
    if (result.kind !== "resolved") return;
    assert.deepEqual(result.roots, { "pypi:demo": ["aarch64-linux/default/pypi/demo"] });
    assert.deepEqual(
      result.packages.map(({ name, hash }) => [name, hash]),
      [
        ["demo", `sha256:${HASHES.best}`],
        ["dep-x", `sha256:${HASHES.dep}`],
      ],
    );
    assert.deepEqual(result.packages[0]!.dependencies, ["aarch64-linux/default/pypi/dep-x"]);
    assert.ok(!JSON.stringify(result).includes("://"));
  }));

test("pypiChannel.resolve keeps a locked wheel that is still offered, and gives uv the locked versions", () =>
  withTestContext({ config: { "pypi.index": "http://i.test/simple" } }, async (ctx) => {
    putUv(ctx, RECORDED_UV.replaceAll("$LOG", ctx.home));
    const old = {
      ...locked(DEMO, "demo"),
      version: "1.5",
      hash: `sha256:${HASHES.old}` as LockedPackage["hash"],
    };
    const result = await channel.resolve({ ...INPUT, locked: [old] }, ctx);
    assert.equal(readFileSync(join(ctx.home, "requirements.txt"), "utf8"), "demo==1.5\n");
    assert.ok(result.kind === "resolved" && result.packages[0]!.hash === old.hash);
    await channel.resolve({ ...INPUT, locked: [old], upgrade: ["demo"] }, ctx);
    assert.equal(readFileSync(join(ctx.home, "requirements.txt"), "utf8"), "");
  }));

test("pypiChannel.resolve passes over versions whose files can't be had, and packages that nothing may ask for", () =>
  withTestContext({ config: { "pypi.index": "http://i.test/simple" } }, async (ctx) => {
    const log = join(ctx.home, "given");
    const script = `case "$*" in *"--constraints constraints.txt"*) cp constraints.txt '${log}' ;; esac\n`;
    putUv(ctx, script + RECORDED_UV.replaceAll("$LOG", ctx.home));
    const missing = [{ ...locked(DEMO, "demo"), version: "1.6" }];
    await channel.resolve({ ...INPUT, missing, pypiAvoid: ["cuda-x"] }, ctx);
    assert.equal(readFileSync(log, "utf8"), "cuda-x<0\ndemo!=1.6\n");
  }));

test("pypiChannel.resolve explains uv's failures: network, and two requests that clash", () =>
  withTestContext({ config: { "pypi.index": "http://i.test/simple" } }, async (ctx) => {
    putUv(
      ctx,
      'echo "error: Failed to fetch: \\`http://u:secret@i.test/simple/demo/\\`" >&2; echo "  cause: operation timed out" >&2; exit 2\n',
    );
    await assert.rejects(channel.resolve(INPUT, ctx), (error: Error & { code: string; reason: string }) => {
      assert.equal(error.code, "fetch-timeout");
      assert.ok(!error.reason.includes("secret"));
      return true;
    });
    putUv(
      ctx,
      'printf "error: No solution found when resolving dependencies\\n  cause: Because demo was not found in the cache and you require demo, we can conclude that your requirements are unsatisfiable.\\n\\nhint: Packages were unavailable because the network was disabled.\\n" >&2; exit 1\n',
    );
    await assert.rejects(channel.resolve(INPUT, { ...ctx, offline: true }), { code: "offline" });
    putUv(
      ctx,
      'printf "error: No solution found when resolving dependencies\\n  cause: Because you require demo==1.* and demo==2.*, we can conclude that your requirements are unsatisfiable.\\n" >&2; exit 1\n',
    );
    const requests = [...INPUT.requests, { key: "demo", name: "demo", constraint: "2" }];
    const result = await channel.resolve({ ...INPUT, requests }, ctx);
    assert.ok(result.kind === "conflict");
    assert.match(result.conflict.message, /pypi:demo@1 and demo@2/);
  }));

test("uvProgram takes uv by its hash alone", () =>
  withIndex(
    [{ file: Object.values(UV_WHEELS)[0]!.file, content: DEMO.content }],
    { hashes: false },
    async (ctx) => {
      const python = () => assert.fail("an index is configured");
      await assert.rejects(uvProgram(python, ctx), {
        code: systemOf(ctx.host.arch, ctx.host.platform) === "x86_64-linux" ? "hash-mismatch" : "no-uv",
      });
      await assert.rejects(uvProgram(python, { ...ctx, offline: true }), { code: "offline" });
    },
  ));

test("uvProgram gives the index's credentials to the index's own files", async () => {
  const system = systemOf(nodeHost().arch, nodeHost().platform)!;
  const { file } = UV_WHEELS[system]!;
  const wanted = `Basic ${Buffer.from("me:secret").toString("base64")}`;
  const server = await testServer((path, request) => {
    if (request.headers.authorization !== wanted) return undefined;
    if (path.startsWith("/files/")) return { type: "application/octet-stream", body: DEMO.content };
    return { type: "text/html", body: Buffer.from(`<a href="/files/${file}">${file}</a>`) };
  });
  try {
    const index = server.url.replace("//", "//me:secret@");
    await withTestContext({ config: { "pypi.index": `${index}/simple` } }, (ctx) =>
      assert.rejects(
        uvProgram(() => assert.fail("an index is configured"), ctx),
        { code: "hash-mismatch" },
      ),
    );
  } finally {
    await server.close();
  }
});

test("uvProgram lets pip fetch uv where no index is configured, and believes nothing but its hash", () =>
  withTestContext({ env: { PIP_CONFIG_FILE: "/dev/null", UV_CONFIG_FILE: "/dev/null" } }, async (ctx) => {
    const pip = join(ctx.home, "python");
    writeFileSync(
      pip,
      `#!/bin/sh\necho "$@" > ${ctx.home}/args\nwhile [ "$1" != -d ]; do shift; done\necho wrong > "$2/${Object.values(UV_WHEELS)[0]!.file}"\n`,
    );
    chmodSync(pip, 0o755);
    await assert.rejects(
      uvProgram(async () => pip, ctx),
      { code: "fetch-failed", message: /pip can't fetch uv/ },
    );
    assert.match(
      readFileSync(join(ctx.home, "args"), "utf8"),
      /-m pip download --no-deps --only-binary :all: --require-hashes/,
    );
  }));
