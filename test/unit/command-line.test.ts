import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const main = join(import.meta.dirname, "../../src/cli/main.ts");
const scratch = mkdtempSync(join(tmpdir(), "bothy command line é-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const env = {
  ...process.env,
  HOME: scratch,
  XDG_DATA_HOME: join(scratch, "data"),
  XDG_CACHE_HOME: join(scratch, "cache"),
  XDG_STATE_HOME: join(scratch, "state"),
  XDG_CONFIG_HOME: join(scratch, "config"),
};

function bothy(args: readonly string[], cwd = scratch): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [main, ...args], { cwd, env, encoding: "utf8" });
}

function folder(name: string): string {
  return mkdtempSync(join(scratch, `${name} `));
}

test("bothy without a command, and bothy help, show the commands and examples", () => {
  for (const args of [[], ["help"], ["--help"], ["-h"]]) {
    const done = bothy(args);
    assert.equal(done.status, 0);
    assert.match(done.stdout, /EXAMPLES\n {2}bothy init/);
    assert.match(done.stdout, /\n {2}install +\S/);
  }
});

test("bothy help COMMAND is bothy COMMAND --help", () => {
  const asHelp = bothy(["help", "config", "set"]);
  assert.equal(asHelp.status, 0);
  assert.match(asHelp.stdout, /^USAGE\n {2}bothy config set /);
  assert.equal(bothy(["config", "set", "--help"]).stdout, asHelp.stdout);
});

test("help shows words that may be left out so, what options take, and nothing that is bothy's own", () => {
  assert.match(bothy(["help", "upgrade"]).stdout, /^ {2}bothy upgrade .*\[--group NAME\].* \[name\]\.\.\.$/m);
  assert.match(bothy(["help", "uninstall"]).stdout, / <request>\.\.\.$/m);
  assert.match(bothy(["help", "activate"]).stdout, / \[-- command\.\.\.\]$/m);
  assert.match(bothy(["help", "services"]).stdout, /bothy services start .* \[name\]\.\.\.$/m);
  assert.match(bothy(["help", "activate"]).stdout, /^ {6}--print\[=FORM\] +Print/m);
  assert.doesNotMatch(bothy(["help", "hook"]).stdout, /--answer/);
});

test("an unknown command or option is wrong usage and says what was meant", () => {
  const command = bothy(["instal"]);
  assert.equal(command.status, 2);
  assert.match(command.stderr, /^error: there is no command instal\nhelp: did you mean `bothy install`\?/);
  assert.match(
    bothy(["rm", "jq"]).stderr,
    /^error: there is no command rm\nhelp: it is `bothy uninstall` here/,
  );
  assert.match(bothy(["frob"]).stderr, /^error: there is no command frob\nhelp: `bothy help` lists/);
  const within = bothy(["services", "sttus"]);
  assert.equal(within.status, 2);
  assert.match(
    within.stderr,
    /^error: there is no command services sttus\nhelp: did you mean `bothy services status`\?/,
  );
  assert.match(
    bothy(["services", "st"]).stderr,
    /`bothy services start` or `bothy services stop` or `bothy services status`\?/,
  );
  assert.match(bothy(["store", "frob"]).stderr, /help: `bothy help store` lists its commands/);
  const option = bothy(["init", "--nmae", "x"]);
  assert.equal(option.status, 2);
  assert.match(
    option.stderr,
    /^error: there is no option --nmae; did you mean --name\?\nhelp: `bothy help init`/,
  );
  assert.equal(bothy(["version", "x"]).status, 2);
});

test("a word that is missing is said by its name", () => {
  assert.match(bothy(["show"]).stderr, /^error: name is missing\nhelp: `bothy help show`/);
});

test("an error under --json is one JSON object", () => {
  const done = bothy(["--json", "instal"]);
  assert.equal(done.status, 2);
  assert.equal(JSON.parse(done.stdout).error.code, "usage");
});

test("init writes no manifest that can't be read", () => {
  const dir = folder("named");
  for (const name of ["", "two\nlines"]) {
    const done = bothy(["init", "--name", name], dir);
    assert.equal(done.status, 2, name);
    assert.match(done.stderr, /can't be the name of an environment\nhelp: /);
  }
  assert.deepEqual(readdirSync(dir), []);
});

test("init writes a manifest named after the folder, once", () => {
  const dir = folder("my project");
  const first = bothy(["init"], dir);
  assert.equal(first.status, 0, first.stderr);
  const text = readFileSync(join(dir, "bothy.toml"), "utf8");
  assert.match(text, /^name = "my project /m);
  assert.deepEqual(readdirSync(dir), ["bothy.toml"]);
  const second = bothy(["init", "--name", "other"], dir);
  assert.equal(second.status, 1);
  assert.match(second.stderr, /^error: .*bothy\.toml is there already\nhelp: /);
  assert.equal(readFileSync(join(dir, "bothy.toml"), "utf8"), text);
});

test("-d works as if started there, before and after the command", () => {
  for (const at of ["before", "after"]) {
    const dir = folder("elsewhere");
    const done = bothy(at === "before" ? ["-d", dir, "init"] : ["init", "-d", dir]);
    assert.equal(done.status, 0, done.stderr);
    assert.deepEqual(readdirSync(dir), ["bothy.toml"]);
  }
  const done = bothy(["-d", join(scratch, "nowhere"), "init"]);
  assert.equal(done.status, 2);
  assert.match(done.stderr, /there is no such folder/);
});

test("a folder without a manifest says bothy init", () => {
  const done = bothy(["generations", "list"], folder("empty"));
  assert.equal(done.status, 1);
  assert.match(done.stderr, /^error: no bothy\.toml in .*\ncause: .*\nhelp: .*bothy init/);
});

test("a reader that goes away ends bothy quietly", async () => {
  const child = spawn(process.execPath, [main, "help"], { env, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let errors = "";
  child.stderr.on("data", (data) => {
    errors += data;
  });
  await new Promise((resolve) => child.on("close", resolve));
  assert.equal(errors, "");
});

test("output that can't be written is an error, and errors that nobody reads are none", () => {
  const sh = (line: string) =>
    spawnSync("sh", ["-c", line, "sh", process.execPath, main], { cwd: scratch, env, encoding: "utf8" });
  const full = sh('"$1" "$2" version >/dev/full');
  assert.equal(full.status, 1);
  assert.match(full.stderr, /^error: can't write to standard output\ncause: .*ENOSPC.*\nhelp: /);
  assert.equal(sh('"$1" "$2" list 2>/dev/full').status, 1);
  assert.equal(sh('"$1" "$2" version >&- 2>&- <&-').status, 0);
  const gone = sh('mkdir gone && cd gone && rmdir ../gone && "$1" "$2" list');
  assert.equal(gone.status, 2);
  assert.match(gone.stderr, /error: the folder that bothy was started in is gone\nhelp: .*-d DIR/);
});

test("a cache that can't be written is no hindrance to what needs none", () => {
  const done = spawnSync(process.execPath, [main, "version"], {
    env: { ...env, XDG_CACHE_HOME: "/dev/null/x" },
    encoding: "utf8",
  });
  assert.equal(done.status, 0, done.stderr);
});
