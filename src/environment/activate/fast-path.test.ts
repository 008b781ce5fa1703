import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { projectAt } from "../project/project.ts";
import { entryTime, inputTimes, projectTimes, writeActivation } from "./activation-cache.ts";
import { type Scene, scene } from "./testing/fast-path-scene.ts";

const SHELLS = ["dash", "bash", "busybox"].filter((shell) => {
  const found = spawnSync("sh", ["-c", `command -v ${shell}`]).status === 0;
  if (!found && process.env.CI) throw new Error(`${shell} is missing`);
  if (!found) process.stderr.write(`SKIPPED for want of ${shell}: its tests of the fast path\n`);
  return found;
});

for (const shell of SHELLS) {
  test(`bin/bothy in ${shell} answers an activation that is up to date, from any folder of the project`, async (t) => {
    const { at, run } = await scene(t);
    const args = ["", "a b", "*", "'", '"$HOME', "\\", "-x", "--"];
    const shown = args.map((word) => `<${word}>`).join("");
    assert.equal(run(shell, ["activate", "--", "show", ...args]).stdout, shown);
    assert.equal(run(shell, ["activate", "--", "show", "x"], { cwd: at("pro ject/sub/deep") }).stdout, "<x>");
    assert.equal(
      run(shell, ["activate", "-d", "pro ject/sub", "--", "pwd"], { cwd: at(".") }).stdout,
      `${at("pro ject/sub")}\n`,
    );
    const distracted = { cwd: at("."), env: { CDPATH: at("home") } };
    fs.mkdirSync(at("home/pro ject"));
    assert.equal(
      run(shell, ["activate", "--directory", "pro ject", "--", "pwd"], distracted).stdout,
      `${at("pro ject")}\n`,
    );
    assert.equal(
      run(shell, ["activate", "--mode", "run", "--", "sh", "-c", "echo $FROM_VARS"]).stdout,
      "yes\n",
    );
    assert.equal(run(shell, ["activate", "-q", "--", "cat"], { input: "x" }).stdout, "x");
    assert.equal(run(shell, ["activate", "--", "sh", "-c", "exit 7"]).status, 7);
    assert.equal(run(shell, ["activate", "--", "sh", "-c", "kill -TERM $$"]).signal, "SIGTERM");
  });

  test(`bin/bothy in ${shell} sees that an included manifest or a folder of a pattern has changed`, async (t) => {
    const { at, run, ctx, activation } = await scene(t);
    const project = projectAt(at("pro ject"), ctx);
    const inputs = [at("ba'se/bothy.toml"), at("packages")];
    for (const folder of ["ba'se", "packages"]) fs.mkdirSync(at(folder));
    fs.writeFileSync(inputs[0]!, "");
    const answers = () => run(shell, ["activate", "--", "show", "x"]).stdout;
    const stamped = async () => {
      for (const path of inputs) {
        const old = Date.now() / 1000 - 3600.123456;
        fs.utimesSync(path, old, old);
      }
      const times = { ...projectTimes(project, ctx), inputs: inputTimes(inputs, ctx) };
      await writeActivation(project, { ...activation, inputs }, times, ctx);
      assert.equal(answers(), "<x>");
    };
    await stamped();
    fs.writeFileSync(inputs[0]!, "schema = 1\n");
    assert.match(answers(), /^SLOW /);
    await stamped();
    fs.utimesSync(inputs[0]!, 1000.5, 1000.5);
    assert.match(answers(), /^SLOW /);
    await stamped();
    fs.mkdirSync(at("packages/new"));
    assert.match(answers(), /^SLOW /);
    await stamped();
    fs.rmSync(at("ba'se"), { recursive: true });
    assert.match(answers(), /^SLOW /);
  });

  test(`bin/bothy in ${shell} leaves the working folder's name and the rest of the environment alone`, async (t) => {
    const { at, run } = await scene(t);
    fs.symlinkSync(at("pro ject"), at("link"));
    const env = { PWD: at("link/sub"), OLDPWD: "/usr", OTHER: "it's\n" };
    const seen = run(shell, ["activate", "--", process.execPath, "-p", "JSON.stringify(process.env)"], {
      cwd: at("link/sub"),
      env,
    });
    const after = JSON.parse(seen.stdout) as Record<string, string>;
    assert.equal(after.PWD, at("link/sub"));
    assert.equal(after.OLDPWD, "/usr");
    assert.equal(after.OTHER, "it's\n");
    const known = new Set([
      "PATH",
      "HOME",
      "XDG_STATE_HOME",
      "PWD",
      "OLDPWD",
      "OTHER",
      "FROM_VARS",
      "_",
      "SHLVL",
    ]);
    const added = Object.keys(after)
      .filter((name) => !known.has(name))
      .sort();
    assert.deepEqual(added, ["BOTHY_CACHE", "BOTHY_ENV", "BOTHY_PROJECT", "BOTHY_PROMPT"]);
  });

  test(`bin/bothy in ${shell} hands over what it can't answer, with its arguments and working folder`, async (t) => {
    const { at, run } = await scene(t);
    const slow = (args: readonly string[], cwd = at("pro ject")) =>
      assert.equal(
        run(shell, args, { cwd }).stdout,
        `SLOW ${cwd}${args.map((word) => ` <${word}>`).join("")}`,
      );
    slow(["list", "a b", "*"]);
    slow(["activate", "--locked", "--", "show", "a b"]);
    slow(["activate", "-d", "no such folder", "--", "show"]);
    slow(["activate", "-d", "", "--", "show"]);
    slow(["activate", "--mode", "other", "--", "show"]);
    slow(["activate", "--"]);
    slow(["activate", "--", "show"], at("home"));
    slow(["activate", "-d", "../home", "--", "show"]);
    slow(["activate", "--print=json"]);
  });

  test(`bin/bothy in ${shell} takes the slow path when manifest, lock or environment are not those of the cache`, async (t) => {
    for (const spoil of [
      ({ at }: Scene) => fs.appendFileSync(at("pro ject/bothy.toml"), "#"),
      ({ at }: Scene) => fs.utimesSync(at("pro ject/bothy.toml"), 1, 1),
      ({ at }: Scene) => fs.appendFileSync(at("pro ject/bothy.lock"), "#"),
      ({ at }: Scene) => fs.rmSync(at("pro ject/bothy.lock")),
      ({ at }: Scene) => fs.rmSync(at("env"), { recursive: true }),
      ({ folder }: Scene) => fs.rmSync(join(folder, "lock.stamp")),
    ]) {
      const one = await scene(t);
      spoil(one);
      assert.match(one.run(shell, ["activate", "--", "show"]).stdout, /^SLOW/, String(spoil));
      assert.match(one.run(shell, ["activate", "--print"]).stdout, /^SLOW/, String(spoil));
    }
  });

  test(`bin/bothy in ${shell} takes the slow path after bothy itself was changed or removed`, async (t) => {
    const { at, ctx, activation, run } = await scene(t);
    const project = projectAt(at("pro ject"), ctx);
    const entry = at("inst/dist/cli/main.mjs");
    const times = () => ({ ...projectTimes(project, ctx), entry: entryTime(entry, ctx) });
    await writeActivation(project, { ...activation, entry }, times(), ctx);
    assert.equal(run(shell, ["activate", "--", "show", "x"]).stdout, "<x>");
    for (const time of [Date.now() / 1000 + 60, 1]) {
      fs.utimesSync(entry, time, time);
      assert.match(run(shell, ["activate", "--", "show"]).stdout, /^SLOW/);
      assert.match(run(shell, ["activate", "--print"]).stdout, /^SLOW/);
    }
    const before = times();
    fs.utimesSync(entry, 2, 2);
    await writeActivation(project, { ...activation, entry }, before, ctx);
    assert.match(run(shell, ["activate", "--", "show"]).stdout, /^SLOW/, "changed while the old one worked");
    await writeActivation(project, { ...activation, entry }, times(), ctx);
    assert.equal(run(shell, ["activate", "--", "show", "x"]).stdout, "<x>");
    fs.renameSync(entry, `${entry}.old`);
    assert.doesNotMatch(run(shell, ["activate", "--", "show", "x"]).stdout, /<x>/);
  });

  test(`bin/bothy in ${shell} takes the slow path after the machine's drivers may have changed`, async (t) => {
    const { at, ctx, activation, run } = await scene(t);
    const project = projectAt(at("pro ject"), ctx);
    const drivers = { stamp: at("stamp"), changed: at("ld.so.cache") };
    fs.writeFileSync(drivers.stamp, "");
    fs.writeFileSync(drivers.changed, "");
    fs.utimesSync(drivers.changed, 1000, 1000);
    await writeActivation(project, { ...activation, drivers }, projectTimes(project, ctx), ctx);
    assert.equal(run(shell, ["activate", "--", "show", "x"]).stdout, "<x>");
    fs.utimesSync(drivers.stamp, 999, 999);
    assert.match(run(shell, ["activate", "--", "show"]).stdout, /^SLOW/);
    fs.rmSync(drivers.stamp);
    assert.match(run(shell, ["activate", "--print"]).stdout, /^SLOW/);
  });

  test(`bin/bothy in ${shell} runs nothing that the project brings along`, async (t) => {
    const one = await scene(t);
    const { at, folder, run } = one;
    const forged = join(at("forged"), ".bothy");
    fs.mkdirSync(dirname(forged));
    fs.cpSync(folder, forged, { recursive: true, preserveTimestamps: true });
    fs.writeFileSync(join(forged, "activate.sh"), "echo FORGED; exit 0\n");
    fs.cpSync(forged, at("pro ject/.bothy"), { recursive: true });
    assert.equal(run(shell, ["activate", "--", "show", "x"]).stdout, "<x>");
    fs.rmSync(folder, { recursive: true });
    fs.symlinkSync(forged, folder);
    assert.match(run(shell, ["activate", "--", "show"]).stdout, /^SLOW/);
    await assert.rejects(
      writeActivation(
        projectAt(at("pro ject"), one.ctx),
        one.activation,
        projectTimes(projectAt(at("pro ject"), one.ctx), one.ctx),
        one.ctx,
      ),
      (error: { code?: string }) => error.code === "foreign-state" || error.code === "EEXIST",
    );
    assert.equal(fs.readFileSync(join(forged, "activate.sh"), "utf8"), "echo FORGED; exit 0\n");
  });

  test(`bin/bothy in ${shell} does without HOME and ignores a relative XDG_STATE_HOME`, async (t) => {
    const { run } = await scene(t);
    for (const env of [{ HOME: undefined, XDG_STATE_HOME: undefined }, { XDG_STATE_HOME: "state" }])
      assert.match(run(shell, ["activate", "--", "show"], { env }).stdout, /^SLOW/);
  });

  test(`bin/bothy in ${shell} prints what puts the activation in force in the shell that asks`, async (t) => {
    const { at, run } = await scene(t);
    const { stdout } = run(shell, ["activate", "--print"]);
    fs.mkdirSync(at("live"));
    const text = `${stdout}\nshow "$FROM_VARS"`;
    assert.equal(spawnSync("bash", ["--norc", "-c", text], { encoding: "utf8" }).stdout, "<yes>");
    assert.match(
      run(shell, ["activate", "--print"], { env: { SHELL: "/usr/bin/fish" } }).stdout,
      /^set -g .*fish'\n$/,
    );
  });
}

test("bin/bothy takes the slow path for files younger than a shell's whole seconds can tell", async (t) => {
  const { at, ctx, activation, run } = await scene(t);
  const project = projectAt(at("pro ject"), ctx);
  const now = Date.now() / 1000 + 0.000_123; // no whole second
  fs.utimesSync(project.manifestPath, now, now);
  await writeActivation(project, activation, projectTimes(project, ctx), ctx);
  if (SHELLS.includes("dash")) assert.equal(run("dash", ["activate", "--", "show", "x"]).stdout, "<x>");
  if (SHELLS.includes("busybox")) assert.match(run("busybox", ["activate", "--", "show"]).stdout, /^SLOW/);
});

test("writeActivation stamps no time that another text may have too: set by hand, or of whole seconds just now", async (t) => {
  const { ctx, activation, folder, at } = await scene(t);
  const project = projectAt(at("pro ject"), ctx);
  const stamped = async (time: number) => {
    fs.utimesSync(project.lockPath, time, time);
    await writeActivation(project, activation, projectTimes(project, ctx), ctx);
    return fs.existsSync(join(folder, "manifest.stamp"));
  };
  const now = Math.floor(Date.now() / 1000);
  assert.equal(await stamped(499_162_500), false);
  assert.equal(await stamped(now - 60), false);
  assert.equal(await stamped(now), false);
  assert.equal(await stamped(now - 60 + 0.25), true);
});

test("bin/bothy's command has the pid that was started", async (t) => {
  const { at } = await scene(t);
  const child = spawn(at("inst/bin/bothy"), ["activate", "--", "sh", "-c", "echo $$"], {
    cwd: at("pro ject"),
    env: { PATH: process.env.PATH, HOME: at("home"), XDG_STATE_HOME: at("state") },
  });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  assert.equal(Buffer.concat(chunks).toString().trim(), String(child.pid));
});

test("bin/bothy is found through links, and says how to finish an incomplete installation", async (t) => {
  const { at } = await scene(t);
  fs.mkdirSync(at("links"));
  fs.symlinkSync("../inst/bin/bothy", at("links/relative"));
  fs.symlinkSync(at("links/relative"), at("links/absolute"));
  const env = { PATH: `${at("links")}:${process.env.PATH}`, HOME: at("home"), XDG_STATE_HOME: at("state") };
  for (const name of [at("links/relative"), at("links/absolute"), "absolute"])
    assert.match(spawnSync(name, ["list"], { encoding: "utf8", env, cwd: at("home") }).stdout, /^SLOW/);
  fs.rmSync(at("inst/dist"), { recursive: true });
  const broken = spawnSync("absolute", ["list"], { encoding: "utf8", env });
  assert.equal(broken.status, 1);
  assert.match(broken.stderr, /help: cd .*inst && npm ci/);
});
