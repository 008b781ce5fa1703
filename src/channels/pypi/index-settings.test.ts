import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { indexesOf, indexSettings } from "./index-settings.ts";
import { pipConfigFiles, pipConfigValues } from "./pip-config.ts";
import { uvEnvironment } from "./uv-run.ts";

const put = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

test("indexSettings takes bothy's setting before uv's, uv's before pip's", async () => {
  const PIP = {
    PIP_CONFIG_FILE: "/dev/null",
    PIP_INDEX_URL: "http://pip.test/simple/",
    PIP_EXTRA_INDEX_URL: "http://b.test/x http://c.test/x",
  };
  await withTestContext({ env: PIP }, async (ctx) => {
    const settings = await indexSettings(ctx);
    assert.equal(settings.from, "pip");
    assert.deepEqual(settings.indexes, ["http://b.test/x", "http://c.test/x", "http://pip.test/simple"]);
  });
  await withTestContext(
    { env: { ...PIP, UV_INDEX: "own=http://u.test/simple", UV_DEFAULT_INDEX: "http://d.test/simple" } },
    async (ctx) => {
      assert.deepEqual((await indexSettings(ctx)).indexes, ["http://u.test/simple", "http://d.test/simple"]);
    },
  );
  const config = { "pypi.index": "http://own.test/simple" };
  await withTestContext({ env: { ...PIP, UV_INDEX_URL: "http://u.test/" }, config }, async (ctx) => {
    const settings = await indexSettings(ctx);
    assert.deepEqual([settings.from, settings.indexes], ["bothy", ["http://own.test/simple"]]);
    const env = uvEnvironment(settings, ctx);
    assert.equal(env.UV_DEFAULT_INDEX, "http://own.test/simple");
    assert.equal(env.UV_INDEX_URL, undefined);
  });
});

test("indexSettings reads uv.toml and pip.conf where the clients do", () =>
  withTestContext({}, async (ctx) => {
    put(
      join(ctx.home, ".config/pip/pip.conf"),
      "[global]\nindex-url = http://user.test/simple\ncert = /a.pem\n[install]\ntrusted-host =\n  a.test\n  b.test\n",
    );
    const pip = await indexSettings(ctx);
    assert.deepEqual(pip.indexes, ["http://user.test/simple"]);
    assert.equal(pip.cert, "/a.pem");
    assert.deepEqual(pip.trustedHosts, ["a.test", "b.test"]);
    put(join(ctx.home, ".config/uv/uv.toml"), '[[index]]\nurl = "http://uv.test/simple"\ndefault = true\n');
    const uv = await indexSettings(ctx);
    assert.deepEqual([uv.from, uv.indexes], ["uv", ["http://uv.test/simple"]]);
  }));

test("indexSettings refuses an address that is none, naming where it stands", () =>
  withTestContext({ config: { "pypi.index": "example" } }, async (ctx) => {
    await assert.rejects(indexSettings(ctx), { code: "bad-config", message: /pypi\.index/ });
  }));

test("indexesOf reads all ways in which a uv.toml names indexes", () => {
  assert.deepEqual(indexesOf('index-url = "http://a/"\nextra-index-url = ["http://b/"]'), {
    fallback: "http://a/",
    extra: ["http://b/"],
  });
  assert.deepEqual(indexesOf('[pip]\nindex-url = "http://p/"'), { fallback: "http://p/", extra: [] });
  assert.deepEqual(indexesOf('[[index]]\nurl = "http://x/"\nexplicit = true'), {
    fallback: undefined,
    extra: [],
  });
  assert.deepEqual(indexesOf("not toml ="), { fallback: undefined, extra: [] });
});

test("pipConfigValues reads as Python's configparser does", () => {
  const values = pipConfigValues(
    "# c\n[global]\nIndex_URL: http://a\nextra-index-url =\n   http://b\n   http://c\n[list]\nformat=columns\n[install]\nindex-url = http://d\n",
  );
  assert.equal(values.get("index-url"), "http://d");
  assert.equal(values.get("extra-index-url"), "http://b\nhttp://c");
  assert.equal(values.get("format"), undefined);
});

test("pipConfigFiles has machine, user, environment and named file in pip's order", () => {
  const files = pipConfigFiles({
    HOME: "/h",
    VIRTUAL_ENV: "/v",
    PIP_CONFIG_FILE: "/f",
    XDG_CONFIG_DIRS: "/x",
  });
  assert.deepEqual(files, [
    "/x/pip/pip.conf",
    "/etc/pip.conf",
    "/h/.pip/pip.conf",
    "/h/.config/pip/pip.conf",
    "/v/pip.conf",
    "/f",
  ]);
  assert.deepEqual(pipConfigFiles({ HOME: "/h", PIP_CONFIG_FILE: "/dev/null" }), []);
});

test("uvEnvironment keeps what says where packages come from and drops what changes what is resolved", () =>
  withTestContext(
    {
      env: {
        UV_EXCLUDE: "x",
        UV_RESOLUTION: "lowest",
        UV_INDEX_OWN_PASSWORD: "p",
        VIRTUAL_ENV: "/v",
        PIP_CONFIG_FILE: "/dev/null",
      },
    },
    async (ctx) => {
      const env = uvEnvironment(await indexSettings(ctx), { ...ctx, offline: true });
      assert.equal(env.UV_RESOLUTION, "highest");
      assert.equal(env.UV_EXCLUDE, undefined);
      assert.equal(env.VIRTUAL_ENV, undefined);
      assert.equal(env.UV_INDEX_OWN_PASSWORD, "p");
      assert.equal(env.UV_OFFLINE, "1");
    },
  ));
