import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure, type Subject, type Timing } from "./measure.ts";
import { which } from "./peers.ts";
import { manifestOf, type Scene } from "./scene.ts";
import type { Section } from "./section.ts";
import { type Figure, milliseconds } from "./table.ts";

/** A shell with a prompt hook, in a folder: lines that install it, and what a prompt runs. */
interface Hook {
  readonly name: string;
  readonly shell: "bash" | "zsh" | "fish";
  readonly folder: string;
  readonly install: string;
  readonly prompt: string;
  /** Prompts in one run. */
  readonly prompts: number;
  /** Milliseconds a prompt may take. */
  readonly limit?: number;
}

const LIMIT_MS = 0.3;

/** What a prompt costs where nothing has changed: bothy's hook in three shells, and its peers' in bash. */
export function promptHook(scene: Scene, scratch: string): Section {
  const project = scene.project("prompt", manifestOf({}));
  scene.run("allow", project);
  const deep = join(project, "a/b/c/d/e");
  mkdirSync(deep, { recursive: true });
  const missing: string[] = [];
  const hooks: Hook[] = [];
  const ours = {
    bash: { install: `eval "$('${scene.bothy}' hook bash)"`, prompt: 'eval "$_bothy_hook"' },
    zsh: { install: `eval "$('${scene.bothy}' hook zsh)"`, prompt: "_bothy_hook_precmd" },
    fish: { install: `'${scene.bothy}' hook fish | source`, prompt: "_bothy_hook_look" },
  } as const;
  for (const shell of ["bash", "zsh", "fish"] as const) {
    if (which(shell) === undefined) {
      missing.push(`${shell}: not installed`);
      continue;
    }
    const one = (where: string, folder: string) =>
      hooks.push({
        name: `bothy, ${shell}, ${where}`,
        shell,
        folder,
        ...ours[shell],
        prompts: 2000,
        limit: LIMIT_MS,
      });
    one("in a project", project);
    one("five folders below it", deep);
    one("elsewhere", scratch);
  }
  for (const peer of [direnv(scratch, scene.env), mise(scratch, scene.env)])
    if ("missing" in peer) missing.push(peer.missing);
    else hooks.push(peer);
  const subjects = hooks.flatMap((hook): Subject[] => [subject(hook, 1), subject(hook, hook.prompts + 1)]);
  const timings = measure(subjects, { runs: 15, warmup: 1, env: scene.env, cwd: scratch });
  const costs = hooks.map((hook, index): Timing => {
    const [few, many] = [timings[2 * index]!, timings[2 * index + 1]!];
    const runs = many.runs.map((value, run) => (value - few.runs[run]!) / hook.prompts);
    const ordered = [...runs].sort((a, b) => a - b);
    const median = ordered[ordered.length >> 1]!;
    return { name: hook.name, median, min: ordered[0]!, max: ordered.at(-1)!, runs };
  });
  const figures = hooks.map(({ name, limit }, index): Figure => {
    const { median } = costs[index]!;
    return {
      what: `a prompt: ${name}`,
      wanted: limit === undefined ? undefined : `<= ${limit} ms`,
      measured: `${milliseconds(median)} ms`,
      holds: limit === undefined ? undefined : median <= limit,
    };
  });
  return {
    title: "The prompt hook where nothing has changed",
    intro: `Of a shell that shows many prompts the time of one that shows one is taken off, and the rest divided by the prompts.`,
    timings: costs,
    figures,
    missing,
  };
}

function subject({ name, shell, folder, install, prompt }: Hook, prompts: number): Subject {
  const loop =
    shell === "fish"
      ? `set -l i 0; while test $i -lt ${prompts}; ${prompt}; set i (math $i + 1); end`
      : `i=0; while [ $i -lt ${prompts} ]; do ${prompt}; i=$((i + 1)); done`;
  const args = { bash: ["--norc", "-c"], zsh: ["-f", "-c"], fish: ["--no-config", "-c"] }[shell];
  const text = `${install}; cd '${folder}'; ${loop}`;
  return { name: `${name}, ${prompts} prompts`, command: [which(shell)!, ...args, text] };
}

function direnv(scratch: string, env: NodeJS.ProcessEnv): Hook | { missing: string } {
  const path = which("direnv");
  if (path === undefined) return { missing: "direnv: not installed" };
  const folder = join(scratch, "direnv");
  mkdirSync(folder);
  writeFileSync(join(folder, ".envrc"), "export GREETING=hello\n");
  spawnSync(path, ["allow", folder], { stdio: "ignore", env });
  const install = `eval "$('${path}' hook bash)"`;
  return {
    name: "direnv, bash, in a project",
    shell: "bash",
    folder,
    install,
    prompt: "_direnv_hook",
    prompts: 50,
  };
}

function mise(scratch: string, env: NodeJS.ProcessEnv): Hook | { missing: string } {
  const npm = which("npm");
  const folder = join(scratch, "mise");
  mkdirSync(folder);
  const cpu = process.arch === "x64" ? "x64" : "arm64";
  const wanted = `@jdxcode/mise-linux-${cpu}`;
  if (npm === undefined) return { missing: "mise: no npm to install it with" };
  const got = spawnSync(npm, ["install", "--prefix", folder, "--no-save", wanted], { stdio: "ignore" });
  if (got.status !== 0) return { missing: "mise: npm could not install it" };
  const path = join(folder, `node_modules/${wanted}/bin/mise`);
  writeFileSync(join(folder, "mise.toml"), '[env]\nGREETING = "hello"\n');
  spawnSync(path, ["trust", join(folder, "mise.toml")], { stdio: "ignore", env });
  const install = `eval "$('${path}' activate bash)"`;
  return {
    name: "mise, bash, in a project",
    shell: "bash",
    folder,
    install,
    prompt: "_mise_hook",
    prompts: 50,
  };
}
