import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { quoteFish, quoteSh } from "./quote.ts";
import { type HookShell, hookScene } from "./testing/hook-scene.ts";
import { type Dump, IN_PLACE, ownScript } from "./testing/shells.ts";

const SHELLS = (["bash", "zsh", "fish"] as const).filter((shell) => IN_PLACE.includes(shell));
const quoted = (shell: HookShell) => (shell === "fish" ? quoteFish : quoteSh);
const env = (text: string) =>
  (JSON.parse(text.split("\n").findLast((line) => line.startsWith("{"))!) as Dump).env;
const same = (one: Record<string, string>) => {
  const { PWD, OLDPWD, SHLVL, _, ...rest } = one;
  return rest;
};

/** Without what some shells set by themselves. */
const ownOf = ({ LC_CTYPE, USER, LOGNAME, ...rest }: Record<string, string>) => same(rest);

for (const shell of SHELLS) {
  const q = quoted(shell);

  test(`the prompt hook of ${shell} activates on the way in and leaves everything as it was on the way out`, (t) => {
    const scene = hookScene(t, {
      vars: { GREETING: "it's", EMPTY: "" },
      onActivate: ownScript("export HOOKED=1; unset GOES"),
      onDeactivate: ownScript("echo off >> off.txt"),
    });
    fs.mkdirSync(scene.at("project/sub dir"));
    const dump = q(join(scene.activation.environment, "bin/dump-all"));
    const shown = scene.run(
      shell,
      [dump, `cd ${q(scene.at("project/sub dir"))}`, "dump-all", "cd ..; true", "dump-all", "cd ..", dump],
      { env: { GOES: "here", EMPTY: "", MANPATH: "/m:" } },
    );
    const [before, , inside, , still, , after] = shown as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    assert.equal(env(inside).GREETING, "it's");
    assert.equal(env(inside).HOOKED, "1");
    assert.equal(env(inside).GOES, undefined);
    assert.deepEqual(same(env(still)), same(env(inside)));
    assert.deepEqual(same(env(after)), same(env(before)));
    assert.equal(fs.readFileSync(scene.at("project/off.txt"), "utf8"), "off\n");
    assert.equal(scene.asked(), 0);
    assert.deepEqual(fs.readdirSync(scene.activation.live), []);
  });

  test(`the prompt hook of ${shell} finds the project behind links, and leaves one that loses its bothy.toml or its folder`, (t) => {
    const scene = hookScene(t, { vars: { INSIDE: "yes" }, onDeactivate: ownScript("true") });
    fs.mkdirSync(scene.at("project/sub"));
    fs.symlinkSync(scene.at("project/sub"), scene.at("link"));
    const say = 'echo "[$INSIDE]"';
    const moved = `mv ${q(scene.at("project/bothy.toml"))} ${q(scene.at("kept"))}`;
    const back = `mv ${q(scene.at("kept"))} ${q(scene.at("project/bothy.toml"))}`;
    const gone = `rm -r ${q(scene.at("project"))}`;
    const shown = scene.run(shell, [`cd ${q(scene.at("link"))}`, say, moved, say, back, say, gone, say]);
    assert.deepEqual(
      [1, 3, 5, 7].map((index) => shown[index]),
      ["[yes]\n", "[]\n", "[yes]\n", "[]\n"],
    );
    assert.doesNotMatch(shown.at(-1)!, /hook/, "what is gone has no hook to run");
  });

  test(`the prompt hook of ${shell} says what bothy has to say once per visit, and leaves what is in force`, (t) => {
    const scene = hookScene(t, { vars: { VALUE: "one" } });
    scene.answer({ kind: "tell", id: "t1", text: "it's $HOME\nnot built" });
    const shown = scene.run(shell, [
      `cd ${q(scene.at("project"))}`,
      "true",
      "cd ..",
      `cd ${q(scene.at("project"))}`,
      'echo "[$VALUE]"',
    ]);
    assert.equal(shown.at(-1), "it's $HOME\nnot built\n".repeat(2));
    assert.equal(shown[4], "[]\n");
    assert.equal(scene.asked(), 0);
  });

  test(`the prompt hook of ${shell} gives up after a failing hook or a bothy that can't answer, until the next visit`, (t) => {
    const scene = hookScene(t, { onActivate: ownScript("echo tried >&2; false"), vars: { VALUE: "one" } });
    const shown = scene.run(shell, [
      `cd ${q(scene.at("project"))}`,
      "true",
      'echo "[$VALUE]"',
      "cd ..",
      `cd ${q(scene.at("project"))}`,
    ]);
    assert.equal(shown.at(-1)!.match(/^tried$/gm)?.length, 2);
    assert.equal(shown[2], "[]\n");
    fs.rmSync(join(scene.activation.folder, "answer"), { recursive: true });
    scene.run(shell, [
      `cd ${q(scene.at("project"))}`,
      "true",
      "true",
      "cd ..",
      `cd ${q(scene.at("project"))}`,
      "true",
    ]);
    assert.equal(scene.asked(), 2);
  });

  test(`the prompt hook of ${shell} asks nothing once bothy's state was removed, until it is there again`, (t) => {
    const scene = hookScene(t, { vars: { VALUE: "one" } });
    const [state, kept] = [scene.at("state/bothy"), scene.at("kept")];
    const say = 'echo "[$VALUE]"';
    const enter = `cd ${q(scene.at("project"))}`;
    const lines = [
      enter,
      "cd ..",
      `mv ${q(state)} ${q(kept)}`,
      enter,
      "true",
      say,
      `mv ${q(kept)} ${q(state)}`,
      say,
    ];
    const shown = scene.run(shell, lines);
    assert.deepEqual([shown[5], shown[7], shown.at(-1)], ["[]\n", "[one]\n", ""]);
    assert.equal(scene.asked(), 0);
    fs.renameSync(state, kept);
    scene.whenAsked(`mkdir ${quoteSh(state)}`);
    scene.run(shell, [enter, `rmdir ${q(state)}`, "cd ..", enter, "true"]);
    assert.equal(scene.asked(), 1, "a shell that never saw it asks, once");
  });

  test(`the prompt hook of ${shell} reads no answer of another user's, and none through a link`, (t) => {
    const scene = hookScene(t, { vars: { VALUE: "one" } });
    const lines = [`cd ${q(scene.at("project"))}`, 'echo "[$VALUE]"'];
    fs.renameSync(scene.activation.folder, scene.at("forged"));
    fs.symlinkSync(scene.at("forged"), scene.activation.folder);
    assert.equal(scene.run(shell, lines)[1], "[]\n");
    fs.rmSync(scene.activation.folder);
    fs.renameSync(scene.at("forged"), scene.activation.folder);
    assert.equal(scene.run(shell, lines)[1], "[one]\n");
    if (process.getuid?.() !== 0) return;
    fs.chownSync(scene.activation.folder, 12_345, 12_345);
    assert.equal(scene.run(shell, lines)[1], "[]\n");
  });

  test(`the prompt hook of ${shell} stays away from what was activated by hand, and from where the user left it`, (t) => {
    const scene = hookScene(t, { vars: { VALUE: "one" } });
    const file = q(join(scene.activation.folder, shell === "fish" ? "in-place.fish" : "in-place.sh"));
    const depth = 'echo "$VALUE $_bothy_depth"';
    const shown = scene.run(shell, [
      `${shell === "fish" ? "source" : "."} ${file}`,
      `cd ${q(scene.at("project"))}`,
      depth,
      "cd ..",
      depth,
      `cd ${q(scene.at("project"))}; deactivate`,
      depth,
      "deactivate",
      'echo "[$VALUE]"',
      "cd ..",
      `cd ${q(scene.at("project"))}`,
      depth,
    ]);
    assert.deepEqual(
      [2, 4, 6, 8, 11].map((index) => shown[index]),
      ["one 1\n", "one 1\n", "one 1\n", "[]\n", "one 1\n"],
    );
  });

  test(`the prompt hook of ${shell} puts right a shell that inherits the variables of another one's activation`, (t) => {
    const scene = hookScene(t, { vars: { VALUE: "one", HOME_TOO: "$HOME" } });
    const dump = q(join(scene.activation.environment, "bin/dump-all"));
    const outside = scene.run(shell, [dump], { env: { HOME_TOO: "mine" } })[0]!;
    const inside = scene.run(shell, [`cd ${q(scene.at("project"))}`, dump], {
      env: { HOME_TOO: "mine" },
    })[1]!;
    assert.ok("BOTHY_AUTO" in env(inside));
    for (const child of SHELLS) {
      const inherited = env(inside);
      inherited.PATH = `/of/the/rc:${inherited.PATH}`;
      const say = quoted(child)(join(scene.activation.environment, "bin/dump-all"));
      const lines = ["true", say, `cd ${quoted(child)(scene.at("project"))}`, say, "cd ..", say];
      const shown = scene.run(child, lines, { env: inherited });
      const wanted = ownOf({ ...env(outside), PATH: `/of/the/rc:${env(outside).PATH}` });
      assert.deepEqual(ownOf(env(shown[1]!)), wanted, child);
      assert.equal(env(shown[3]!).VALUE, "one");
      assert.deepEqual(ownOf(env(shown[5]!)), wanted, child);
    }
  });

  test(`the prompt hook of ${shell} starts no process at prompts where nothing has changed`, (t) => {
    if (spawnSync("strace", ["-V"]).status !== 0) {
      if (process.env.CI) throw new Error("strace is missing");
      return t.skip("strace is missing");
    }
    const scene = hookScene(t, { vars: { VALUE: "one" } });
    const log = scene.at("trace");
    const started = (prompts: number, folder: string) => {
      const under = ["strace", "-f", "-qq", "-e", "trace=clone,clone3,fork,vfork,execve", "-o", log];
      scene.run(
        shell,
        [`cd ${q(scene.at(folder))}`, ...Array<string>(prompts).fill(shell === "fish" ? "true" : ":")],
        { under },
      );
      return fs
        .readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => / (?:clone3?|v?fork|execve)\(/.test(line) && !line.includes("CLONE_THREAD")).length;
    };
    for (const folder of ["project", "home"]) assert.equal(started(12, folder), started(2, folder));
  });

  test(`the prompt hook of ${shell} keeps the status of the last command and runs once however often it is installed`, (t) => {
    const scene = hookScene(t);
    const again = `${shell === "fish" ? "source" : "."} ${q(scene.at(shell === "fish" ? "hook/hook.fish" : "hook/hook.sh"))}`;
    if (shell === "bash") {
      const shown = scene.run(
        shell,
        [again, again, 'printf "%s\\n" "${PROMPT_COMMAND[@]}"; (exit 3)', "true"],
        {
          first: "PROMPT_COMMAND=('echo \"status $?\";')",
        },
      );
      assert.match(shown[2]!, /^eval "\$\{_bothy_hook-\}"\necho "status \$\?";\nstatus 3\n$/);
    } else {
      const shown = scene.run(shell, [again, `cd ${q(scene.at("project"))}`, "echo $_bothy_depth"]);
      assert.equal(shown[2], "1\n");
    }
  });
}

const ODD_STATES: Record<string, string[]> = {
  bash: [
    "set -u",
    "set -e",
    "shopt -s nocasematch",
    "IFS=o/",
    "set -o noclobber -o noglob",
    "shopt -s failglob extglob",
    "alias printf=false",
    "set -o posix",
    "shopt -s expand_aliases; alias cd='echo MOVED; builtin cd' test=false printf=false rm='rm -i' ls=false",
  ],
  zsh: [
    "set -u",
    "setopt ksharrays shwordsplit",
    "setopt err_return",
    "setopt nocasematch noclobber",
    "setopt warncreateglobal",
    "setopt globsubst kshglob",
    "emulate sh",
    "emulate ksh",
    "IFS=o/",
    "setopt extendedglob nomatch",
    "alias -g VALUE='| tail' HOOKED='| head' x=y; alias cd='echo MOVED; builtin cd' rm='rm -i'; chpwd() { echo MOVED }",
  ],
  fish: ["set -g IFS o", "set -U fish_user_paths /u"],
};
for (const shell of SHELLS)
  for (const state of ODD_STATES[shell]!)
    test(`the prompt hook of ${shell} works after: ${state}`, (t) => {
      const scene = hookScene(t, {
        vars: { VALUE: "one" },
        onActivate: ownScript("export HOOKED='a  b'"),
        onDeactivate: ownScript("true"),
        profile: { common: ownScript("alias pal='echo pal'") },
      });
      const q = quoted(shell);
      const dump = q(join(scene.activation.environment, "bin/dump-all"));
      const [before, entered, inside, , left, after, pal, errors] = scene.run(
        shell,
        [dump, `cd ${q(scene.at("project"))}`, "dump-all", "true", "cd /", dump, "alias"],
        { first: state },
      ) as string[];
      assert.equal(env(inside!).VALUE, "one");
      assert.equal(env(inside!).HOOKED, "a  b");
      assert.deepEqual(same(env(after!)), same(env(before!)));
      assert.equal(left, entered, "nothing is run in the shell that the user didn't type");
      assert.doesNotMatch(pal!, /pal/);
      assert.equal(errors, "");
    });
