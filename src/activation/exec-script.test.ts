import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { activationFiles } from "./activation-files.ts";
import { activate, baseEnv, dumped, fixture, ownScript, POSIX } from "./testing/shells.ts";

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
    const helped = fixture(t, { missingHelp: "it's here" });
    assert.match(activate(helped, shell, ["no-such-program-here"]).stderr, /\nhelp: it's here\n$/);
  });

  test(`activate.sh in ${shell} runs the hook before the command and keeps its exports and the working folder`, (t) => {
    const demo = fixture(t, {
      vars: { FROM_VARS: "v" },
      onActivate: ownScript(
        'echo to-stdout; export HOOK="$FROM_VARS $PWD"\nunexported=1\nread -r line || line=nothing\nexport LINE=$line\nset -- gone; cd /\nunset TO_GO',
      ),
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
    const demo = fixture(t, {
      onActivate: ownScript("true\nls /nonexistent-for-bothy >/dev/null 2>&1\necho never"),
    });
    const run = activate(demo, shell, ["touch", join(demo.root, "ran")]);
    assert.equal(run.status, 2);
    assert.match(run.stderr, /cause: line 2 of the hook: ls \/nonexistent-for-bothy/);
    assert.doesNotMatch(run.stderr, /never/);
    assert.ok(!existsSync(join(demo.root, "ran")));
    const exits = fixture(t, { onActivate: ownScript("exit 3") });
    assert.equal(activate(exits, shell, ["true"]).status, 3);
  });

  test(`activate.sh in ${shell} has no entry twice where an environment is in force already`, (t) => {
    const demo = fixture(t);
    const { environment, project } = demo.activation;
    const [old, other] = [join(demo.root, "older env"), join(demo.root, "other")];
    const man = "deb/trixie/usr/share/man";
    const paths = (...folders: string[]) =>
      folders
        .map((folder) => `${folder}/bin`)
        .concat("/bin", "/usr/bin")
        .join(":");
    const inside = (env: Record<string, string>) => dumped(activate(demo, shell, ["dump-all"], { env })).env;
    const again = inside({ BOTHY_ENV: environment, BOTHY_PROJECT: project, PATH: paths(environment) });
    assert.equal(again.PATH, paths(environment));
    const newer = inside({
      ...{ BOTHY_ENV: old, BOTHY_PROJECT: project, PATH: paths(other, old) },
      MANPATH: `/m:${old}/${man}:`,
    });
    assert.equal(newer.PATH, paths(environment, other));
    assert.equal(newer.MANPATH, `${environment}/${man}:/m:`);
    const onTop = inside({ BOTHY_ENV: other, BOTHY_PROJECT: "/other", PATH: paths(other, environment) });
    assert.equal(onTop.PATH, paths(environment, other));
  });

  test(`activate.sh in ${shell} returns when the environment is gone`, (t) => {
    const demo = fixture(t);
    rmSync(demo.activation.environment, { recursive: true });
    assert.equal(activate(demo, shell, ["true"]).status, 99);
  });
}

test("hook.sh runs the hook where there is no bash", (t) => {
  const demo = fixture(t, { onActivate: ownScript("export HOOK=yes; echo said") });
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

test("activationFiles are equal for equal activations", (t) => {
  const { activation } = fixture(t, { onActivate: ownScript("true") });
  assert.deepEqual(activationFiles(activation), activationFiles({ ...activation }));
});

test("activate.sh starts a shell that knows no profile with all else in force, and says so", (t) => {
  const demo = fixture(t, { vars: { NAME: "value" }, profile: { common: ownScript("echo never") } });
  const shell = join(demo.root, "nu");
  writeFileSync(shell, '#!/bin/sh\necho "$NAME ${ENV-}"\n', { mode: 0o755 });
  const run = activate(demo, "bash", [], { env: { SHELL: shell } });
  assert.equal(run.stdout, "value \n");
  assert.match(run.stderr, /^bothy: nu can not read the profile of bothy\.toml; all else is in force$/m);
});
