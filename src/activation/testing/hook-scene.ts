import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { activationFiles } from "../activation-files.ts";
import { answerFiles, answerMark, type PromptAnswer, textsMark } from "../prompt-answer.ts";
import { PROMPT_HOOK_FILES, promptHookLine } from "../prompt-hook.ts";
import type { Activation } from "../types.ts";
import { baseEnv, fixture, shellArgs } from "./shells.ts";

export type HookShell = "bash" | "zsh" | "fish";

/** A user's shells with the prompt hook, and one project, whose activation is there and answered for. */
export interface HookScene {
  readonly root: string;
  /** Name of a file below `root`. */
  readonly at: (name: string) => string;
  readonly activation: Activation;
  /**
   * Puts an answer of bothy's in place, as valid; the texts of an activation are those of the scene unless told. `isYoung`: given right after
   * the files were changed.
   */
  answer(answer: PromptAnswer | "activate", texts?: Partial<Activation>, isYoung?: boolean): void;
  /** What bothy answers once it is asked: another answer, put in place then. */
  whenAsked(script: string): void;
  /** How many times bothy was asked. */
  asked(): number;
  /**
   * Runs lines in a shell that has the hook, with a prompt after each; what is printed between prompts. `first`: lines before the hook
   * is installed.
   */
  run(shell: HookShell, lines: readonly string[], options?: RunOptions): string[];
}

interface RunOptions {
  readonly env?: Record<string, string>;
  readonly first?: string;
  /** Words before the shell's own. */
  readonly under?: readonly string[];
}

const MARK = "--prompt--";

export function hookScene(t: TestContext, change: Partial<Activation> = {}): HookScene {
  const { root: made } = fixture(t);
  const root = fs.realpathSync(made);
  const at = (name: string) => join(root, name);
  const texts = join(root, "state/bothy/by-path", at("project"), ".bothy");
  const base = { environment: at("env"), project: at("project"), cache: at("cache"), live: at("live") };
  const { activation: whole } = {
    activation: { ...fixture(t).activation, ...base, folder: texts, ...change },
  };
  fs.mkdirSync(join(texts, "answer"), { recursive: true });
  fs.mkdirSync(at("hook"));
  for (const [name, text] of Object.entries(PROMPT_HOOK_FILES))
    fs.writeFileSync(join(at("hook"), name), text);
  for (const name of ["bothy.toml", "bothy.lock"]) {
    fs.writeFileSync(join(at("project"), name), "");
    fs.utimesSync(join(at("project"), name), 1_700_000_000.5, 1_700_000_000.5);
  }
  const writeExe = (script: string) =>
    fs.writeFileSync(
      at("bothy"),
      `#!/bin/sh\necho "$@" >> '${at("asked").replaceAll("'", "'\\''")}'\n${script}\n`,
      {
        mode: 0o755,
      },
    );
  writeExe("exit 1");
  const scene: HookScene = {
    root,
    at,
    activation: whole,
    answer(wanted, more = {}, isYoung = false) {
      for (const name of fs.readdirSync(texts))
        if (name !== "answer") fs.rmSync(join(texts, name), { recursive: true });
      const activation = { ...whole, ...more };
      const files = activationFiles(activation);
      const id = `id${JSON.stringify(more).length}`;
      for (const [name, text] of Object.entries({ ...files, [textsMark(id)]: "" })) {
        fs.mkdirSync(dirname(join(texts, name)), { recursive: true });
        fs.writeFileSync(join(texts, name), text);
      }
      const answer: PromptAnswer =
        wanted === "activate" ? { kind: "activate", id, texts, environment: activation.environment } : wanted;
      const folder = join(texts, "answer");
      for (const name of fs.readdirSync(folder)) fs.rmSync(join(folder, name));
      const watched = ["bothy.toml", "bothy.lock"].map((name, index) => {
        const path = join(at("project"), name);
        const stat = fs.statSync(path);
        const stamp = `${index}.stamp`;
        fs.writeFileSync(join(folder, stamp), "");
        fs.utimesSync(join(folder, stamp), stat.atime, stat.mtime);
        return { path, stamp, seconds: Math.floor(stat.mtimeMs / 1000), isYoung };
      });
      for (const [name, text] of Object.entries(answerFiles(answer, { folder, watched })))
        fs.writeFileSync(join(folder, name), text);
      fs.writeFileSync(join(folder, answerMark(answer.id)), "");
    },
    whenAsked: writeExe,
    asked: () =>
      fs.existsSync(at("asked")) ? fs.readFileSync(at("asked"), "utf8").trim().split("\n").length : 0,
    run(shell, lines, options = {}) {
      const prompt =
        shell === "bash"
          ? 'for _bothy_test in "${PROMPT_COMMAND[@]}"; do eval "$_bothy_test"; done'
          : shell === "zsh"
            ? "for _bothy_test in $precmd_functions; do $_bothy_test; done"
            : "_bothy_hook_look";
      const hook = promptHookLine(shell, { exe: at("bothy"), folder: at("hook") });
      const text = [
        options.first ?? "",
        hook,
        ...lines.flatMap((line) => [line, prompt, `echo ${MARK}`]),
      ].join("\n");
      const [file, rest] = shellArgs(shell, text);
      const [program = file, ...args] = [...(options.under ?? []), file, ...rest];
      const env = { ...baseEnv(root), LANG: "C.UTF-8", XDG_STATE_HOME: at("state"), ...options.env };
      const done = spawnSync(program, args, { encoding: "utf8", cwd: root, env });
      const shown = done.stdout.split(`${MARK}\n`);
      if (done.status !== 0 || shown.length !== lines.length + 1)
        throw new Error(`status ${done.status}\n${done.stdout}\n${done.stderr}`);
      return [...shown.slice(0, -1), done.stderr];
    },
  };
  scene.answer("activate");
  return scene;
}
