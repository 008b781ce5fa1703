import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { allNodes, commandTree } from "../../src/cli/command-tree.ts";
import { root } from "../../src/cli/routes.ts";
import { cliHome, ended, installed, type Ran, said } from "../cli-home.ts";
import { startDebMirror } from "../mirrors/deb.ts";

const SYSTEM = process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
const mirror = await startDebMirror({
  packages: [
    { name: "base-files", version: "13", fields: { Essential: "yes", Priority: "required" } },
    { name: "libc6", version: "2.41-1" },
    ...["tool", "other", "lived"].map((name) => ({
      name,
      version: "1",
      fields: { Depends: "libc6" },
      files: { [`usr/bin/${name}`]: { content: `#!/bin/sh\necho ${name}\n`, mode: 0o755 } },
    })),
  ],
  suites: ["trixie"],
  architectures: [process.arch === "arm64" ? "arm64" : "amd64"],
});
const built = await installed();
const home = cliHome(built, {
  ...mirror.config,
  // Nothing answers there: what asks other channels has to say so.
  "pypi.index": "http://127.0.0.1:9/simple/",
  "npm.registry": "http://127.0.0.1:9/",
  "fetch.timeout": "1",
});
after(async () => {
  home.remove();
  built.remove();
  await mirror.close();
});

const manifest = (names: readonly string[]) =>
  `schema = 1\n[packages]\n${names.map((name) => `${name} = "*"\n`).join("")}[options]\nsystems = ["${SYSTEM}"]\n`;

async function works(args: readonly string[], cwd: string): Promise<Ran> {
  const ran = await home.bothy(args, { cwd });
  assert.equal(ran.status, 0, `${args.join(" ")}: ${said(ran)}`);
  return ran;
}

/** What makes a command's words whole, where "x" for each of them won't do. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  search: ["tool", "--offline"],
  show: ["deb:tool"],
  install: ["tool"],
  uninstall: ["tool"],
  "config get": ["deb.mirror"],
  "config set": ["fetch.timeout", "1"],
  "config unset": ["deb.snapshot"],
  "generations rollback": ["99"],
  completions: ["bash"],
  hook: ["bash"],
};

test("no command asks or waits without a terminal, and each prints JSON where it is told to", async () => {
  const project = home.project("walked", manifest(["tool"]));
  await works(["install"], project);
  const empty = home.at("empty folder");
  mkdirSync(empty);
  const commands = allNodes(commandTree(root)).flatMap(({ path, spec }) =>
    spec === undefined ? [] : [{ path, spec }],
  );
  assert.ok(commands.length > 25);
  for (const { path, spec } of commands) {
    const name = path.join(" ");
    const words = WORDS[name] ?? spec.args.flatMap(({ optional }) => (optional ? [] : ["x"]));
    for (const [cwd, input] of [
      [empty, "<&-"],
      [project, "</dev/null"],
    ] as const) {
      const command = [...path, ...words, "--json"];
      // setsid: without a terminal to open by /dev/tty either.
      const line = `exec timeout -k 5 60 "$0" "$@" ${input}`;
      const ran = await home.run(["setsid", "-w", "sh", "-c", line, built.bothy, ...command], { cwd });
      const told = `bothy ${command.join(" ")} ${input} in ${cwd}: ${said(ran)}`;
      assert.ok(ran.status === 0 || ran.status === 1 || ran.status === 2, told);
      let data: { error?: { code?: string; message?: string } } | null = null;
      assert.doesNotThrow(() => {
        data = JSON.parse(ran.stdout);
      }, told);
      assert.ok(!/^\s+at .*\.(?:ts|mjs):/m.test(ran.stderr), told);
      assert.notEqual((data as { error?: { code?: string } } | null)?.error?.code, "internal", told);
      if (ran.status === 2)
        assert.equal((data as { error?: object } | null)?.error === undefined, false, told);
    }
  }
});

test("a worktree shares the store: it activates offline, builds nothing, and has a state of its own", async () => {
  const first = home.project("repository", manifest(["tool"]));
  const git = async (...args: string[]) => {
    const identity = ["-c", "user.name=someone", "-c", "user.email=someone@example.org"];
    const ran = await home.run(["git", ...identity, ...args], { cwd: first });
    assert.equal(ran.status, 0, said(ran));
  };
  await works(["install"], first);
  await git("init", "-q");
  await git("add", "bothy.toml", "bothy.lock");
  await git("commit", "-q", "-m", "Begin");
  const second = home.at("second worktree");
  await git("worktree", "add", "-q", "-b", "second", second);
  const stored = () =>
    ["objects", "trees", "environments"].map((kind) => readdirSync(home.at("data/bothy", kind)).sort());
  const before = stored();
  const show = [
    "activate",
    "--offline",
    "--",
    "sh",
    "-c",
    'tool; echo "$BOTHY_ENV"; echo "$BOTHY_CACHE"; echo "$BOTHY_PROJECT"',
  ];
  const [one, two] = [await works(show, first), await works(show, second)].map(({ stdout }) =>
    stdout.split("\n"),
  );
  assert.deepEqual([one![0], two![0]], ["tool", "tool"]);
  assert.equal(one![1], two![1], "one environment");
  assert.notEqual(one![2], two![2], "a BOTHY_CACHE each");
  assert.deepEqual([one![3], two![3]], [first, second]);
  assert.deepEqual(stored(), before);

  await works(["install", "other"], second);
  assert.doesNotMatch(readFileSync(join(first, "bothy.toml"), "utf8"), /other/);
  const usage = JSON.parse((await works(["store", "usage", "--json"], first)).stdout);
  const of = (folder: string) => usage.projects.find((one: { project: string }) => one.project === folder);
  assert.ok(of(first).shared > 0 && of(second).own > 0, JSON.stringify(usage.projects));

  await git("worktree", "remove", "--force", second);
  const kept = JSON.parse((await works(["gc", "--json"], first)).stdout);
  assert.deepEqual(kept.goneProjects, [second]);
  assert.deepEqual(kept.environments, []);
  const dry = JSON.parse((await works(["gc", "--older-than", "0", "--dry-run", "--json"], first)).stdout);
  assert.deepEqual(dry.forgottenProjects, [second]);
  assert.ok(existsSync(two![2]!), "a dry run forgets nothing");
  const gone = JSON.parse((await works(["gc", "--older-than", "0", "--json"], first)).stdout);
  assert.deepEqual(gone.forgottenProjects, [second]);
  assert.deepEqual([gone.environments, gone.bytes], [dry.environments, dry.bytes]);
  assert.equal(existsSync(two![2]!), false);
  assert.equal(existsSync(home.at("state/bothy/by-path", second)), false);
  assert.equal((await works(["activate", "--offline", "--", "tool"], first)).stdout, "tool\n");
});

test("gc keeps an older generation's environment while a program or a shell of it lives, and --dry-run says what goes then", async (t) => {
  const project = home.project("lived in", manifest(["lived"]));
  await works(["install"], project);
  const environment = (
    await works(["activate", "--", "sh", "-c", 'echo "$BOTHY_ENV"'], project)
  ).stdout.trim();
  const command = home.start(["activate", "--", "sleep", "60"], { cwd: project });
  const shell = home.start(["version"], {
    cwd: project,
    under: [
      "bash",
      "--norc",
      "-c",
      'eval "$("$0" activate --print=bash)"; echo ready; sleep 60; :',
      built.bothy,
    ],
  });
  const killed = async (child: typeof command) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const done = ended(child);
    process.kill(-child.pid!, "SIGKILL");
    await done;
  };
  t.after(() => Promise.all([killed(command), killed(shell)]));
  await new Promise((resolve) => shell.stdout!.once("data", resolve));
  await works(["uninstall", "lived"], project);
  await works(["install", "other"], project);
  const collect = async (...more: string[]) =>
    JSON.parse((await works(["gc", "--older-than", "0", "--json", ...more], project)).stdout);
  const key = environment.split("/").at(-1)!;
  const forgotten = await collect("--dry-run");
  const numbers = forgotten.generations
    .filter((one: { project: string }) => one.project === project)
    .map((one: { number: number }) => one.number);
  assert.deepEqual(numbers, [1, 2]);
  assert.ok(!forgotten.environments.includes(key));
  assert.equal(JSON.parse((await works(["generations", "list", "--json"], project)).stdout).length, 3);
  await collect();
  assert.ok(existsSync(environment));

  await killed(command);
  await collect();
  assert.ok(existsSync(environment), "the shell that was activated in place is left");

  await killed(shell);
  const dry = await collect("--dry-run");
  assert.ok(dry.environments.includes(key));
  assert.ok(dry.packages.includes("lived 1"), JSON.stringify(dry.packages));
  assert.ok(existsSync(environment));
  const done = await collect();
  assert.deepEqual([done.environments, done.bytes], [dry.environments, dry.bytes]);
  assert.equal(existsSync(environment), false);
});

test("gc keeps the generation that services run in, and self uninstall ends them only when it is told to", async () => {
  const services = '[services.sleeper]\ncommand = "sleep 60"\n';
  const project = home.project("served", manifest(["tool", "lived"]) + services);
  await works(["install"], project);
  const environment = await works(["activate", "--", "sh", "-c", 'printf "$BOTHY_ENV"'], project);
  await works(["services", "start"], project);
  await works(["uninstall", "lived"], project);
  await works(["install", "other"], project);
  await works(["gc", "--older-than", "0"], project);
  assert.ok(existsSync(environment.stdout));
  const refused = await home.bothy(["self", "uninstall", "--yes", "--json"], { cwd: project });
  assert.equal(JSON.parse(refused.stdout).error.code, "in-use");
  assert.match(refused.stderr, /sleep 60/);
  await works(["services", "stop"], project);
  await works(["gc"], project);
  assert.equal(existsSync(environment.stdout), false);
});

test("gc --cache empties the cache, and the next command fetches anew", async () => {
  const project = home.project("emptied", manifest(["tool"]));
  await works(["install"], project);
  const dry = JSON.parse((await works(["gc", "--cache", "--dry-run", "--json"], project)).stdout);
  assert.ok(dry.cache.bytes > 0);
  await works(["gc", "--cache"], project);
  const left = readdirSync(home.at("cache/bothy")).filter((name) => name !== "compile-cache");
  assert.deepEqual(left, []);
  await works(["install", "other"], project);
});
