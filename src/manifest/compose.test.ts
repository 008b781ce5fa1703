import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../base/error.ts";
import { composeManifest } from "./compose.ts";
import { decodeManifestFile } from "./decode.ts";
import type { Manifest } from "./types.ts";

/** Composes texts; the last is the project's own, the others are `../0/bothy.toml`, `../1/bothy.toml`. */
function compose(...texts: string[]): Manifest {
  const layers = texts.map((text, index) => {
    const own = index === texts.length - 1;
    const file = own ? "bothy.toml" : `../${index}/bothy.toml`;
    const folder = own ? "/w/own" : `/w/${index}`;
    return { file, folder, manifest: decodeManifestFile(`schema = 1\n${text}`, file) };
  });
  return composeManifest(layers);
}

function refusal(...texts: string[]): UserError {
  try {
    compose(...texts);
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error;
  }
  assert.fail("it was taken");
}

const packagesOf = (manifest: Manifest) =>
  manifest.packages.map(({ key, constraint }) => `${key}@${constraint}`);

test("composeManifest lays requests over each other by key, the project's own last", () => {
  const manifest = compose(
    '[packages]\na = "1"\nb = "1"\nc = { version = "1", group = "g" }',
    '[packages]\nb = "2"',
    '[packages]\nc = "3"\nd = "3"',
  );
  assert.deepEqual(packagesOf(manifest), ["a@1", "b@2", "c@3", "d@3"]);
  assert.equal(manifest.packages.find(({ key }) => key === "c")!.group, "default");
  assert.deepEqual(
    Object.entries(manifest.places).map(([key, { file, line }]) => `${key} ${file}:${line}`),
    ["a ../0/bothy.toml:3", "b ../1/bothy.toml:3", "c bothy.toml:3", "d bothy.toml:4"],
  );
  assert.deepEqual(manifest.included, ["../0/bothy.toml", "../1/bothy.toml"]);
});

test("composeManifest lets another key for the same package replace it, and keeps another channel's or group's", () => {
  const below = '[packages]\ngcc12 = { package = "deb/bookworm:gcc", version = "12" }\nredis = "*"';
  assert.deepEqual(packagesOf(compose(below, '[packages]\n"deb/bookworm:gcc" = "11"\n"pypi:redis" = "*"')), [
    "redis@*",
    "deb/bookworm:gcc@11",
    "pypi:redis@*",
  ]);
  assert.deepEqual(
    packagesOf(
      compose(below, '[packages]\nx = { package = "deb/bookworm:gcc", version = "11", group = "g" }'),
    ),
    ["gcc12@12", "redis@*", "x@11"],
  );
});

test("composeManifest takes out what a line `NAME = false` names, once", () => {
  const below = `[packages]\na = "*"\nb = "*"\n[vars]\nX = "1"\nY = "2"\n[hook]\non-activate = "echo"\n[profile]\nfish = "f"\n[services.db]\ncommand = "db"`;
  const out = `[packages]\na = false\n[vars]\nX = false\n[hook]\non-activate = false\n[profile]\nfish = false\n[services]\ndb = false`;
  const manifest = compose(below, out);
  assert.deepEqual(packagesOf(manifest), ["b@*"]);
  assert.deepEqual(manifest.vars, { Y: "2" });
  assert.deepEqual([manifest.hook, manifest.profile, manifest.services], [{}, {}, []]);
  assert.deepEqual(packagesOf(compose(below, "[packages]\na = false", "[packages]\na = false")), ["b@*"]);
  assert.deepEqual(packagesOf(compose(below, "[packages]\na = false", '[packages]\na = "2"')), [
    "b@*",
    "a@2",
  ]);
});

test("composeManifest refuses a line `NAME = false` that takes out nothing", () => {
  const error = refusal('[packages]\nhtop = "*"', "[packages]\nhtpo = false");
  assert.match(error.message, /^bothy.toml:3:1: there is no htpo in \[packages\]/);
  assert.match(error.help!, /did you mean htop\?/);
  assert.match(refusal("[vars]\nX = false").message, /^bothy.toml:3:1: there is no X/);
});

test("composeManifest runs what is included first and undoes it last, and knows where each script stands", () => {
  const manifest = compose(
    '[hook]\non-activate = "one"\non-deactivate = "off one"\n[profile]\ncommon = "c1"',
    '[hook]\non-activate = " "\non-deactivate = "off two"\n[profile]\ncommon = "c2"',
  );
  assert.deepEqual(manifest.hook.onActivate, [{ text: "one", file: "../0/bothy.toml", folder: "/w/0" }]);
  assert.deepEqual(
    manifest.hook.onDeactivate!.map(({ text }) => text),
    ["off two", "off one"],
  );
  assert.deepEqual(
    manifest.profile.common!.map(({ text, folder }) => `${text} ${folder}`),
    ["c1 /w/0", "c2 /w/own"],
  );
});

test("composeManifest takes what is last said of an option, adds permissions up, and keeps names to itself", () => {
  const manifest = compose(
    'name = "base"\n[options]\nsystems = ["aarch64-linux"]\nnpm-scripts = ["a"]\nauto-activate = true',
    '[options]\nsystems = ["x86_64-linux"]\n',
    'name = "own"\n[options]\nnpm-scripts = ["b"]',
  );
  assert.equal(manifest.name, "own");
  const { systems, npmScripts, autoActivate } = manifest.options;
  assert.deepEqual([systems, npmScripts, autoActivate], [["x86_64-linux"], ["a", "b"], true]);
  assert.equal(compose('name = "base"', "").name, undefined);
});

test("composeManifest leaves out an included request for no system of the whole, and refuses an own one", () => {
  const request = '[packages]\nx = { systems = ["aarch64-linux"] }\n[include]\nenvironments = []';
  const options = '[options]\nsystems = ["x86_64-linux"]';
  assert.deepEqual(packagesOf(compose(request, options)), []);
  assert.match(
    refusal(options, `${request}`.replace("[]", '["../0"]')).message,
    /^bothy.toml:3:1: aarch64-linux is not/,
  );
});

test("composeManifest orders variables so that what refers to one gets its last value", () => {
  const varsOf = (...texts: string[]) =>
    Object.entries(compose(...texts.map((text) => `[vars]\n${text}`)).vars);
  assert.deepEqual(varsOf('A = "1"\nB = "$A/x"', 'A = "2"'), [
    ["A", "2"],
    ["B", "$A/x"],
  ]);
  assert.deepEqual(varsOf('A = "1"\nB = "$A/x"', 'R = "/r"\nS = "$R/s"\nT = "t"\nA = "${S}/a"'), [
    ["R", "/r"],
    ["S", "$R/s"],
    ["A", "${S}/a"],
    ["B", "$A/x"],
    ["T", "t"],
  ]);
  assert.deepEqual(varsOf('P = "$HOME/b"', 'P = "own:$P:${P}x:$$P"'), [["P", "own:$HOME/b:$HOME/bx:$$P"]]);
});

test("composeManifest puts a manifest's own folder where its variables say BOTHY_HERE", () => {
  const { vars } = compose(
    '[vars]\nA = "$BOTHY_HERE/a"\nB = "$$BOTHY_HERE"',
    '[vars]\nC = "${BOTHY_HERE}$BOTHY_HERED"',
  );
  assert.deepEqual(vars, { A: "/w/0/a", B: "$$BOTHY_HERE", C: "/w/own$BOTHY_HERED" });
});
