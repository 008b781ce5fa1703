import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { cliHome, ended, installed, type Ran, said } from "../cli-home.ts";
import { type MirrorPackage, startDebMirror } from "../mirrors/deb.ts";
import { seeded } from "../seeded.ts";

const KILLS = 10;
const SYSTEM = process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
const PHASES = ["resolve", "fetch", "import", "compose", "switch"] as const;
type Phase = (typeof PHASES)[number];

function tool(index: number): MirrorPackage {
  const files = Object.fromEntries(
    Array.from({ length: 30 }, (_, file) => [`usr/share/tool-${index}/${file}`, `${file} of ${index}\n`]),
  );
  const program = { content: `#!/bin/sh\necho tool ${index}\n`, mode: 0o755 };
  return {
    name: `tool-${index}`,
    version: "1",
    fields: { Depends: "libc6" },
    files: { ...files, [`usr/bin/tool-${index}`]: program },
  };
}

const packages: MirrorPackage[] = [
  { name: "base-files", version: "13", fields: { Essential: "yes", Priority: "required" } },
  { name: "libc6", version: "2.41-1" },
  ...Array.from({ length: KILLS + 2 }, (_, index) => tool(index)),
];
const architectures = [process.arch === "arm64" ? "arm64" : "amd64"];
const mirror = await startDebMirror({ packages, suites: ["trixie"], architectures });
const built = await installed();
after(async () => {
  built.remove();
  await mirror.close();
});

/** Moments that a phase can be seen at: a line that bothy prints, or a file that appears. */
function whenBegun(phase: Phase, run: { state: string; stderr: NodeJS.ReadableStream }, kill: () => void) {
  const LINES: Partial<Record<Phase, RegExp>> = {
    resolve: /^Resolving \.\.\./m,
    fetch: /^Fetching \.\.\./m,
    import: /^Importing \.\.\./m,
    compose: /^Composing \.\.\./m,
  };
  const line = LINES[phase];
  if (line === undefined) {
    const watcher = fs.watch(run.state, (_, name) => {
      if (name?.startsWith("journal.json")) kill();
    });
    return () => watcher.close();
  }
  let seen = "";
  run.stderr.on("data", (data) => {
    seen += data;
    if (line.test(seen)) kill();
  });
  return () => {};
}

/** How long after its beginning a phase is killed at most, in milliseconds: about as long as it lasts on a busy machine. */
const LASTS: Readonly<Record<Phase, number>> = {
  resolve: 60,
  fetch: 60,
  import: 150,
  compose: 80,
  switch: 12,
};
/** Uninstalling finds what packages' scripts did in the cache. */
const LASTS_KNOWN = 35;

// Two at once: most of the time goes into starting bothy, which takes one core.
describe("a command", { concurrency: 2 }, () => {
  for (const command of ["install", "uninstall"] as const)
    for (const phase of PHASES)
      test(`${command} survives ${KILLS} kills in ${phase} while gc runs`, async () => {
        const home = cliHome(built, mirror.config);
        try {
          await survive(command, phase, home);
        } finally {
          home.remove();
        }
      });
});

async function survive(
  command: "install" | "uninstall",
  phase: Phase,
  home: ReturnType<typeof cliHome>,
): Promise<void> {
  // What is uninstalled has been installed; `tool-0` stays.
  const names = Array.from({ length: KILLS }, (_, index) => `tool-${index + 1}`);
  const there = command === "install" ? ["tool-0"] : ["tool-0", ...names];
  const lines = there.map((name) => `${name} = "*"\n`).join("");
  const folder = home.project(
    "project",
    `schema = 1\n[packages]\n${lines}[options]\nsystems = ["${SYSTEM}"]\n`,
  );
  const bothy = (args: readonly string[]) => home.bothy(args, { cwd: folder });
  const works = async (args: readonly string[]): Promise<Ran> => {
    const ran = await bothy(args);
    assert.equal(ran.status, 0, `${args.join(" ")}: ${said(ran)}`);
    return ran;
  };
  await works(["install"]);
  const projects = home.at("state/bothy/projects");
  const state = join(projects, fs.readdirSync(projects)[0]!);
  const files = () => ["bothy.toml", "bothy.lock"].map((name) => fs.readFileSync(join(folder, name), "utf8"));
  const has = (name: string) =>
    files().map((text) => text.includes(`${name}"`) || text.includes(`${name} =`));

  let killed = 0;
  // Kills come at moments that differ from kill to kill and are the same in each run, as far as clocks allow.
  const random = seeded(20_261_121);
  let lasts = command === "uninstall" && phase === "compose" ? LASTS_KNOWN : LASTS[phase];
  for (const name of names) {
    // Nothing is fetched or imported but for what neither store nor cache has.
    if (command === "uninstall" && (phase === "fetch" || phase === "import")) loseStore(home);
    const before = files();
    const child = home.start([command, name], { cwd: folder });
    let due: NodeJS.Timeout | undefined;
    const stop = whenBegun(phase, { state, stderr: child.stderr! }, () => {
      due ??= setTimeout(() => killGroup(child.pid!), random(lasts));
    });
    const [ran, gc] = await Promise.all([ended(child), bothy(["gc"])]);
    clearTimeout(due);
    stop();
    if (ran.signal === "SIGKILL") killed += 1;
    else {
      assert.equal(ran.status, 0, said(ran));
      // This machine is quicker: the next kill comes sooner.
      lasts *= 0.7;
    }
    assert.equal(gc.status, 0, said(gc));

    // Each file is whole at every moment, and after the next command both are of one time.
    for (const [index, text] of files().entries())
      if (text !== before[index]) assert.equal(has(name)[index], command === "install", text);
    JSON.parse(files()[1]!);
    await works(["list"]);
    const [inManifest, inLock] = has(name);
    assert.equal(inManifest, inLock, "bothy.toml and bothy.lock are both old or both new");
    if (inManifest === (command === "uninstall")) assert.deepEqual(files(), before);
    await works(["store", "verify"]);

    if (command === "install" || inManifest) await works([command, name]);
    const program = command === "install" ? name : "tool-0";
    assert.equal((await works(["activate", "--", program])).stdout, `tool ${program.slice(5)}\n`);
    assert.deepEqual(fs.readdirSync(folder).sort(), ["bothy.lock", "bothy.toml"]);
  }
  assert.ok(killed >= KILLS / 3, `${killed} of ${KILLS} kills came before the end`);

  await works(["gc"]);
  for (const left of ["tmp", "locks"]) assert.deepEqual(fs.readdirSync(home.at("data/bothy", left)), []);
  assert.deepEqual(fs.readdirSync(join(state, "locks")), []);
  await works(["generations", "rollback", "1"]);
  const old = command === "install" ? "tool-0" : `tool-${KILLS}`;
  assert.equal((await works(["activate", "--", old])).stdout, `tool ${old.slice(5)}\n`);
}

/** The whole group: bothy, its threads, and what it has started. It may have ended by itself. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Empties the store as a lost disk would: generations name what has to be made anew. */
function loseStore(home: ReturnType<typeof cliHome>): void {
  const lost = fs.mkdtempSync(home.at("lost-"));
  for (const kind of ["built", "environments", "trees", "objects"])
    fs.renameSync(home.at("data/bothy", kind), join(lost, kind));
  fs.rmSync(home.at("cache/bothy/artifacts"), { recursive: true, force: true });
}
