import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { bestWheel, wheelName, wheelRank, wheelTarget } from "./wheel-tags.ts";

const X86 = wheelTarget("3.13.5", "2.41", "x86_64-linux");
const ARM = wheelTarget("3.13.5", "2.41", "aarch64-linux");
const best = (target: typeof X86, ...files: string[]) =>
  bestWheel(
    files.map((file) => ({ file })),
    target,
  )?.file;

test("bestWheel prefers the interpreter's ABI, then abi3, then pure Python", () => {
  const own = "p-1-cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64.whl";
  const abi3 = "p-1-cp39-abi3-manylinux_2_28_x86_64.whl";
  const pure = "p-1-py3-none-any.whl";
  assert.equal(best(X86, pure, abi3, own), own);
  assert.equal(best(X86, pure, abi3), abi3);
  assert.equal(best(X86, "p-1-py2.py3-none-any.whl"), "p-1-py2.py3-none-any.whl");
});

test("bestWheel takes the newest glibc that the system has, and the highest build", () => {
  assert.equal(
    best(
      X86,
      "p-1-cp313-cp313-manylinux_2_17_x86_64.whl",
      "p-1-cp313-cp313-manylinux_2_28_x86_64.whl",
      "p-1-cp313-cp313-manylinux_2_42_x86_64.whl",
    ),
    "p-1-cp313-cp313-manylinux_2_28_x86_64.whl",
  );
  assert.equal(
    best(X86, "p-1-1-py3-none-any.whl", "p-1-10-py3-none-any.whl", "p-1-2-py3-none-any.whl"),
    "p-1-10-py3-none-any.whl",
  );
});

test("bestWheel refuses other Pythons, systems and C libraries", () => {
  for (const tag of [
    "cp312-cp312-manylinux_2_17_x86_64",
    "cp313-cp313t-manylinux_2_17_x86_64",
    "cp314-abi3-manylinux_2_17_x86_64",
    "cp313-cp313-musllinux_1_2_x86_64",
    "cp313-cp313-manylinux_2_17_aarch64",
    "cp313-cp313-macosx_11_0_arm64",
    "cp313-cp313-win_amd64",
    "py2-none-any",
    "pp310-pypy310_pp73-manylinux_2_17_x86_64",
    "py314-none-any",
  ])
    assert.equal(best(X86, `p-1-${tag}.whl`), undefined, tag);
  assert.equal(
    best(ARM, "p-1-cp313-cp313-manylinux2014_aarch64.whl"),
    "p-1-cp313-cp313-manylinux2014_aarch64.whl",
  );
  assert.equal(best(X86, "p-1.tar.gz", "p-1.whl"), undefined);
});

test("wheelName takes file names apart, build numbers too", () => {
  assert.deepEqual(wheelName("a_b-1.0-2x-py2.py3-none-any.whl"), {
    ...{ distribution: "a_b", version: "1.0", build: "2x" },
    ...{ pythons: ["py2", "py3"], abis: ["none"], platforms: ["any"] },
  });
  assert.equal(wheelName("a-1.0.zip"), undefined);
});

test("wheelRank agrees with the order of Python's own packaging library", (context) => {
  const script = `import json, sys
try:
    from packaging import tags
except ImportError:
    from pip._vendor.packaging import tags
platforms = ["manylinux_2_%d_x86_64" % minor for minor in range(41, 16, -1)] + ["manylinux2014_x86_64"]
own = list(tags.cpython_tags(python_version=(3, 13), abis=["cp313"], platforms=platforms))
print(json.dumps([str(tag) for tag in own + list(tags.compatible_tags(python_version=(3, 13), interpreter="cp313", platforms=platforms))]))`;
  const run = spawnSync("python3", ["-c", script], { encoding: "utf8" });
  if (run.status !== 0) {
    assert.ok(!process.env.CI, `python3 with packaging or pip is missing: ${run.stderr}`);
    return context.skip("python3 with packaging or pip is missing on this machine");
  }
  const names = (JSON.parse(run.stdout) as string[]).map((tag) => wheelName(`p-1-${tag}.whl`)!);
  assert.ok(names.length > 500);
  for (const name of names) assert.notEqual(wheelRank(name, X86), undefined, JSON.stringify(name));
  const family = ({ pythons, abis }: (typeof names)[number]) =>
    abis[0] === "cp313" ? 0 : abis[0] === "abi3" ? 1 : pythons[0]!.startsWith("cp") ? 2 : 3;
  const ranks = names
    .filter((name) => family(name) < 3)
    .map((name) => [family(name), wheelRank(name, X86)!] as const);
  for (const kind of [0, 1, 2]) {
    const own = ranks.filter(([which]) => which === kind).map(([, rank]) => rank);
    assert.deepEqual(
      own,
      [...own].sort((a, b) => a - b),
      `family ${kind}`,
    );
  }
});
