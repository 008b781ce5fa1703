import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cliHome, said } from "../cli-home.ts";
import { homeWith } from "../home-with.ts";
import { startDebMirror } from "../mirrors/deb.ts";
import { npmRegistry } from "../mirrors/npm.ts";

const mirror = await startDebMirror({
  packages: [
    { name: "python3", version: "3.13.5-1", suites: ["bookworm", "trixie"] },
    { name: "libleft-dev", version: "1-1", fields: { Description: "pads in C" } },
  ],
  suites: ["bookworm", "trixie", "sid"],
  architectures: [process.arch === "x64" ? "amd64" : "arm64"],
});
const registry = await npmRegistry([
  { name: "python", version: "0.0.4" },
  { name: "left-pad", version: "1.3.0", manifest: { description: "pads on the left" } },
]);
const { home, built, close } = await homeWith(mirror, registry);
after(close);

test("show lists the versions of what serves a name of the catalog, default suite first, and namesakes", async () => {
  const shown = await home.bothy(["show", "python"]);
  const rows = shown.stdout.split("\n").filter((line) => /^(?:python|npm:python) /.test(line));
  assert.deepEqual(
    rows.map((line) => line.trim().split(/ +/)),
    [
      ["python", "3.13.5-1", "deb/trixie:python3"],
      ["python", "3.13.5-1", "deb/bookworm:python3"],
      ["npm:python", "0.0.4"],
    ],
    said(shown),
  );
  assert.doesNotMatch(shown.stdout, /[{}]/);
});

test("show fetches no compilers for a name that may be a crate's: it says what asks for those", async () => {
  const shown = await home.bothy(["show", "python"], { env: { PATH: "/nowhere" } });
  assert.equal(shown.status, 0, said(shown));
  assert.match(shown.stdout, /^cargo was not asked, .*: bothy show cargo:python$/m);
  assert.doesNotMatch(shown.stderr, /cargo/);
  const missing = await home.bothy(["show", "pythonn"], { env: { PATH: "/nowhere" } });
  assert.equal(missing.status, 1, said(missing));
  assert.match(
    missing.stderr,
    /^cause: cargo was not asked, .*: bothy show cargo:pythonn\nhelp: did you mean python\?/m,
  );
});

test("show fetches no pip to ask an index that nobody configured, unless that is what was asked", async () => {
  const fresh = cliHome(built, { ...mirror.config, "npm.registry": registry.url });
  after(fresh.remove);
  const env = { PATH: "/nowhere", PIP_CONFIG_FILE: "/dev/null" };
  const shown = await fresh.bothy(["show", "python"], { env });
  assert.equal(shown.status, 0, said(shown));
  assert.match(shown.stdout, /^pypi was not asked, .*: bothy show pypi:python$/m);
  assert.doesNotMatch(shown.stderr, /pip|Python/);
  // The mirror has no pip, so that whoever wants it is told so.
  assert.match((await fresh.bothy(["show", "ruff"], { env })).stderr, /pip/);
  assert.match((await fresh.bothy(["show", "pypi:python"], { env })).stderr, /pip/);
});

test("show says how it is asked, of a version and of a name that its channel lacks", async () => {
  const versioned = await home.bothy(["show", "npm:left-pad@1"]);
  assert.equal(versioned.status, 2, said(versioned));
  assert.match(versioned.stderr, /^help: show lists every version: bothy show npm:left-pad$/m);
  assert.match((await home.bothy(["show", "npm:xyzzy"])).stderr, /`bothy search --channel npm xyzzy`/);
  assert.match((await home.bothy(["show", "libleft-dv"])).stderr, /^help: did you mean libleft-dev\?$/m);
  assert.match(
    (await home.bothy(["show", "deb:libleft-dv"])).stderr,
    /^help: did you mean deb:libleft-dev\?$/m,
  );
});

test("show says what a package is, as its channel describes it", async () => {
  assert.match((await home.bothy(["show", "libleft-dev"])).stdout, /^deb:libleft-dev: pads in C\n\nREQUEST/);
  assert.match(
    (await home.bothy(["show", "npm:left-pad"])).stdout,
    /^npm:left-pad: pads on the left\n\nREQUEST/,
  );
});
