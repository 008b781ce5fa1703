import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { type MirrorPackage, startDebMirror } from "../mirrors/deb.ts";
import { installation, person, type Ran, said } from "./harness.ts";

/** What bothy says when a phase begins, and when the last one that it names has ended. */
const PHASES = {
  resolve: /^Resolving \.\.\./m,
  fetch: /^Fetching \.\.\./m,
  import: /^Importing \.\.\./m,
  compose: /^Composing \.\.\./m,
  switch: /^Composing.*: done/m,
} as const;
type Phase = keyof typeof PHASES;

const KILLS = 10;
const BOTHY = join(installation, "bin/bothy");

/** A base without anything to run, and as many tools as there are kills: each has something to fetch. */
const packages: MirrorPackage[] = [
  { name: "base-files", version: "13", fields: { Essential: "yes", Priority: "required" } },
  { name: "libc6", version: "2.41-1" },
  ...Array.from({ length: 64 }, (_, index) => tool(index)),
];

function tool(index: number): MirrorPackage {
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, file) => [
      `usr/share/tool-${index}/${file}`,
      `${file} of ${index}\n`.repeat(200),
    ]),
  );
  return {
    name: `tool-${index}`,
    version: `1.${index}-1`,
    fields: { Depends: "libc6" },
    files: {
      ...files,
      [`usr/bin/tool-${index}`]: { content: `#!/bin/sh\necho tool ${index}\n`, mode: 0o755 },
    },
  };
}

const mirror = await startDebMirror({ packages, suites: ["trixie"], architectures: ["amd64", "arm64"] });
after(() => mirror.close());
chmodSync(dirname(mirror.keyFile), 0o755);
chmodSync(mirror.keyFile, 0o644);

const someone = person("killed", { shared: false });
for (const [name, value] of Object.entries(mirror.config)) {
  const set = someone.bothy(["config", "set", name, value === "yes" ? "true" : value]);
  assert.equal(set.status, 0, said(set));
}
const folder = someone.folder("project");
const inFolder = { cwd: folder };
const system = process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
writeFileSync(
  join(folder, "bothy.toml"),
  `schema = 1\nname = "killed"\n\n[packages]\nlibc6 = "*"\n\n[options]\nsystems = ["${system}"]\n`,
);

function files(): readonly (string | undefined)[] {
  return ["bothy.toml", "bothy.lock"].map((name) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : undefined,
  );
}

interface Traced extends Ran {
  /** Milliseconds from the start at which each phase began. */
  readonly began: Partial<Record<Phase, number>>;
  readonly took: number;
}

/** Runs bothy to its end (not synchronously: the mirror is this process), or kills it `fraction` of `length` milliseconds into a phase, counted from when it says that it begins. */
function traced(args: readonly string[], kill?: { phase: Phase; after: number }): Promise<Traced> {
  const child: ChildProcess = someone.start([BOTHY, ...args], inFolder);
  const started = performance.now();
  const began: Partial<Record<Phase, number>> = {};
  let stdout = "";
  let stderr = "";
  let timer: NodeJS.Timeout | undefined;
  child.stdout!.on("data", (data) => {
    stdout += data;
  });
  child.stderr!.on("data", (data) => {
    stderr += data;
    for (const phase of Object.keys(PHASES) as Phase[]) {
      if (began[phase] !== undefined || !PHASES[phase].test(stderr)) continue;
      began[phase] = performance.now() - started;
      if (kill?.phase === phase) timer = setTimeout(() => child.kill("SIGKILL"), kill.after);
    }
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, stdout, stderr, began, took: performance.now() - started });
    });
  });
}

/** `bothy gc` again and again until it is told to stop; what it said when it failed. */
function collectMeanwhile(): { stop(): Promise<Ran[]> } {
  let going = true;
  const failures: Ran[] = [];
  const loop = (async () => {
    while (going) {
      const child = someone.start([BOTHY, "gc"], inFolder);
      let stderr = "";
      child.stderr!.on("data", (data) => {
        stderr += data;
      });
      const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
      if (status !== 0) failures.push({ status, signal: null, stdout: "", stderr });
    }
  })();
  return {
    stop: async () => {
      going = false;
      await loop;
      return failures;
    },
  };
}

/** How long each phase of a run took. */
function lengths(run: Traced): Partial<Record<Phase, number>> {
  const marks = [...Object.values(run.began), run.took].sort((a, b) => a - b);
  return Object.fromEntries(
    Object.entries(run.began).map(([phase, at]) => [phase, marks.find((mark) => mark > at)! - at]),
  );
}

async function checkAfterKill(
  before: readonly (string | undefined)[],
  wanted: (manifest: string) => boolean,
): Promise<void> {
  const [manifest, lock] = files();
  const isOld = manifest === before[0];
  assert.ok(isOld || wanted(manifest!), "bothy.toml is the old or the new one");
  const check = someone.bothy(["lock", "--check"], inFolder);
  assert.equal(
    check.status,
    0,
    `after what was begun is finished the two fit: ${said(check)}\n${lock?.length}`,
  );
  const verify = someone.bothy(["store", "verify"]);
  assert.equal(verify.status, 0, said(verify));
}

let next = 0;

test("the first generation is built, and the phases are seen", async () => {
  const first = await traced(["install", "tool-63"]);
  assert.equal(first.status, 0, said(first));
  assert.deepEqual(Object.keys(first.began).sort(), Object.keys(PHASES).sort());
});

for (const phase of Object.keys(PHASES) as Phase[])
  test(`install survives ${KILLS} kills in ${phase} while gc runs`, async () => {
    const calm = await traced(["install", `tool-${next++}`]);
    assert.equal(calm.status, 0, said(calm));
    const length = lengths(calm)[phase]!;
    const gc = collectMeanwhile();
    let killed = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const name = `tool-${next++}`;
      const before = files();
      const run = await traced(["install", name], { phase, after: (length * kill) / KILLS });
      if (run.signal === "SIGKILL") killed++;
      else assert.equal(run.status, 0, said(run));
      await checkAfterKill(before, (manifest) => manifest.includes(name));
      const again = await traced(["install", name]);
      assert.equal(again.status, 0, said(again));
      const used = await traced(["activate", "--", name]);
      assert.equal(used.stdout, `tool ${name.slice(5)}\n`, said(used));
    }
    assert.deepEqual(await gc.stop(), []);
    assert.ok(killed >= KILLS / 2, `${killed} of ${KILLS} kills came before the end`);
  });

for (const phase of ["resolve", "compose", "switch"] as const)
  test(`uninstall survives ${KILLS} kills in ${phase} while gc runs`, async () => {
    const calm = await traced(["uninstall", `tool-${--next}`]);
    assert.equal(calm.status, 0, said(calm));
    const length = lengths(calm)[phase]!;
    const gc = collectMeanwhile();
    for (let kill = 0; kill < KILLS; kill++) {
      const name = `tool-${--next}`;
      const before = files();
      const run = await traced(["uninstall", name], { phase, after: (length * kill) / KILLS });
      if (run.signal !== "SIGKILL") assert.equal(run.status, 0, said(run));
      await checkAfterKill(before, (manifest) => !manifest.includes(`${name} `));
      if (files()[0]!.includes(`${name} `)) {
        const again = await traced(["uninstall", name]);
        assert.equal(again.status, 0, said(again));
      }
      const used = someone.bothy(["activate", "--", "sh", "-c", `command -v ${name} || echo gone`], inFolder);
      assert.equal(used.stdout, "gone\n", said(used));
    }
    assert.deepEqual(await gc.stop(), []);
  });

test("old generations activate after all that", async () => {
  const list = someone.bothy(["generations", "list", "--json"], inFolder);
  const numbers = (JSON.parse(list.stdout) as { number: number }[]).map(({ number }) => number);
  assert.ok(numbers.length > 3 * KILLS);
  for (const number of [numbers[0]!, numbers[Math.floor(numbers.length / 2)]!]) {
    const back = await traced(["generations", "rollback", String(number)]);
    assert.equal(back.status, 0, said(back));
    const used = await traced(["activate", "--", "tool-63"]);
    assert.equal(used.stdout, "tool 63\n", said(used));
  }
});
