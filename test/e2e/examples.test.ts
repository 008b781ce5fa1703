import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { example, person, said } from "./harness.ts";

const someone = person("examples");

test("examples/portfolio prints its table and writes a report with a chart, from any folder", () => {
  const folder = example("portfolio", someone);
  const ran = someone.bothy(["activate", "-d", folder, "--", "python", "report.py"], { cwd: "/" });
  assert.equal(ran.status, 0, said(ran));
  assert.match(ran.stdout, /^Portfolio on 2025-01-03$/m);
  assert.match(ran.stdout, /^ *Ticker +Name +Shares +Price +Value +Return +Weight$/m);
  assert.match(ran.stdout, /^ *CRGN +Cairngorm Systems +45 +€/m);
  assert.doesNotMatch(ran.stdout, /MOOR/, "what is not held is left out");
  assert.match(ran.stdout, /^Total €[\d,]+\.\d\d, gain €/m);
  assert.match(ran.stdout, /^Note: Technology holds \d+ % of the portfolio$/m);
  const page = readFileSync(join(folder, "report.html"), "utf8");
  const chart = /<img src="data:image\/png;base64,([^"]+)"/.exec(page);
  const image = Buffer.from(chart?.[1] ?? "", "base64");
  assert.equal(image.subarray(1, 4).toString(), "PNG");
  assert.ok(image.length > 20_000, `${image.length} bytes`);
});

test("examples/portfolio's check refuses figures that don't add up", () => {
  const folder = example("portfolio", someone);
  const figures = {
    date: "2025-01-03",
    currency: "EUR",
    positions: [
      { ticker: "A", name: "A", sector: "S", shares: 2, paid: 1, close: 3, value: 7, gain: 4, weight: 1 },
    ],
    total: 7,
    gain: 4,
  };
  const ran = someone.bothy(["activate", "-d", folder, "--", "tsx", "check.ts"], {
    input: JSON.stringify(figures),
  });
  assert.equal(ran.status, 1);
  assert.match(ran.stderr, /A: value is not shares times price/);
});

test("examples/numpy-1 and examples/numpy-2 work side by side", () => {
  const folders = [example("numpy-1", someone), example("numpy-2", someone)] as const;
  const [one, two] = folders.map((folder) =>
    someone.bothy(["activate", "-d", folder, "--", "python", "solve.py"]),
  );
  assert.equal(one!.status, 0, said(one!));
  assert.equal(two!.status, 0, said(two!));
  assert.match(one!.stdout, /^numpy 1\.\d+\.\d+ x = \[[^\]]+\] uint8 \+ 300 -> uint16$/m);
  assert.match(two!.stdout, /^numpy 2\.\d+\.\d+ x = \[[^\]]+\] uint8 \+ 300 -> refused$/m);
  assert.equal(/x = (\[.*?\])/.exec(one!.stdout)![1], /x = (\[.*?\])/.exec(two!.stdout)![1]);
});

test("both numpys in one group are refused, both named, with what would work; nothing is changed", () => {
  const folder = someone.folder("clash");
  assert.equal(someone.bothy(["init"], { cwd: folder }).status, 0);
  const manifest = readFileSync(join(folder, "bothy.toml"), "utf8");
  const ran = someone.bothy(["install", "pypi:numpy@1", "pypi:numpy@2"], { cwd: folder });
  assert.ok(ran.status === 1 || ran.status === 2, said(ran));
  assert.match(ran.stderr, /^error: .*numpy/m);
  assert.match(ran.stderr, /numpy@1/);
  assert.match(ran.stderr, /numpy@2/);
  assert.match(ran.stderr, /^help: .*group/m);
  assert.equal(readFileSync(join(folder, "bothy.toml"), "utf8"), manifest);
  assert.equal(existsSync(join(folder, "bothy.lock")), false);
});
