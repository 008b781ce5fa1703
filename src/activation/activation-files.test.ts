import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { activationFiles } from "./activation-files.ts";
import { quoteFish, quoteSh } from "./quote.ts";
import type { Activation } from "./types.ts";

const SHELLS = ["dash", "bash", "zsh", "fish", "busybox"].filter((shell) => {
  const found = spawnSync("sh", ["-c", `command -v ${shell}`]).status === 0;
  if (!found && process.env.CI) throw new Error(`${shell} is missing`);
  if (!found) process.stderr.write(`SKIPPED for want of ${shell}: its tests of activation\n`);
  return found;
});
const POSIX = SHELLS.filter((shell) => shell !== "fish");
const IN_PLACE = ["bash", "zsh", "dash", "fish"].filter((shell) => SHELLS.includes(shell));

const DUMP = `#!${process.execPath}\nprocess.stdout.write(JSON.stringify({ env: process.env, args: process.argv.slice(2), cwd: process.cwd() }));\n`;

interface Fixture {
  readonly root: string;
  readonly activation: Activation;
}

/** An environment with one program, `dump-all`, below a folder with a space, a quote and a letter beyond ASCII in its name. */
function fixture(t: TestContext, change: Partial<Activation> = {}): Fixture {
  const root = mkdtempSync(join(tmpdir(), "bothy act'iv é$x "));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const activation: Activation = {
    environment: join(root, "env"),
    project: join(root, "project"),
    cache: join(root, "cache"),
    name: "de$(touch x)mo",
    vars: {},
    searchPaths: {
      MANPATH: ["deb/trixie/usr/share/man"],
      XDG_DATA_DIRS: ["deb/trixie/usr/share"],
      PKG_CONFIG_PATH: ["deb/trixie/usr/lib/pkgconfig"],
      CMAKE_PREFIX_PATH: ["deb/trixie/usr"],
    },
    profile: {},
    folder: join(root, "texts"),
    live: join(root, "live"),
    node: process.execPath,
    ...change,
  };
  for (const folder of ["env/bin", "project", "cache", "texts/zsh", "live", "home"])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "env/bin/dump-all"), DUMP);
  chmodSync(join(root, "env/bin/dump-all"), 0o755);
  for (const [name, text] of Object.entries(activationFiles(activation))) {
    mkdirSync(dirname(join(activation.folder, name)), { recursive: true });
    writeFileSync(join(activation.folder, name), text);
  }
  return { root, activation };
}

function baseEnv(root: string, extra: Record<string, string> = {}): Record<string, string> {
  return { HOME: join(root, "home"), PATH: process.env.PATH ?? "/usr/bin:/bin", ...extra };
}

function shellArgs(shell: string, text: string): [string, string[]] {
  if (shell === "busybox") return ["busybox", ["sh", "-c", text]];
  if (shell === "zsh") return ["zsh", ["-f", "-c", text]];
  if (shell === "bash") return ["bash", ["--norc", "-c", text]];
  return [shell, ["-c", text]];
}

/** Runs activate.sh as bin/bothy does, in `shell`. */
function activate(
  { root, activation }: Fixture,
  shell: string,
  command: readonly string[],
  options: { env?: Record<string, string>; mode?: string; input?: string; cwd?: string } = {},
): SpawnSyncReturns<string> {
  const text = `_bothy_mode=${options.mode ?? "dev"}; . "$0"; exit 99`;
  const [file, args] = shellArgs(shell, text);
  return spawnSync(file, [...args, join(activation.folder, "activate.sh"), ...command], {
    encoding: "utf8",
    env: baseEnv(root, options.env),
    cwd: options.cwd ?? activation.project,
    input: options.input ?? "",
  });
}

interface Dump {
  env: Record<string, string>;
  args: string[];
  cwd: string;
}

function dumped(run: SpawnSyncReturns<string>): Dump {
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

for (const shell of POSIX.filter((name) => name !== "zsh")) {
  test(`activate.sh in ${shell} sets the environment's variables and passes arguments exactly`, (t) => {
    const demo = fixture(t, { vars: { A: "$BOTHY_PROJECT/data", B: "${A}x$$NOT ${MISSING}", C: "" } });
    const args = ["", "a b", "*", "$HOME", "'", '"', "\\", "é\n", "-n", "--"];
    const { env, args: seen } = dumped(activate(demo, shell, ["dump-all", ...args]));
    assert.deepEqual(seen, args);
    const { environment, project } = demo.activation;
    assert.equal(env.BOTHY_ENV, environment);
    assert.equal(env.PATH, `${environment}/bin:${process.env.PATH}`);
    assert.equal(env.A, `${project}/data`);
    assert.equal(env.B, `${project}/datax$NOT `);
    assert.equal(env.C, "");
    assert.equal(env.MANPATH, `${environment}/deb/trixie/usr/share/man:`);
    assert.equal(env.XDG_DATA_DIRS, `${environment}/deb/trixie/usr/share:/usr/local/share:/usr/share`);
    assert.equal(env.CMAKE_PREFIX_PATH, `${environment}/deb/trixie/usr`);
    assert.ok(!existsSync(join(demo.activation.project, "x")));
    assert.deepEqual(
      Object.keys(env).filter((name) => name.startsWith("_bothy")),
      [],
    );
  });

  test(`activate.sh in ${shell} keeps what search paths held before and leaves compiling out in run mode`, (t) => {
    const demo = fixture(t);
    const before = { MANPATH: "/m", XDG_DATA_DIRS: "/d e", PKG_CONFIG_PATH: "/p" };
    const { environment } = demo.activation;
    const dev = dumped(activate(demo, shell, ["dump-all"], { env: before })).env;
    assert.equal(dev.MANPATH, `${environment}/deb/trixie/usr/share/man:/m`);
    assert.equal(dev.XDG_DATA_DIRS, `${environment}/deb/trixie/usr/share:/d e`);
    assert.equal(dev.PKG_CONFIG_PATH, `${environment}/deb/trixie/usr/lib/pkgconfig:/p`);
    const run = dumped(activate(demo, shell, ["dump-all"], { env: before, mode: "run" })).env;
    assert.equal(run.PKG_CONFIG_PATH, "/p");
    assert.equal(run.CMAKE_PREFIX_PATH, undefined);
  });

  test(`activate.sh in ${shell} becomes the command: status, signal, standard input, no such program`, (t) => {
    const demo = fixture(t);
    assert.equal(activate(demo, shell, ["sh", "-c", "exit 7"]).status, 7);
    assert.equal(activate(demo, shell, ["sh", "-c", "kill -TERM $$"]).signal, "SIGTERM");
    assert.equal(activate(demo, shell, ["cat"], { input: "x" }).stdout, "x");
    const missing = activate(demo, shell, ["no-such-program-here"]);
    assert.equal(missing.status, 127);
    assert.match(missing.stderr, /^error: no such program: no-such-program-here\ncause: .*\nhelp: /);
    assert.equal(activate(demo, shell, ["/nonexistent/x"]).status, 127);
  });

  test(`activate.sh in ${shell} runs the hook before the command and keeps its exports and the working folder`, (t) => {
    const demo = fixture(t, {
      vars: { FROM_VARS: "v" },
      onActivate:
        'echo to-stdout; export HOOK="$FROM_VARS $PWD"\nunexported=1\nread -r line || line=nothing\nexport LINE=$line\nset -- gone; cd /\nunset TO_GO',
    });
    const run = activate(demo, shell, ["dump-all", "a b"], {
      env: { TO_GO: "1", OLDPWD: "/old" },
      input: "for the command",
      cwd: demo.root,
    });
    const { env, args, cwd } = dumped(run);
    assert.equal(run.stderr, "to-stdout\n");
    assert.equal(env.HOOK, `v ${demo.activation.project}`);
    assert.equal(env.LINE, "nothing");
    assert.equal(env.TO_GO, undefined);
    assert.equal(env.unexported, undefined);
    assert.deepEqual(args, ["a b"]);
    assert.equal(cwd, demo.root);
    assert.equal(activate(demo, shell, ["cat"], { input: "x" }).stdout, "x");
  });

  test(`activate.sh in ${shell} stops at a failing hook and shows its line`, (t) => {
    const demo = fixture(t, { onActivate: "true\nls /nonexistent-for-bothy >/dev/null 2>&1\necho never" });
    const run = activate(demo, shell, ["touch", join(demo.root, "ran")]);
    assert.equal(run.status, 2);
    assert.match(run.stderr, /cause: line 2 of the hook: ls \/nonexistent-for-bothy/);
    assert.doesNotMatch(run.stderr, /never/);
    assert.ok(!existsSync(join(demo.root, "ran")));
    const exits = fixture(t, { onActivate: "exit 3" });
    assert.equal(activate(exits, shell, ["true"]).status, 3);
  });

  test(`activate.sh in ${shell} returns when the environment is gone`, (t) => {
    const demo = fixture(t);
    rmSync(demo.activation.environment, { recursive: true });
    assert.equal(activate(demo, shell, ["true"]).status, 99);
  });
}

test("hook.sh runs the hook where there is no bash", (t) => {
  const demo = fixture(t, { onActivate: "export HOOK=yes; echo said" });
  const file = join(demo.activation.folder, "hook.sh");
  const run = spawnSync(
    "dash",
    ["-c", `. "$0"`, file, join(demo.activation.environment, "bin/dump-all"), "a b"],
    {
      encoding: "utf8",
      env: baseEnv(demo.root),
      cwd: demo.root,
    },
  );
  const { env, args, cwd } = dumped(run);
  assert.equal(env.HOOK, "yes");
  assert.deepEqual(args, ["a b"]);
  assert.equal(cwd, demo.root);
  assert.equal(run.stderr, "said\n");
});

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
      onActivate: `export HOOKED="it's
two" SPACES=hooked; unset GOES; echo out`,
      onDeactivate: "echo off > off.txt",
    });
    const file = join(demo.activation.folder, shell === "fish" ? "in-place.fish" : "in-place.sh");
    const quote = shell === "fish" ? quoteFish : quoteSh;
    const again = `${shell === "fish" ? "source" : "."} ${quote(file)}`;
    const dump = quote(join(demo.activation.environment, "bin/dump-all"));
    const separator = shell === "fish" ? "echo" : "echo";
    const steps = [
      dump,
      separator,
      again,
      "dump-all",
      separator,
      again,
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
    const [before, inside, back, after] = run.stdout
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
    assert.deepEqual(back, inside);
    assert.deepEqual(after, before);
    assert.ok(existsSync(join(project, "off.txt")));
  });

  test(`in-place activation in ${shell} leaves everything as it was when the hook fails`, (t) => {
    const demo = fixture(t, { vars: { NEW: "n" }, onActivate: "export X=1; false" });
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
      profile: { common: "COMMON_SEEN() { :; }", bash: "P=bash", zsh: "P=zsh", fish: "set -g P fish" },
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

test("quoteSh and quoteFish give words that the shells read back as the same text", {
  skip: !SHELLS.includes("fish"),
}, () => {
  const words = fc.array(
    fc.string({
      unit: fc.constantFrom(
        "a",
        " ",
        "\n",
        "\t",
        "'",
        '"',
        "\\",
        "$",
        "`",
        "é",
        "漢",
        "*",
        "~",
        "#",
        "!",
        "(",
        "{",
        "%",
        "=",
        "-",
        ";",
        "&",
        "\u0001",
      ),
    }),
    { minLength: 40, maxLength: 40 },
  );
  fc.assert(
    fc.property(words, (texts) => {
      for (const [shell, quote] of [
        ["dash", quoteSh],
        ["bash", quoteSh],
        ["zsh", quoteSh],
        ["fish", quoteFish],
      ] as const) {
        const [program, args] = shellArgs(shell, `printf '%s\\0' ${texts.map(quote).join(" ")}`);
        const run = spawnSync(program, args, { encoding: "utf8" });
        assert.equal(run.stdout, texts.map((text) => `${text}\0`).join(""), run.stderr);
      }
    }),
    { numRuns: 4 },
  );
});

test("activationFiles are equal for equal activations", (t) => {
  const { activation } = fixture(t, { onActivate: "true" });
  assert.deepEqual(activationFiles(activation), activationFiles({ ...activation }));
});
