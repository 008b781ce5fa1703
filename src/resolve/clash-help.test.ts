import assert from "node:assert/strict";
import { test } from "node:test";
import { world } from "../../test/resolve-world.ts";
import { decodeManifest } from "../manifest/decode.ts";
import type { Conflict } from "./channel.ts";
import { clashHelp } from "./clash-help.ts";

const MANIFEST = decodeManifest(
  'schema = 1\n[packages]\n"pypi:numba" = "0.61"\n"pypi:numpy" = ">=2.4"\n"pypi:six" = { version = "1", group = "ml" }\n',
  "bothy.toml",
);
const CONFLICT: Conflict = {
  ...{ code: "conflict", message: "they clash", reason: "numba needs numpy <2.3", help: "ask for others" },
  between: ["pypi:numba", "pypi:numpy"],
  loosened: [
    { key: "pypi:numpy", version: "2.2.6" },
    { key: "pypi:numba", version: "0.68.1" },
  ],
};

const help = (old: readonly string[], written: boolean, conflict = CONFLICT) => {
  const clashing = MANIFEST.packages
    .filter(({ key }) => conflict.between!.includes(key))
    .map((request) => ({ request, old: old.includes(request.key), channel: "pypi" as const }));
  const { channels, ctx } = world();
  ctx.close();
  const pypi = { ...channels.pypi, fits: () => true };
  return clashHelp(conflict, clashing, written, { ...channels, pypi }).split("\n");
};

test("clashHelp grants the new wish first, and types again what stands in no file yet", () => {
  assert.deepEqual(help(["pypi:numba"], false), [
    "bothy install pypi:numba@0.68 'pypi:numpy@>=2.4'",
    "or bothy install 'pypi:numpy@>=2.2.6'",
    "or apart from the rest: bothy install --group other 'pypi:numpy@>=2.4'",
  ]);
});

test("clashHelp changes only what must change where all stands in bothy.toml", () => {
  assert.deepEqual(help([], true), [
    "bothy install 'pypi:numpy@>=2.2.6'",
    "or bothy install pypi:numba@0.68",
    'or apart from the rest, in bothy.toml: "pypi:numba" = { version = "0.61", group = "other" }',
  ]);
});

test("clashHelp says the whole line that stands apart, so that it can be written as it is", () => {
  const { packages } = decodeManifest(
    'schema = 1\n[packages]\na = "1"\nx = { package = "libx", version = "2", priority = 3, systems = ["x86_64-linux"] }\n',
    "bothy.toml",
  );
  const { channels, ctx } = world();
  ctx.close();
  const clashing = packages.map((request) => ({
    request,
    old: request.key === "a",
    channel: "deb" as const,
  }));
  const said = clashHelp({ ...CONFLICT, between: ["a", "x"], loosened: [] }, clashing, true, channels);
  const line = said.replace("apart from the rest, in bothy.toml: ", "");
  const [again] = decodeManifest(`schema = 1\n[packages]\n${line}\n`, "f").packages;
  assert.deepEqual(again, { ...packages[1]!, group: "other" });
});

test("clashHelp leaves the channel's own words where it knows nothing better", () => {
  assert.deepEqual(help([], true, { ...CONFLICT, between: ["pypi:six"], loosened: [] }), ["ask for others"]);
});
