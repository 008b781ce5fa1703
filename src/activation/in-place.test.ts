import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { quoteFish, quoteSh } from "./quote.ts";
import { baseEnv, type Dump, fixture, IN_PLACE, ownScript, shellArgs } from "./testing/shells.ts";

const ODD = {
  EMPTY: "",
  ROWS: "a\nb\n",
  QUOTES: `it's "x" \\ $HOME \`id\``,
  SPACES: "  a  b ",
  LETTERS: "äöü 漢",
};

for (const shell of IN_PLACE) {
  test(`in-place activation in ${shell} is undone exactly, layer by layer`, (t) => {
    const values = Object.fromEntries(Object.keys(ODD).map((name) => [name, `changed ' ${name}`]));
    const demo = fixture(t, {
      vars: { ...values, NEW: "n", MULTI: "1\n2'\\" },
      onActivate: ownScript(`export HOOKED="it's
two" SPACES=hooked; unset GOES; echo out`),
      onDeactivate: ownScript("echo off > off.txt"),
    });
    const file = join(demo.activation.folder, shell === "fish" ? "in-place.fish" : "in-place.sh");
    const quote = shell === "fish" ? quoteFish : quoteSh;
    const again = `${shell === "fish" ? "source" : "."} ${quote(file)}`;
    const other = fixture(t, { vars: { ...values, NEW: "of the other", QUOTES: "other" }, name: "other" });
    const onTop = again.replace(quote(file), quote(file.replace(demo.root, other.root)));
    const dump = quote(join(demo.activation.environment, "bin/dump-all"));
    const separator = shell === "fish" ? "echo" : "echo";
    const steps = [
      dump,
      separator,
      again,
      "dump-all",
      separator,
      onTop,
      "dump-all",
      separator,
      "deactivate",
      "dump-all",
      separator,
      "deactivate",
      dump,
      "true",
    ];
    const [program, args] = shellArgs(shell, steps.join("\n"));
    const run = spawnSync(program, args, {
      encoding: "utf8",
      cwd: demo.root,
      env: baseEnv(demo.root, { ...ODD, GOES: "here", MANPATH: "/m:" }),
    });
    assert.equal(run.status, 0, run.stderr);
    const [before, inside, above, back, after] = run.stdout
      .split("\n")
      .map((line) => (JSON.parse(line) as Dump).env);
    const { environment, project } = demo.activation;
    assert.ok(inside!.PATH!.startsWith(`${environment}/bin:`));
    assert.equal(inside!.NEW, "n");
    assert.equal(inside!.MULTI, "1\n2'\\");
    assert.equal(inside!.HOOKED, "it's\ntwo");
    assert.equal(inside!.SPACES, "hooked");
    assert.equal(inside!.GOES, undefined);
    assert.equal(inside!.QUOTES, "changed ' QUOTES");
    const bins = [other, demo].map(({ activation }) => `${activation.environment}/bin`);
    assert.equal(above!.PATH, [...bins, before!.PATH].join(":"));
    assert.deepEqual([above!.NEW, above!.QUOTES, above!.HOOKED], ["of the other", "other", "it's\ntwo"]);
    assert.deepEqual(back, inside);
    assert.deepEqual(after, before);
    assert.ok(existsSync(join(project, "off.txt")));
  });

  test(`in-place activation in ${shell} takes the place of one of the same project, and has no entry twice`, (t) => {
    const demo = fixture(t, { vars: { NEW: "n" }, onDeactivate: ownScript("echo off >> off.txt") });
    const other = fixture(t);
    const name = shell === "fish" ? "in-place.fish" : "in-place.sh";
    const quote = shell === "fish" ? quoteFish : quoteSh;
    const put = ({ root }: { root: string }) =>
      `${shell === "fish" ? "source" : "."} ${quote(join(root, "texts", name))}`;
    const dump = quote(join(demo.activation.environment, "bin/dump-all"));
    const steps = [dump, "echo", put(demo), put(demo), dump, "echo", put(other), put(demo), dump, "echo"];
    steps.push("deactivate", dump, "echo", "deactivate", "deactivate", dump, "true");
    const [program, args] = shellArgs(shell, steps.join("\n"));
    const run = spawnSync(program, args, {
      encoding: "utf8",
      cwd: demo.root,
      env: baseEnv(demo.root, { MANPATH: "/m:" }),
    });
    assert.equal(run.status, 0, run.stderr);
    const [before, twice, thrice, under, after] = run.stdout
      .split("\n")
      .map((line) => (JSON.parse(line) as Dump).env);
    const bin = (of: typeof demo) => `${of.activation.environment}/bin`;
    assert.equal(twice!.PATH, `${bin(demo)}:${before!.PATH}`);
    assert.equal(twice!.MANPATH, `${demo.activation.environment}/deb/trixie/usr/share/man:/m:`);
    assert.equal(thrice!.PATH, `${bin(demo)}:${bin(other)}:${before!.PATH}`);
    assert.equal(under!.PATH, `${bin(other)}:${bin(demo)}:${before!.PATH}`);
    assert.deepEqual(after, before);
    assert.equal(readFileSync(join(demo.activation.project, "off.txt"), "utf8"), "off\noff\noff\n");
  });

  test(`in-place activation in ${shell} leaves everything as it was when the hook fails`, (t) => {
    const demo = fixture(t, { vars: { NEW: "n" }, onActivate: ownScript("export X=1; false") });
    const file = join(demo.activation.folder, shell === "fish" ? "in-place.fish" : "in-place.sh");
    const quote = shell === "fish" ? quoteFish : quoteSh;
    const dump = quote(join(demo.activation.environment, "bin/dump-all"));
    const text = `${dump}; echo; ${shell === "fish" ? "source" : "."} ${quote(file)} ${shell === "fish" ? "; or" : "||"} ${dump}; true`;
    const [program, args] = shellArgs(shell, text);
    const run = spawnSync(program, args, { encoding: "utf8", cwd: demo.root, env: baseEnv(demo.root) });
    const [before, after] = run.stdout.split("\n").map((line) => (JSON.parse(line) as Dump).env);
    assert.deepEqual(after, before);
    assert.match(run.stderr, /line 1 of the hook: export X=1; false/);
  });

  test(`in-place activation in ${shell} reads the profiles and gives variables that are not exported back as such`, (t) => {
    const demo = fixture(t, {
      vars: { PLAIN: "changed" },
      profile: {
        common: ownScript("COMMON_SEEN() { :; }"),
        bash: ownScript("P=bash"),
        zsh: ownScript("P=zsh"),
        fish: ownScript("set -g P fish"),
      },
    });
    if (shell === "fish") {
      writeFileSync(join(demo.activation.folder, "profile.common"), "alias common_seen 'true'\n");
    }
    const file = join(demo.activation.folder, shell === "fish" ? "in-place.fish" : "in-place.sh");
    const text =
      shell === "fish"
        ? `set -g PLAIN mine; source ${quoteFish(file)}; echo $PLAIN $P; deactivate; echo $PLAIN; set -qgx PLAIN; or echo unexported; functions -q _bothy_set; or echo clean`
        : `PLAIN=mine; . ${quoteSh(file)}; echo "$PLAIN" "\${P-}"; deactivate; echo "$PLAIN"; sh -c 'echo "\${PLAIN-unexported}"'; set | grep -q ^_bothy || echo clean`;
    const [program, args] = shellArgs(shell, text);
    const run = spawnSync(program, args, { encoding: "utf8", cwd: demo.root, env: baseEnv(demo.root) });
    const profile = shell === "dash" ? "" : shell;
    // A plain POSIX shell has no way to tell exported variables without a process.
    const exported = shell === "dash" ? "mine" : "unexported";
    assert.equal(run.stdout, `changed ${profile}\nmine\n${exported}\nclean\n`, run.stderr);
  });
}

/**
 * Lines that print all that a shell has defined, without what differs from call to call. Of fish's functions without the
 * indentation: fish 4 indents the text of a function that is defined from its own output once more.
 */
const DEFINED: Record<string, string> = {
  bash: `{ declare -p; declare -f; alias -p; echo "$SHELLOPTS $BASHOPTS"; } | grep -vE '^declare -[^ ]+ (_|BASH_[A-Z_]+|LINENO|SECONDS|RANDOM|SRANDOM|EPOCH[A-Z]+|PIPESTATUS|FUNCNAME|BASHPID|DIRSTACK|GROUPS|file)='`,
  zsh: `{ typeset -p; functions; alias -L; setopt; } 2>/dev/null | grep -vE '(^| )(_|LINENO|SECONDS|RANDOM|EPOCH[A-Za-z]+|TTYIDLE|HISTCMD|status|pipestatus|file)='`,
  fish: `for n in (set -n); string match -qr '^(status|pipestatus|history|_|n|CMD_DURATION)$' -- $n; or set --show $n; end; functions mine | string trim; functions -q added; or echo no added; functions -q t; or echo no t; abbr --show`,
};
const PROFILE = {
  posix: `MINE="changed"; NEW=1; export EXPORTED=changed NEW_TOO=1; unset GOES; alias a='echo other' t='echo new'
mine() { echo other; }; added() { :; }; LIST+=(3); `,
  fish: `set -g MINE changed; set -gx NEW 1; set -gx EXPORTED changed; set -e GOES; alias t 'echo new'; function mine; echo other; end; function added; end; abbr -a zz yy; set -ga LIST 3`,
};

for (const shell of IN_PLACE.filter((shell) => shell in DEFINED)) {
  test(`in-place activation in ${shell} takes back what the profile defined: variables, functions, aliases, options`, (t) => {
    const options = shell === "bash" ? "shopt -s failglob; set -f" : "setopt autocd noglob";
    const text = shell === "fish" ? PROFILE.fish : `${PROFILE.posix}${options}`;
    const demo = fixture(t, { profile: { [shell]: [{ text, file: "bothy.toml", folder: "/" }] } });
    const file = join(demo.activation.folder, shell === "fish" ? "in-place.fish" : "in-place.sh");
    const before =
      shell === "fish"
        ? `set -g MINE "it's"; set -gx EXPORTED 'a  b'; set -g GOES here; set -g LIST 1 '2 2'; function mine; echo mine; end`
        : `shopt -s expand_aliases 2>/dev/null; MINE="it's"; export EXPORTED='a  b'; GOES=here; LIST=(1 "2 2"); alias a='echo a'; mine() { echo mine; }; file=x; : "\${aliases}\${galiases}\${saliases}\${functions}\${options}\${parameters}"`;
    const activate =
      shell === "fish" ? `source ${quoteFish(file)}` : `file=${quoteSh(file)}; . "$file"; file=x`;
    const inside = shell === "fish" ? "mine; echo $EXPORTED" : 'mine; echo "$EXPORTED"';
    const steps = [
      before,
      DEFINED[shell]!,
      "echo .-.-",
      activate,
      inside,
      "echo .-.-",
      "deactivate",
      DEFINED[shell]!,
    ];
    const [program, args] = shellArgs(shell, steps.join("\n"));
    const run = spawnSync(program, args, { encoding: "utf8", cwd: demo.root, env: baseEnv(demo.root) });
    const [first, middle, last] = run.stdout.split(".-.-\n");
    assert.equal(middle, "other\nchanged\n", run.stderr);
    assert.equal(last, first);
  });

  test(`in-place activation in ${shell} leaves what was done to search paths meanwhile`, (t) => {
    const demo = fixture(t);
    const fish = shell === "fish";
    const file = join(demo.activation.folder, fish ? "in-place.fish" : "in-place.sh");
    const steps = [
      `${fish ? "source" : "."} ${(fish ? quoteFish : quoteSh)(file)}`,
      fish ? "set -gx PATH /mine $PATH /last" : 'export PATH="/mine:$PATH:/last"',
      "deactivate",
      `echo "$PATH"`,
      fish ? "set -q XDG_DATA_DIRS; or echo unset" : 'echo "${XDG_DATA_DIRS-unset}"',
    ];
    const [program, args] = shellArgs(shell, steps.join("\n"));
    const env = baseEnv(demo.root);
    const run = spawnSync(program, args, { encoding: "utf8", cwd: demo.root, env });
    assert.equal(run.stdout, `/mine:${env.PATH}:/last\nunset\n`, run.stderr);
  });
}
