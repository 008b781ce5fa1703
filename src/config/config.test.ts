import assert from "node:assert/strict";
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { testContext } from "../../test/context.ts";
import { UserError } from "../base/error.ts";
import { listConfig, loadConfig, setConfig, unsetConfig, userConfig } from "./config.ts";
import { decodeConfig } from "./decode-config.ts";
import { CONFIG_KEYS } from "./keys.ts";

function world(t: TestContext, files: { user?: string; machine?: string } = {}) {
  const ctx = testContext();
  t.after(() => ctx.close());
  const machine = join(ctx.root, "etc", "config.toml");
  for (const [path, text] of [
    [userConfig(ctx.places), files.user],
    [machine, files.machine],
  ] as const)
    if (text !== undefined) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  return { host: ctx.host, places: ctx.places, machine, file: userConfig(ctx.places) };
}

test("loadConfig takes the user's settings before the machine's", async (t) => {
  const { host, places, machine } = world(t, {
    machine: '[deb]\nmirror = "http://a.test/debian"\ncheck-valid-until = false\n',
    user: 'fetch.timeout = 2.5\n[deb]\nmirror = "https://b.test"\n',
  });
  const config = await loadConfig(host, places, machine);
  assert.equal(config.get("deb.mirror"), "https://b.test");
  assert.equal(config.get("deb.check-valid-until"), "false");
  assert.equal(config.get("fetch.timeout"), "2.5");
  assert.equal(config.get("pypi.index"), undefined);
});

test("loadConfig is empty without files", async (t) => {
  const { host, places, machine } = world(t);
  assert.deepEqual(await listConfig(host, places, machine), []);
});

test("decodeConfig refuses what it doesn't know, with place and help", () => {
  const cases: [string, RegExp, RegExp][] = [
    ["[dep]\n", /^c\.toml:1:2: unknown key "dep"/, /"deb"/],
    ['[deb]\nmiror = "http://a.test"', /^c\.toml:2:1: .*"deb\.miror"/, /deb\.mirror/],
    ['[deb]\nmirror = "ftp://a.test"', /^c\.toml:2:10: deb\.mirror must be addresses/, /./],
    ['[deb]\nmirror = "a.test/debian"', /^c\.toml:2:10: /, /./],
    ["[deb]\nmirror = 1", /^c\.toml:2:10: /, /./],
    ['[deb]\nmirror = { a = "x" }', /^c\.toml:2:10: /, /./],
    ['[deb]\nkeyring = "keys.asc"', /an absolute path/, /./],
    ['[deb]\ncheck-valid-until = "maybe"', /true or false/, /./],
    ["[fetch]\ntimeout = 0", /above 0/, /./],
    ["[fetch\n", /^c\.toml:1:/, /./],
    ["deb = 1", /must be a table/, /./],
  ];
  for (const [text, said, help] of cases)
    assert.throws(
      () => decodeConfig(text, "c.toml"),
      (error) => error instanceof UserError && said.test(error.message) && help.test(error.help ?? "-"),
      text,
    );
});

test("setConfig keeps comments and unsetConfig gives the file back", async (t) => {
  const before = '# mine\n[deb] # x\nmirror = "http://a.test/debian" # near\n\n[fetch]\ntimeout = 5\n';
  const { host, places, machine, file } = world(t, { user: before });
  await setConfig(host, places, "deb.mirror", "https://b.test/debian");
  assert.equal(readFileSync(file, "utf8"), before.replace("http://a.test", "https://b.test"));
  await setConfig(host, places, "deb.mirror", "http://a.test/debian");
  await setConfig(host, places, "deb.check-valid-until", "false");
  await setConfig(host, places, "fetch.attempts", "7");
  const config = await loadConfig(host, places, machine);
  assert.equal(config.get("fetch.attempts"), "7");
  assert.equal(await unsetConfig(host, places, "deb.check-valid-until"), file);
  assert.equal(await unsetConfig(host, places, "fetch.attempts"), file);
  assert.equal(await unsetConfig(host, places, "fetch.attempts"), undefined);
  assert.equal(readFileSync(file, "utf8"), before);
});

test("setConfig makes a private file, leaves nothing beside it, and writes through a link", async (t) => {
  const { host, places, file } = world(t);
  await setConfig(host, places, "npm.registry", "https://user:secret@r.test/npm/");
  assert.equal(lstatSync(file).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(dirname(file)), ["config.toml"]);
  const linked = world(t);
  mkdirSync(dirname(linked.file), { recursive: true });
  const target = join(dirname(linked.machine), "dotfiles.toml");
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, "");
  symlinkSync(target, linked.file);
  await setConfig(linked.host, linked.places, "fetch.timeout", "3");
  assert.match(readFileSync(target, "utf8"), /timeout = 3/);
  assert.ok(lstatSync(linked.file).isSymbolicLink());
});

test("setConfig refuses unknown names and wrong values as wrong usage, and writes nothing", async (t) => {
  const { host, places, file } = world(t, { user: "# mine\n" });
  for (const [name, value, said] of [
    ["deb.miror", "http://a.test", /deb\.mirror/],
    ["deb.mirror", "nowhere", /address/],
    ["fetch.timeout", "soon", /number/],
    ["__proto__", "x", /settings are/],
  ] as const)
    await assert.rejects(
      setConfig(host, places, name, value),
      (error) =>
        error instanceof UserError && error.exitCode === 2 && said.test(`${error.help} ${error.reason}`),
    );
  assert.equal(readFileSync(file, "utf8"), "# mine\n");
});

test("every key can be set and read back", async (t) => {
  const { host, places, machine } = world(t);
  const values = {
    address: "https://a.test/x",
    addresses: "https://a.test https://b.test",
    proxies: "https://a.test|https://b.test,direct",
    path: "/a b/c",
    boolean: "true",
    number: "4",
  };
  for (const { name, kind } of CONFIG_KEYS) await setConfig(host, places, name, values[kind]);
  const config = await loadConfig(host, places, machine);
  for (const { name, kind } of CONFIG_KEYS) assert.equal(config.get(name), values[kind]);
});
