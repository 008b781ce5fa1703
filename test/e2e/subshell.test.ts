import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type IPty, spawn } from "@lydell/node-pty";
import { ownScript } from "../../src/activation/testing/shells.ts";
import type { Activation } from "../../src/activation/types.ts";
import { projectTimes, writeActivation } from "../../src/environment/activate/activation-cache.ts";
import { activationFolder } from "../../src/environment/activate/activation-stamps.ts";
import { projectAt } from "../../src/environment/project/project.ts";
import { installationRoot } from "../../src/host/installation.ts";
import { contextIn } from "../context.ts";

/** How each shell is started by its user, and the file of theirs it reads. */
const SHELLS = {
  bash: { args: [], rc: ".bashrc", set: "export FROM_RC=bash; PATH=/rc/bin:$PATH; PS1='ready> '" },
  zsh: { args: [], rc: ".zshrc", set: "export FROM_RC=zsh; PATH=/rc/bin:$PATH; PS1='ready> '" },
  fish: {
    args: [],
    rc: ".config/fish/config.fish",
    set: "set -gx FROM_RC fish; set -gx PATH /rc/bin $PATH; function fish_prompt; echo -n 'ready> '; end; function fish_greeting; end",
  },
} as const;
type Shell = keyof typeof SHELLS;

/** Without it, an interactive fish reads all of the machine's manual pages in the background. */
const FISH_KNOWS = "home/.local/share/fish/generated_completions";

const DUMP = `#!${process.execPath}\nrequire("node:fs").writeFileSync(process.argv[2], JSON.stringify(process.env));\n`;

interface Scene {
  readonly at: (name: string) => string;
  readonly bothy: string;
  readonly terminal: Terminal;
  environment(name: string): Record<string, string>;
}

/** The user's own shell on a terminal, in a project whose activation is cached, its prompt shown. */
async function scene(
  t: TestContext,
  shell: Shell,
  change: Partial<Activation> = {},
): Promise<Scene | undefined> {
  const path = spawnSync("sh", ["-c", `command -v ${shell}`], { encoding: "utf8" }).stdout.trim();
  if (path === "") {
    if (process.env.CI) throw new Error(`${shell} is missing`);
    t.skip(`${shell} is missing`);
    return undefined;
  }
  const root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "bothy shell é ")));
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const at = (name: string) => join(root, name);
  for (const folder of ["project", "env/bin", "state/bothy/live", "home/.config/fish", FISH_KNOWS])
    fs.mkdirSync(at(folder), { recursive: true });
  fs.writeFileSync(at("home/dump"), DUMP, { mode: 0o755 });
  fs.writeFileSync(at("env/bin/tool"), "#!/bin/sh\necho the-tool-ran\n", { mode: 0o755 });
  fs.writeFileSync(join(at("home"), SHELLS[shell].rc), `${SHELLS[shell].set}\n`);
  const ctx = contextIn(root, { state: "state/bothy" });
  const project = projectAt(at("project"), ctx);
  for (const file of [project.manifestPath, project.lockPath]) {
    fs.writeFileSync(file, "");
    fs.utimesSync(file, 1_700_000_000.5, 1_700_000_000.5);
  }
  const activation: Activation = {
    environment: at("env"),
    project: project.root,
    cache: at("cache"),
    name: "demo",
    vars: { FROM_VARS: "it's $HOME" },
    searchPaths: { MANPATH: ["share/man"], XDG_DATA_DIRS: [], PKG_CONFIG_PATH: [], CMAKE_PREFIX_PATH: [] },
    profile: {
      common: ownScript("alias hello 'echo hello-alias'"),
      bash: ownScript("alias hello='echo hello-alias'"),
      zsh: ownScript("alias hello='echo hello-alias'"),
    },
    folder: activationFolder(project, ctx),
    live: at("state/bothy/live"),
    node: process.execPath,
    ...change,
  };
  if (shell !== "fish") delete (activation.profile as { common?: unknown }).common;
  await writeActivation(project, activation, projectTimes(project, ctx), ctx);
  const env = {
    HOME: at("home"),
    PATH: process.env.PATH ?? "",
    XDG_STATE_HOME: at("state"),
    SHELL: path,
    TERM: "dumb",
    LANG: "C.UTF-8",
  };
  // Another project, to be activated on top.
  const second = projectAt(at("second"), ctx);
  for (const folder of ["second", "other-env/bin"]) fs.mkdirSync(at(folder), { recursive: true });
  fs.writeFileSync(at("other-env/bin/other-tool"), "#!/bin/sh\necho the-other-ran\n", { mode: 0o755 });
  for (const file of [second.manifestPath, second.lockPath]) {
    fs.writeFileSync(file, "");
    fs.utimesSync(file, 1_700_000_000.5, 1_700_000_000.5);
  }
  const above: Activation = {
    ...activation,
    environment: at("other-env"),
    project: second.root,
    name: "second",
    vars: { FROM_VARS: "second", OF_SECOND: "$FROM_VARS" },
    profile: {},
    folder: activationFolder(second, ctx),
  };
  await writeActivation(second, above, projectTimes(second, ctx), ctx);
  const pty = spawn(path, [...SHELLS[shell].args], { cwd: project.root, env, cols: 200, rows: 50 });
  const terminal = new Terminal(pty);
  t.after(() => terminal.end());
  await terminal.until("ready> ");
  const environment = (name: string) =>
    JSON.parse(fs.readFileSync(at(name), "utf8")) as Record<string, string>;
  return { at, bothy: `'${join(installationRoot, "bin/bothy")}'`, terminal, environment };
}

/** What is typed into a terminal and what comes out of it. */
class Terminal {
  #seen = "";
  #waiting: (() => void) | undefined;
  #ended = false;
  #lines = 0;
  /** A line was typed whose echo has not ended yet: a shell may show its prompt again with it. */
  #typed = false;
  readonly #pty: IPty;
  constructor(pty: IPty) {
    this.#pty = pty;
    pty.onData((data) => {
      this.#seen += data;
      this.#waiting?.();
    });
    pty.onExit(() => {
      this.#ended = true;
      this.#waiting?.();
    });
  }
  /** Types a line and waits until it has run and the prompt is back; what was shown meanwhile. */
  async line(text: string): Promise<string> {
    this.#lines++;
    this.type(`${text}; echo en''d-${this.#lines}`);
    return (await this.until(`end-${this.#lines}`)) + (await this.until("ready> "));
  }
  type(text: string): void {
    this.#seen = "";
    this.#typed = true;
    this.#pty.write(`${text}\r`);
  }
  async until(text: string): Promise<string> {
    const deadline = AbortSignal.timeout(20_000);
    const find = () => {
      const from = this.#typed ? this.#seen.indexOf("\n") : 0;
      return from === -1 ? -1 : this.#seen.indexOf(text, from);
    };
    while (find() === -1) {
      if (this.#ended) throw new Error(`the shell ended before ${text}: ${this.#seen}`);
      await new Promise<void>((resolve, reject) => {
        this.#waiting = resolve;
        deadline.addEventListener("abort", () => reject(new Error(`no ${text} in: ${this.#seen}`)), {
          once: true,
        });
      });
    }
    const at = find() + text.length;
    this.#typed = false;
    const before = this.#seen.slice(0, at);
    this.#seen = this.#seen.slice(at);
    return before;
  }
  end(): void {
    if (!this.#ended) this.#pty.kill();
  }
}

const MASKED = ["_", "SHLVL", "COLUMNS", "LINES", "OLDPWD"];

function without(environment: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !MASKED.includes(name)));
}

for (const shell of Object.keys(SHELLS) as Shell[]) {
  test(`a subshell in ${shell} has the prompt, the tools and the profile, passes its status on, and leaves nothing`, async (t) => {
    const one = await scene(t, shell, { onDeactivate: ownScript("echo left > left.txt") });
    if (one === undefined) return;
    const { at, bothy, terminal, environment } = one;
    const dump = `'${at("home/dump")}'`;
    await terminal.line(`${dump} '${at("before")}'`);
    const status = shell === "fish" ? "$status" : "$?";
    terminal.type(`${bothy} activate`);
    await terminal.until("[demo] ready> ");
    assert.match(await terminal.line("tool"), /the-tool-ran/);
    assert.match(await terminal.line("hello"), /hello-alias/);
    await terminal.line(`${dump} '${at("inside")}'`);
    assert.ok(!fs.existsSync(at("project/left.txt")));
    terminal.type("exit 7");
    await terminal.until("ready> ");
    assert.match(await terminal.line(`echo status=${status}`), /status=7/);
    await terminal.line(`${dump} '${at("after")}'`);
    assert.ok(fs.existsSync(at("project/left.txt")));
    const inside = environment("inside");
    assert.equal(inside.FROM_RC, shell);
    assert.equal(inside.FROM_VARS, `it's ${at("home")}`);
    assert.ok(inside.PATH!.startsWith(`${at("env/bin")}:/rc/bin:`), inside.PATH);
    for (const name of ["ZDOTDIR", "BOTHY_ZDOTDIR", "ENV", "BOTHY_SHENV"])
      assert.equal(inside[name], undefined);
    assert.deepEqual(without(environment("after")), without(environment("before")));
  });

  test(`an in-place activation in ${shell} shows in the prompt and is undone exactly`, async (t) => {
    const one = await scene(t, shell);
    if (one === undefined) return;
    const { at, bothy, terminal, environment } = one;
    const dump = `'${at("home/dump")}'`;
    await terminal.line(`${dump} '${at("before")}'`);
    const activate =
      shell === "fish" ? `${bothy} activate --print | source` : `eval "$(${bothy} activate --print)"`;
    assert.match(await terminal.line(activate), /\[demo\] ready> $/);
    assert.match(await terminal.line("tool"), /the-tool-ran/);
    assert.match(await terminal.line("hello"), /hello-alias/);
    assert.equal(fs.readdirSync(at("state/bothy/live")).length, 1);
    const undone = await terminal.line("deactivate");
    assert.doesNotMatch(undone.slice(undone.lastIndexOf("end-")), /demo/);
    await terminal.line(`${dump} '${at("after")}'`);
    assert.deepEqual(without(environment("after")), without(environment("before")));
    assert.deepEqual(fs.readdirSync(at("state/bothy/live")), []);
  });

  test(`activations in ${shell} lie on top of each other, in subshells and in place, and come off innermost first`, async (t) => {
    const one = await scene(t, shell);
    if (one === undefined) return;
    const { at, bothy, terminal, environment } = one;
    const dump = async (name: string) => {
      await terminal.line(`'${at("home/dump")}' '${at(name)}'`);
      return without(environment(name));
    };
    const inPlace = (folder: string) =>
      shell === "fish"
        ? `cd '${at(folder)}'; ${bothy} activate --print | source`
        : `cd '${at(folder)}'; eval "$(${bothy} activate --print)"`;
    await terminal.line(`cd '${at("second")}'; cd '${at("project")}'`);
    const before = await dump("before");
    terminal.type(`${bothy} activate`);
    await terminal.until("[demo] ready> ");
    const lower = await dump("lower");
    terminal.type(`${bothy} activate -d '${at("second")}'`);
    await terminal.until("[second] ready> ");
    const upper = await dump("upper");
    assert.ok(upper.PATH!.startsWith(`${at("other-env/bin")}:/rc/bin:${at("env/bin")}:`), upper.PATH);
    assert.deepEqual([upper.FROM_VARS, upper.OF_SECOND], ["second", "second"]);
    assert.match(await terminal.line("tool; other-tool"), /the-tool-ran[\s\S]*the-other-ran/);
    await terminal.line(inPlace("project"));
    const third = await dump("third");
    assert.equal(third.PATH!.split(":").filter((entry) => entry === at("env/bin")).length, 1, third.PATH);
    assert.equal(third.PATH!.split(":")[0], at("env/bin"));
    await terminal.line(`${bothy} activate -d '${at("second")}' -- '${at("home/dump")}' '${at("command")}'`);
    assert.equal(environment("command").PATH!.split(":")[0], at("other-env/bin"));
    assert.equal(environment("command").OF_SECOND, "second");
    await terminal.line("deactivate");
    assert.deepEqual({ ...(await dump("again")), PWD: "" }, { ...upper, PWD: "" });
    terminal.type("exit");
    await terminal.until("ready> ");
    assert.deepEqual(await dump("again"), lower);
    terminal.type("exit");
    await terminal.until("ready> ");
    assert.deepEqual(await dump("again"), before);
  });

  test(`an activation in ${shell} reaches into another shell, which lays its own on top and takes it off again`, async (t) => {
    const inner = shell === "bash" ? "zsh" : "bash";
    const path = spawnSync("sh", ["-c", `command -v ${inner}`], { encoding: "utf8" }).stdout.trim();
    const one = path === "" ? undefined : await scene(t, shell);
    if (one === undefined) return t.skip(`${inner} is missing`);
    const { at, bothy, terminal, environment } = one;
    fs.writeFileSync(join(at("home"), SHELLS[inner].rc), "PS1='inner> '\n");
    const dump = async (name: string, prompt: string): Promise<Record<string, string>> => {
      terminal.type(`'${at("home/dump")}' '${at(name)}'; echo do''ne`);
      await terminal.until("done");
      await terminal.until(prompt);
      const { PWD: _, ...rest } = without(environment(name));
      return rest;
    };
    const first =
      shell === "fish" ? `${bothy} activate --print | source` : `eval "$(${bothy} activate --print)"`;
    await terminal.line(first);
    const outer = await dump("outer", "ready> ");
    terminal.type(path);
    await terminal.until("inner> ");
    const came = await dump("came", "inner> ");
    terminal.type(`cd '${at("second")}'; eval "$(SHELL='${path}' ${bothy} activate --print)"`);
    await terminal.until("[second] inner> ");
    const upper = await dump("upper", "inner> ");
    assert.ok(upper.PATH!.startsWith(`${at("other-env/bin")}:${at("env/bin")}:`), upper.PATH);
    terminal.type("deactivate");
    await terminal.until("inner> ");
    assert.deepEqual(await dump("back", "inner> "), came);
    terminal.type("exit");
    await terminal.until("ready> ");
    assert.deepEqual(await dump("again", "ready> "), outer);
  });
}
