import assert from "node:assert/strict";
import { after, test } from "node:test";
import { said } from "../cli-home.ts";
import { homeWith } from "../home-with.ts";
import { startDebMirror } from "../mirrors/deb.ts";
import { npmRegistry } from "../mirrors/npm.ts";

const mirror = await startDebMirror({
  packages: [{ name: "python3", version: "3.13.5-1", suites: ["bookworm", "trixie"] }],
  suites: ["bookworm", "trixie", "sid"],
  architectures: [process.arch === "x64" ? "amd64" : "arm64"],
});
const registry = await npmRegistry([{ name: "python", version: "0.0.4" }]);
const { home, close } = await homeWith(mirror, registry);
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
