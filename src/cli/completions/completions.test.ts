import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type * as Pty from "@lydell/node-pty";
import { commandTree } from "../command-tree.ts";
import { root as routes } from "../routes.ts";
import { bashCompletions } from "./bash.ts";
import { fishCompletions } from "./fish.ts";
import { completionTable } from "./table.ts";
import { zshCompletions } from "./zsh.ts";

const table = completionTable(commandTree(routes));
const scratch = mkdtempSync(join(tmpdir(), "bothy completions é "));
after(() => rmSync(scratch, { recursive: true, force: true }));

const MANIFEST = `schema = 1
[packages]
ripgrep = "*"     # a comment = no key
  "pypi:pandas" = ">=2"
'npm:prettier' = "*"
gcc.version = "12"
[packages."deb/bookworm:vim"]
version = "9"
[services.db]
command = "[packages]"
[services."web"]
[vars]
NOT = "a package"
`;

const project = join(scratch, "my project");
mkdirSync(join(project, "below"), { recursive: true });
writeFileSync(join(project, "bothy.toml"), MANIFEST);
const activation = join(scratch, "state/bothy/by-path", project, ".bothy");
mkdirSync(join(scratch, "projectstate/generations"), { recursive: true });
for (const number of [1, 2, 13]) writeFileSync(join(scratch, `projectstate/generations/${number}.json`), "");
mkdirSync(join(scratch, "environment/bin"), { recursive: true });
writeFileSync(join(scratch, "environment/bin/only-in-the-environment"), "");
mkdirSync(activation, { recursive: true });
symlinkSync(join(scratch, "projectstate"), join(activation, "state"));
symlinkSync(join(scratch, "environment"), join(activation, "environment"));

const env = {
  PATH: process.env.PATH,
  HOME: join(scratch, "home"),
  XDG_STATE_HOME: join(scratch, "state"),
  LANG: "C.UTF-8",
  TERM: "dumb",
};
mkdirSync(env.HOME);
const cwd = join(project, "below");

/** A line that is typed, and what it may be completed to: all of it, or `including` some. */
const CASES: readonly (readonly [line: string, wanted: readonly string[]])[] = [
  ["bothy inst", ["install"]],
  ["bothy store ", ["verify", "repair", "usage"]],
  ["bothy -d / store us", ["usage"]],
  ["bothy help generations rollb", ["rollback"]],
  ["bothy install --reloc", ["--relocation"]],
  ["bothy install --relocation ", ["view", "native"]],
  ["bothy activate --mode=d", ["--mode=dev"]],
  ["bothy install ripgr", ["ripgrep"]],
  ["bothy uninstall ", ["ripgrep", "pypi:pandas", "npm:prettier", "gcc", "deb/bookworm:vim"]],
  ["bothy uninstall pypi:p", ["pypi:pandas"]],
  ["bothy uninstall deb/book", ["deb/bookworm:vim"]],
  ["bothy generations rollback ", ["1", "2", "13"]],
  ["bothy config get deb.mir", ["deb.mirror"]],
  ["bothy activate -- only-in-the-env", ["only-in-the-environment"]],
  ["bothy version nothing-like-it", []],
];

function shellIsThere(name: string): boolean {
  const found = spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
  if (!found && process.env.CI) throw new Error(`${name} is missing`);
  if (!found) process.stderr.write(`SKIPPED for want of ${name}: its completions\n`);
  return found;
}

function run(shell: string, args: readonly string[]): string {
  const done = spawnSync(shell, args, { env, cwd, encoding: "utf8" });
  assert.equal(done.stderr, "");
  return done.stdout;
}

test("bashCompletions complete what is typed", { skip: !shellIsThere("bash") }, () => {
  const file = join(scratch, "bothy.bash");
  writeFileSync(file, bashCompletions(table));
  const program = `. "$1"; COMP_LINE=$2 COMP_POINT=\${#2}; _bothy; printf '%s\\n' "\${COMPREPLY[@]}"`;
  for (const [line, wanted] of CASES) {
    const found = run("bash", ["--norc", "-c", program, "bash", file, line]).split("\n").filter(Boolean);
    // bash replaces what follows the last of its own word breaks alone.
    const kept = /[^\s:=]*$/.exec(line)![0];
    const cut = wanted.map((word) =>
      /[:=][^:=]*$/.test(line.split(" ").at(-1)!) ? word.replace(/^.*[:=]/, "") : word,
    );
    assert.deepEqual([...new Set(found)].sort(), [...cut].sort(), line);
    for (const word of found) assert.ok(word.startsWith(kept), line);
  }
});

test("fishCompletions complete what is typed, and say what it means", { skip: !shellIsThere("fish") }, () => {
  const file = join(scratch, "bothy.fish");
  writeFileSync(file, fishCompletions(table));
  const complete = (line: string) =>
    run("fish", ["--no-config", "-c", "source $argv[1]; complete -C $argv[2]", file, line]);
  for (const [line, wanted] of CASES) {
    const found = complete(line).split("\n").filter(Boolean);
    assert.deepEqual(
      [...new Set(found.map((word) => word.split("\t")[0]!))].sort(),
      [...wanted].sort(),
      line,
    );
  }
  assert.match(complete("bothy inst"), /^install\tAdd packages/);
  assert.match(complete("bothy install --lock"), /^--locked\tFail where/);
});

test("zshCompletions complete what is typed", { skip: !shellIsThere("zsh"), timeout: 60_000 }, async (t) => {
  writeFileSync(join(scratch, "zsh.zsh"), zshCompletions(table));
  const pty: typeof Pty = createRequire(import.meta.url)("@lydell/node-pty");
  const shell = pty.spawn("zsh", ["-f", "-i"], { cols: 300, rows: 100, cwd, env });
  t.after(() => shell.kill("SIGKILL"));
  let shown = "";
  let wake = () => {};
  shell.onData((data) => {
    shown += data.replace(/\x1b\[[0-9;?]*[A-Za-z]|\x07|\r/g, "");
    wake();
  });
  const until = async (wanted: () => boolean) => {
    while (!wanted()) await new Promise<void>((resolve) => (wake = resolve));
  };
  /** The line as it is after a Tab: the one that Enter then would run is printed instead. */
  const completed = async (line: string): Promise<string> => {
    shown = "";
    shell.write(`${line}\t\x07`);
    await until(() => /<<.*>>/s.test(shown));
    return /<<(.*)>>/s.exec(shown)![1]!.replaceAll("\n", "");
  };
  shell.write(
    `PS1=; autoload -Uz compinit; compinit -D -u; source "$HOME/../zsh.zsh"; unsetopt list_ambiguous auto_menu; show-line() { print -r -- "<<$BUFFER>>"; BUFFER= ; zle reset-prompt }; zle -N show-line; bindkey '^G' show-line; echo rea''dy\r`,
  );
  await until(() => shown.includes("ready\n"));
  for (const [line, wanted] of CASES) {
    const now = await completed(line);
    const [first = "", ...more] = wanted;
    const before = line.slice(0, line.lastIndexOf(" ") + 1);
    if (wanted.length === 0) assert.equal(now, line);
    else if (more.length === 0) assert.equal(now.trimEnd(), before + first);
    else for (const word of wanted) assert.ok(shown.includes(word), `${line}: ${shown}`);
  }
});

test("completions know every command and every option that takes a value", () => {
  const paths = table.commands.map(({ path }) => path);
  for (const wanted of ["", "install", "generations rollback", "help store"])
    assert.ok(paths.includes(wanted));
  const activate = table.commands.find(({ path }) => path === "activate")!;
  assert.deepEqual(activate.flags.find(({ word }) => word === "--mode")!.value, { words: ["dev", "run"] });
  assert.ok(activate.flags.some(({ word, value }) => word === "--offline" && value === undefined));
});
