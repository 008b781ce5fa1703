import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { installation, type Person, person, said } from "./harness.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const bothy = join(installation, "bin/bothy");

/** Each shell's own file, what stands in it before the hook, and what prints all that the shell has defined. */
const SHELLS = {
  bash: {
    rc: ".bashrc",
    text: `PS1='ready> '; alias mine='echo mine'; f() { echo f; }; PATH="/of/the rc:$PATH"
PROMPT_COMMAND='last=$?; [ $last = 0 ] || echo "status $last";'
eval "$('${bothy}' hook bash)"`,
    definitions: `{ declare -p; for last in $(compgen -A function); do case $last in _bothy_hook*) ;; *) declare -f $last ;; esac; done; alias -p; echo "$SHELLOPTS $BASHOPTS"; trap -p; } | grep -vE '^declare -[^ ]+ (_|_bothy_hook[a-z_]*|BASH_[A-Z_]+|LINENO|SECONDS|RANDOM|SRANDOM|EPOCH[A-Z]+|PIPESTATUS|FUNCNAME|BASHPID|DIRSTACK|GROUPS|HISTCMD|OLDPWD|COLUMNS|LINES|last)='`,
  },
  zsh: {
    rc: ".zshrc",
    text: `PS1='ready> '; unsetopt zle promptsp promptcr; alias mine='echo mine'; f() { echo f; }; path=("/of/the rc" $path)
: $aliases $galiases $saliases $functions $options $parameters
theme() { THEMED=$(( THEMED + 1 )); }; precmd_functions=(theme)
eval "$('${bothy}' hook zsh)"`,
    definitions: `{ typeset -p; for THEMED in \${(ok)functions:#_bothy_hook*}; do functions $THEMED; done; alias -L; setopt; trap; } 2>/dev/null | grep -vaE '(^| )(_|_bothy_hook[a-z_]*|LINENO|SECONDS|RANDOM|EPOCH[A-Za-z]+|TTYIDLE|HISTCMD|status|pipestatus|OLDPWD|COLUMNS|LINES|THEMED)='`,
  },
  fish: {
    rc: ".config/fish/config.fish",
    text: `function fish_prompt; echo -n 'ready> '; end; function fish_greeting; end; function mine; echo mine; end; set -gx PATH "/of/the rc" $PATH
'${bothy}' hook fish | source`,
    definitions: `for n in (set -n); string match -qr '^(_bothy_hook.*|status|pipestatus|history|_|n|CMD_DURATION|OLDPWD|dirprev|COLUMNS|LINES|status_generation)$' -- $n; or set --show $n; end; functions mine fish_prompt | string trim; functions -n | string split , | string match -v '_bothy_hook*'; abbr --show`,
  },
} as const;
type Shell = keyof typeof SHELLS;

const MANIFEST = (vars: string) => `schema = 1
name = "demo"
[packages]
hello = "*"
[vars]
${vars}
[hook]
on-activate = "export HOOKED=yes"
on-deactivate = "echo off >> off.txt"
[profile]
bash = "alias pal='echo pal-ran'; f() { echo other; }; set -o vi"
zsh = "alias pal='echo pal-ran'; f() { echo other; }; setopt autocd"
fish = "alias pal 'echo pal-ran'; function mine; echo other; end"
[options]
auto-activate = true
`;

interface Scene {
  readonly who: Person;
  readonly project: string;
  readonly terminal: Terminal;
  /** All variables of a process that the shell starts, and all that the shell has defined. */
  state(): Promise<{ readonly variables: Record<string, string>; readonly definitions: readonly string[] }>;
}

async function scene(t: TestContext, shell: Shell): Promise<Scene | undefined> {
  const path = spawnSync("sh", ["-c", `command -v ${shell}`], { encoding: "utf8" }).stdout.trim();
  if (path === "") {
    if (process.env.CI) throw new Error(`${shell} is missing`);
    t.skip(`${shell} is missing`);
    return undefined;
  }
  const who = person(`auto-${shell}-${t.name.length}`);
  const { rc, text, definitions } = SHELLS[shell];
  const write = (name: string, content: string) => {
    const made = who.run(
      ["sh", "-c", 'mkdir -p "$(dirname "$1")" && cat >"$1"', "sh", resolve(who.home, name)],
      { input: content },
    );
    assert.equal(made.status, 0, said(made));
  };
  write(rc, `${text}\n`);
  write("it's a project/bothy.toml", MANIFEST(`GREETING = "hello $USER"\nLANG = "C"`));
  write("dump.cjs", `require("node:fs").writeFileSync(process.argv[2], JSON.stringify(process.env))\n`);
  // Without it, an interactive fish reads all of the machine's manual pages in the background.
  if (shell === "fish") write(join(who.env.XDG_DATA_HOME!, "fish/generated_completions/none"), "");
  const env = { SHELL: path, TERM: "dumb", GOES: "here" };
  const terminal = openTerminal(who, [path, "-i"], { cwd: who.home, env, prompt: "ready> " });
  t.after(() => terminal.end());
  await terminal.until("ready> ");
  let dumps = 0;
  return {
    who,
    project: join(who.home, "it's a project"),
    terminal,
    async state() {
      const [one, two] = [join(who.home, `variables-${++dumps}`), join(who.home, `definitions-${dumps}`)];
      await terminal.line(`'${process.execPath}' ~/dump.cjs ${one}`);
      await terminal.line(`${shell === "fish" ? `begin; ${definitions}; end` : definitions} >${two}`);
      const { _, SHLVL, OLDPWD, PWD, THEMED, last, ...variables } = JSON.parse(
        fs.readFileSync(one, "utf8"),
      ) as Record<string, string>;
      return {
        variables,
        definitions: fs
          .readFileSync(two, "utf8")
          .replace(/^# Defined.*\n/gm, "")
          .split("\n"),
      };
    },
  };
}

for (const shell of Object.keys(SHELLS) as Shell[]) {
  test(`${shell} has a project's tools while it is there, and is exactly as before when it is not`, async (t) => {
    const one = await scene(t, shell);
    if (one === undefined) return;
    const { who, project, terminal } = one;
    await terminal.line("cd /; cd ~"); // fish notes that it has moved at all
    const before = await one.state();
    const inside = async (greeting: string) => {
      assert.match(await terminal.line("hello"), /Hello, world!/);
      assert.match(await terminal.line("echo $GREETING,$HOOKED,$LANG"), new RegExp(`${greeting},yes,C\r`));
      assert.match(await terminal.line("pal"), /pal-ran/);
    };
    const outside = async () => {
      assert.deepEqual(await one.state(), before);
      assert.doesNotMatch(await terminal.line("hello"), /Hello, world!/);
    };

    // Not allowed: one line, once.
    const hint = /demo is activated whenever you come here, once you allow it: bothy allow/;
    assert.match(await terminal.line(`cd "it's a project"`), hint);
    assert.doesNotMatch(await terminal.line("true"), hint);
    const allowed = await terminal.line(`'${bothy}' allow`);
    for (const shown of ["export HOOKED=yes", "echo off >> off.txt", "GREETING=hello $USER", "Allowed demo"])
      assert.ok(allowed.includes(shown), allowed);
    assert.match(allowed.slice(allowed.lastIndexOf("end-")), /\[demo\] ready> $/);
    await inside("hello someone");
    assert.match(await terminal.line("mkdir -p sub; cd sub"), /\[demo\] ready> $/);
    await inside("hello someone");
    assert.doesNotMatch(await terminal.line("cd ../.."), /\[demo\] ready> $/);
    await outside();
    assert.equal(fs.readFileSync(join(project, "off.txt"), "utf8"), "off\n");

    // The next visit needs no bothy at all.
    const state = who.env.XDG_STATE_HOME!;
    assert.deepEqual(fs.readdirSync(join(state, "bothy/live")), []);
    assert.match(await terminal.line(`cd "it's a project"`), /\[demo\] ready> $/);
    await inside("hello someone");

    // Changed by another hand: what is in force stays, and the user is asked.
    const changed = who.run(["sh", "-c", 'cat >"$1"', "sh", join(project, "bothy.toml")], {
      input: MANIFEST('GREETING = "good evening"\nLANG = "C"'),
    });
    assert.equal(changed.status, 0, said(changed));
    const asks = /demo has changed since you allowed it; look at it, and go on with: bothy allow/;
    assert.match(await terminal.line("true"), asks);
    assert.doesNotMatch(await terminal.line("true"), asks);
    await inside("hello someone");
    await terminal.line(`'${bothy}' allow`);
    await inside("good evening");
    // Changed by bothy, at the user's own word: nobody is asked.
    assert.doesNotMatch(await terminal.line(`'${bothy}' install hostname --offline`), asks);
    await inside("good evening");
    await terminal.line("cd ~");
    await outside();

    await terminal.line(`cd "it's a project"`);
    await inside("good evening");
    const denied = await terminal.line(`'${bothy}' deny`);
    assert.doesNotMatch(denied.slice(denied.lastIndexOf("end-")), /\[demo\]/);
    await terminal.line("cd ~");
    await outside();
    assert.doesNotMatch(await terminal.line(`cd "it's a project"`), /activated|demo\]|allow/);
    await terminal.line(`'${bothy}' allow`);
    await inside("good evening");
    await terminal.line(`rm -rf "$HOME/it's a project"`);
    await terminal.line("cd ~");
    await outside();
  });
}

for (const shell of Object.keys(SHELLS) as Shell[]) {
  test(`${shell} with a hook comes to no harm by Ctrl-C, shells in shells, and activations by hand`, async (t) => {
    const one = await scene(t, shell);
    if (one === undefined) return;
    const { who, project, terminal } = one;
    const text = (wait: string) =>
      `schema = 1\nname = "demo"\n[vars]\nVALUE = "one"\n[hook]\non-activate = "${wait}"\n`;
    const write = (content: string) => {
      who.run(["sh", "-c", 'cat >"$1"', "sh", join(project, "bothy.toml")], { input: content });
      const allowed = who.bothy(["allow", project, "--offline"]);
      assert.equal(allowed.status, 0, said(allowed));
    };
    await terminal.line("cd /; cd ~");
    const before = await one.state();
    const value = async () =>
      /\[(\w*)\]\((\d*)\)\r/.exec(await terminal.line('echo "[$VALUE]($_bothy_depth)"'))?.slice(1);
    const enter = `cd "it's a project"`;
    const environments = async () => {
      const { PATH } = (await one.state()).variables;
      return PATH!.split(":").filter((entry) => entry.includes("/environments/")).length;
    };

    // Said by the very process that waits: Ctrl-C would be lost on one that is forked and not yet started.
    write(text("sh -c 'echo waiting >&2; exec sleep 600'"));
    terminal.type(`${enter}\r`);
    await terminal.until("waiting\r\n");
    terminal.type("\x03");
    await terminal.until("is not activated until you come back");
    await terminal.until("ready> ");
    assert.deepEqual(await value(), ["", ""]);
    await terminal.line("cd ~");
    assert.deepEqual(await one.state(), before);

    write(text("true"));
    await terminal.line(enter);
    assert.deepEqual(await value(), ["one", "1"]);
    await terminal.enter(`'${bothy}' activate`, "[demo] ready> ");
    assert.deepEqual(await value(), ["one", ""]);
    assert.equal(await environments(), 1);
    await terminal.line("cd ~");
    assert.deepEqual(await value(), ["one", ""], "a shell that was asked for keeps its environment");
    await terminal.enter("exit", "[demo] ready> ");
    assert.deepEqual(await value(), ["one", "1"]);

    await terminal.enter(`exec ${shell} -i`, "[demo] ready> ");
    assert.deepEqual(await value(), ["one", "1"]);
    assert.equal(await environments(), 1);
    const inPlace =
      shell === "fish" ? `'${bothy}' activate --print | source` : `eval "$('${bothy}' activate --print)"`;
    await terminal.line(inPlace);
    await terminal.line("cd ~");
    assert.deepEqual(await value(), ["one", "2"]);
    await terminal.line("deactivate");
    assert.deepEqual(await value(), ["", ""]);
    assert.equal(await environments(), 0);
  });
}
