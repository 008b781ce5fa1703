import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { cliHome, said } from "../cli-home.ts";
import { assertExplained, type Expected, manifest, refusalScene } from "../refusal-scene.ts";

const scene = await refusalScene();
after(() => scene.close());

/** Mounts are made in a mount namespace of the command's own, so that they end with it. */
const UNSHARE = process.getuid?.() === 0 ? ["unshare", "-m"] : ["unshare", "-rm"];
const skip = !canMount();

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "bothy-mount-"));
  const [program, ...args] = [...UNSHARE, "mount", "-t", "tmpfs", "none", folder];
  const can = spawnSync(program!, args).status === 0;
  rmdirSync(folder);
  if (can) return true;
  assert.equal(process.env.CI, undefined, "nothing can be mounted here");
  process.stderr.write("SKIPPED where nothing can be mounted: tests of full and read-only disks\n");
  return false;
}

/** Words that run a command after `script` (sh; `$1` is `folder`), and then `check`. */
function under(script: string, folder: string, check = ""): readonly string[] {
  const text = `${script}\nfolder=$1; shift\n"$@" || status=$?\n${check}\nexit "\${status-0}"`;
  return [...UNSHARE, "sh", "-ec", text, "sh", folder];
}

const FULL: Pick<Expected, "cause" | "help"> = { cause: /no space left|is full/, help: /space|room/ };

for (const [name, size] of [
  ["data", "3m"],
  ["cache", "2m"],
] as const)
  test(`install changes nothing when the disk of the ${name} is too small`, { skip }, async () => {
    const home = cliHome(scene.built, scene.mirror.config);
    try {
      const project = home.project("project", manifest('tool = "*"'));
      mkdirSync(home.at(name));
      const before = readFileSync(join(project, "bothy.toml"), "utf8");
      const mount = `mount -t tmpfs -o size=${size} none "$1"`;
      const ran = await home.bothy(["install", "large"], {
        cwd: project,
        under: under(mount, home.at(name)),
      });
      assertExplained(ran, { ...FULL, error: new RegExp(home.at(name)) });
      assert.equal(readFileSync(join(project, "bothy.toml"), "utf8"), before);
      rmSync(home.at(name), { recursive: true });
      const again = await home.bothy(["install", "large"], { cwd: project });
      assert.equal(again.status, 0, said(again));
    } finally {
      home.remove();
    }
  });

/** The folder as it is, on a disk of its own without a byte to spare; what was there is compared when the command has ended. */
const FILLED = `cp -a "$1" "$1.copy"
mount -t tmpfs -o size=1m none "$1"
cp -a "$1.copy/." "$1"
cat /dev/zero > "$1/fill" 2>/dev/null || true`;
const COMPARED = `rm "$folder/fill"; diff -r "$folder" "$folder.copy" || status=99; rm -rf "$folder.copy"`;

for (const [name, folder] of [
  ["state", scene.home.at("state")],
  ["project", scene.project],
] as const)
  test(`install and uninstall change nothing when the disk of the ${name} is full`, { skip }, async () => {
    for (const args of [
      ["install", "fresh"],
      ["uninstall", "tool"],
    ])
      await scene.refused(
        ["-d", scene.project, ...args],
        { ...FULL, error: new RegExp(folder) },
        { cwd: scene.home.root, under: under(FILLED, folder, COMPARED) },
      );
  });

const READ_ONLY = `mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"`;

for (const [name, folder] of [
  ["data", scene.home.at("data")],
  ["cache", scene.home.at("cache")],
  ["state", scene.home.at("state")],
  ["project", scene.project],
] as const)
  test(`install changes nothing when the ${name} is read-only, and what is built is used`, {
    skip,
  }, async () => {
    rmSync(scene.home.at("cache/bothy/artifacts"), { recursive: true, force: true });
    const options = { under: under(READ_ONLY, folder) };
    await scene.refused(
      ["install", "large"],
      { error: new RegExp(folder), cause: /read-only/, help: /XDG_|ls -ld/ },
      options,
    );
    const list = await scene.home.bothy(["list"], { cwd: scene.project, ...options });
    assert.equal(list.status, 0, said(list));
    if (name === "state") return;
    for (const args of [["activate", "--", "tool"], ["install"], ["lock", "--check"]]) {
      const ran = await scene.home.bothy(args, { cwd: scene.project, ...options });
      assert.equal(ran.status, 0, said(ran));
    }
  });
