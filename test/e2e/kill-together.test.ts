import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { cliHome, ended, installed, type Ran, said } from "../cli-home.ts";
import { type MirrorPackage, startDebMirror } from "../mirrors/deb.ts";
import { seeded } from "../seeded.ts";

const KILLS = 200;
/** After so many rounds all is finished and every byte of the store is looked at. */
const CHECKED_EACH = 10;
const SYSTEM = process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
const TOOLS = ["tool-1", "tool-2", "tool-3", "tool-4"];

const fraction = seeded(20_261_122);
const random = (below: number) => Math.floor(fraction(below));

function tool(name: string): MirrorPackage {
  const data = Array.from({ length: 20 }, (_, file) => [`usr/share/${name}/${file}`, `${file} of ${name}\n`]);
  const program = { content: `#!/bin/sh\necho ${name}\n`, mode: 0o755 };
  return {
    name,
    version: "1",
    fields: { Depends: "libc6" },
    files: { ...Object.fromEntries(data), [`usr/bin/${name}`]: program },
  };
}

const packages: MirrorPackage[] = [
  { name: "base-files", version: "13", fields: { Essential: "yes", Priority: "required" } },
  { name: "libc6", version: "2.41-1" },
  ...["kept", ...TOOLS].map(tool),
];
const architectures = [process.arch === "arm64" ? "arm64" : "amd64"];
const mirror = await startDebMirror({ packages, suites: ["trixie"], architectures });
const built = await installed();
const home = cliHome(built, mirror.config);
after(async () => {
  home.remove();
  built.remove();
  await mirror.close();
});

const projects = ["one", "two"].map((name) =>
  home.project(name, `schema = 1\n[packages]\nkept = "*"\n[options]\nsystems = ["${SYSTEM}"]\n`),
);

async function works(args: readonly string[], cwd: string): Promise<Ran> {
  const ran = await home.bothy(args, { cwd });
  assert.equal(ran.status, 0, `${args.join(" ")}: ${said(ran)}`);
  return ran;
}

const asksFor = (project: string, name: string) =>
  fs.readFileSync(join(project, "bothy.toml"), "utf8").includes(`${name} =`);

/** Starts a command and kills its whole group after a time. Whether it was killed. */
async function killed(args: readonly string[], cwd: string, wait: number): Promise<boolean> {
  const child = home.start(args, { cwd });
  const due = setTimeout(() => {
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }, wait);
  const ran = await ended(child);
  clearTimeout(due);
  if (ran.signal !== "SIGKILL") assert.equal(ran.status, 0, `${args.join(" ")}: ${said(ran)}`);
  return ran.signal === "SIGKILL";
}

test(`two installs and a collection survive ${KILLS} kills`, async () => {
  for (const project of projects) await works(["install"], project);
  let longest = 500;
  let kills = 0;
  for (let round = 1; kills < KILLS; round++) {
    // Both change the same package, so that they import and compose the same things, and the third removes what they left.
    const name = TOOLS[random(TOOLS.length)]!;
    const began = performance.now();
    const ends = await Promise.all([
      ...projects.map((project) => {
        const command = asksFor(project, name) ? "uninstall" : "install";
        return killed([command, name], project, random(longest));
      }),
      killed(["gc", "--older-than", "0"], home.root, random(longest)),
    ]);
    kills += ends.filter((end) => end).length;
    // As long as a round takes on this machine: kills come at all moments of it.
    if (ends.includes(false)) longest = Math.max(200, (longest + (performance.now() - began)) / 2);
    else longest += 50;

    for (const project of projects) {
      assert.equal((await works(["activate", "--", "kept"], project)).stdout, "kept\n");
      // Finishes what a kill left half switched; an activation from its cached texts does not look for that.
      await works(["list"], project);
      const { requests } = JSON.parse(fs.readFileSync(join(project, "bothy.lock"), "utf8"));
      for (const each of TOOLS)
        assert.equal(asksFor(project, each), each in requests, `${each} in both files`);
    }
    if (round % CHECKED_EACH !== 0) continue;
    for (const project of projects) {
      await works(["install", name], project);
      assert.equal((await works(["activate", "--", name], project)).stdout, `${name}\n`);
      assert.deepEqual(fs.readdirSync(project).sort(), ["bothy.lock", "bothy.toml"]);
    }
    await works(["store", "verify"], home.root);
  }
  await works(["store", "verify"], home.root);
  await works(["gc"], home.root);
  for (const left of ["tmp", "locks"]) assert.deepEqual(fs.readdirSync(home.at("data/bothy", left)), []);
});
