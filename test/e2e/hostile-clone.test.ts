import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { said, snapshot } from "../cli-home.ts";
import { assertExplained, manifest, refusalScene } from "../refusal-scene.ts";

const scene = await refusalScene();
after(() => scene.close());
const { home } = scene;
const lock = fs.readFileSync(join(scene.project, "bothy.lock"), "utf8");
const MARK = home.at("pwned");
const EVIL = `#!/bin/sh\n: > '${MARK}'\n`;

let clones = 0;

/** A repository that somebody cloned: a good bothy.toml and bothy.lock, and what `forge` puts beside them. */
function cloned(forge: (folder: string) => void): string {
  const folder = home.project(`clone ${clones++}`, manifest('tool = "*"'));
  fs.writeFileSync(join(folder, "bothy.lock"), lock);
  forge(folder);
  return folder;
}

function put(path: string, text: string, mode = 0o755): void {
  fs.mkdirSync(join(path, ".."), { recursive: true });
  fs.writeFileSync(path, text, { mode });
}

/** All that an activation is made of, and state of every kind, as somebody could guess them. */
function forgedState(folder: string, root: string): void {
  for (const name of [
    "activate.sh",
    "in-place.sh",
    "shrc",
    "bashrc",
    "after.sh",
    "zsh/.zshrc",
    "zsh/.zshenv",
  ])
    put(join(folder, name), EVIL);
  for (const name of ["manifest.stamp", "lock.stamp"]) {
    put(join(folder, name), "");
    const of = join(root, name === "lock.stamp" ? "bothy.lock" : "bothy.toml");
    assert.equal(spawnSync("touch", ["-r", of, join(folder, name)]).status, 0);
  }
  const journal = {
    format: 1,
    root,
    files: [{ path: MARK, temporary: `${MARK}.new`, before: null, after: "pwned" }],
  };
  put(join(folder, "journal.json"), JSON.stringify(journal));
  put(join(folder, "config.toml"), '[deb]\nmirror = "http://127.0.0.1:9"\n');
  put(join(folder, "bin/tool"), EVIL);
}

const USES: readonly (readonly string[])[] = [
  ["activate", "--", "tool"],
  ["activate", "--", "tool"],
  ["activate", "--print=shell"],
  ["list"],
  ["install", "fresh"],
  ["activate", "--", "fresh"],
  ["generations", "list"],
  ["uninstall", "fresh"],
  ["gc"],
];

const FORGERIES: Readonly<Record<string, (folder: string) => void>> = {
  "a .bothy with a forged activation": (folder) => forgedState(join(folder, ".bothy"), folder),
  "state and cache in the places below the project that the XDG names have": (folder) => {
    for (const name of [
      ".local/state",
      ".local/share",
      ".cache",
      ".config",
      "state",
      "data",
      "cache",
      "config",
    ]) {
      forgedState(join(folder, name, "bothy"), folder);
      forgedState(join(folder, name, "bothy/by-path", folder, ".bothy"), folder);
    }
  },
  "a bothy, a node and a shell of its own": (folder) => {
    for (const name of ["bothy", "node", "sh", "touch", "xz", "tar", "gpgv", "bash", "sync"]) {
      put(join(folder, name), EVIL);
      put(join(folder, "bin", name), EVIL);
      put(join(folder, "node_modules/.bin", name), EVIL);
    }
    put(join(folder, "package.json"), '{"type": "commonjs"}');
    put(join(folder, ".env"), `NODE_OPTIONS=--require=${join(folder, "evil.cjs")}\n`);
    put(join(folder, "evil.cjs"), `require("fs").writeFileSync(${JSON.stringify(MARK)}, "")`);
  },
};

for (const [title, forge] of Object.entries(FORGERIES))
  test(`nothing is run of a clone with ${title}`, async () => {
    const folder = cloned(forge);
    const before = snapshot(folder);
    for (const args of USES) {
      const ran = await home.bothy(args, { cwd: folder });
      assert.equal(ran.status, 0, said(ran));
      assert.equal(fs.existsSync(MARK), false, `after ${args.join(" ")}`);
    }
    const now = snapshot(folder);
    for (const name of ["./bothy.toml", "./bothy.lock"]) delete before[name];
    for (const name of ["./bothy.toml", "./bothy.lock"]) delete now[name];
    assert.deepEqual(now, before);
  });

test("nothing is written through a .bothy that leads to another folder", async () => {
  const secrets = home.at("home/.ssh");
  put(join(secrets, "config"), "Host *\n", 0o600);
  fs.chmodSync(secrets, 0o700);
  const before = snapshot(secrets);
  const folder = cloned((at) => fs.symlinkSync(secrets, join(at, ".bothy")));
  for (const args of USES) {
    const ran = await home.bothy(args, { cwd: folder });
    assert.equal(ran.status, 0, said(ran));
  }
  assert.deepEqual(snapshot(secrets), before);
});

for (const name of ["bothy.toml", "bothy.lock"])
  for (const there of [true, false])
    test(`nothing is written through a ${name} that leads to a file outside that is ${there ? "" : "not "}there`, async () => {
      const outside = home.at("home", `outside-${there}-${name}`);
      const folder = cloned((at) => {
        if (there) fs.copyFileSync(join(at, name), outside);
        fs.rmSync(join(at, name));
        fs.symlinkSync(outside, join(at, name));
      });
      const before = { outside: snapshot(home.at("home")), folder: snapshot(folder) };
      for (const args of [["install", "fresh"], ["uninstall", "tool"], ["lock"], ["init"]]) {
        const ran = await home.bothy(args, { cwd: folder });
        if (ran.status !== 0)
          assert.match(ran.stderr, new RegExp(`error: .*(?:${name}|is there already)`), said(ran));
        else assert.deepEqual(args, ["lock"]); // what is locked already needs no writing
        assert.deepEqual(snapshot(home.at("home")), before.outside);
        assert.deepEqual(snapshot(folder), before.folder);
      }
    });

const OBSTACLES: Readonly<Record<string, (path: string) => void>> = {
  "a pipe": (path) => assert.equal(spawnSync("mkfifo", [path]).status, 0),
  "a folder": (path) => fs.mkdirSync(path),
  "three gigabytes of nothing": (path) => {
    fs.writeFileSync(path, "");
    fs.truncateSync(path, 3e9);
  },
  "a link to an endless device": (path) => fs.symlinkSync("/dev/zero", path),
  "a link to itself": (path) => fs.symlinkSync("bothy.lock", path),
};

for (const [title, make] of Object.entries(OBSTACLES))
  for (const name of title.endsWith("itself") ? ["bothy.lock"] : ["bothy.toml", "bothy.lock"])
    test(`a ${name} that is ${title} is refused by name`, async () => {
      const folder = cloned((at) => {
        fs.rmSync(join(at, name));
        make(join(at, name));
      });
      for (const args of [["list"], ["activate", "--", "true"], ["install", "fresh"], ["lock", "--check"]]) {
        const ran = await home.bothy(args, { cwd: folder, under: ["timeout", "20"] });
        assertExplained(ran, { error: new RegExp(`can't read .*/${name}`), help: /\S/ });
      }
    });

const LOCKS: Readonly<Record<string, readonly [from: RegExp, to: string]>> = {
  "a file name with ..": [/"file": "pool[^"]*tool[^"]*"/, '"file": "../../../etc/passwd"'],
  "an absolute file name": [/"file": "pool[^"]*tool[^"]*"/, '"file": "/etc/passwd"'],
  "a package name with ..": [/"name": "tool"/, '"name": "../../x"'],
  "a group with ..": [/"group": "default"/g, '"group": "../../x"'],
  "a suite with ..": [/"suite": "trixie"/g, '"suite": "../.."'],
  "a program that leads outside": [/"roots": \{/, '"aliases": {"ls": "../../../bin/sh"}, "roots": {'],
  "a program's name that leads outside": [/"roots": \{/, '"aliases": {"../ls": "usr/bin/tool"}, "roots": {'],
  "a search path that leads outside": [/"roots": \{/, '"paths": ["../../../bin"], "roots": {'],
  "a size beyond all numbers": [/"size": \d+/g, '"size": 1e400'],
  "a size that no number has": [/"size": \d+/g, '"size": 9007199254740993'],
  "a size below nothing": [/"size": \d+/g, '"size": -1'],
  "an escape sequence as version": [/"version": "1\.0"/, '"version": "1.0\\u001b]0;owned\\u0007"'],
  "a member that all objects have": [/"packages": \{/, '"__proto__": {"x": 1}, "packages": {'],
  "a needed package that isn't there": [/"dependencies": \[\]/, '"dependencies": ["nowhere"]'],
};

for (const [title, [from, to]] of Object.entries(LOCKS))
  test(`a bothy.lock with ${title} is refused`, async () => {
    const text = lock.replace(from, to);
    assert.notEqual(text, lock);
    const folder = cloned((at) => fs.writeFileSync(join(at, "bothy.lock"), text));
    for (const args of [["list"], ["activate", "--locked", "--", "tool"], ["install", "fresh"]]) {
      const ran = await home.bothy(args, { cwd: folder });
      assertExplained(ran, { error: /bothy\.lock/, help: /bothy lock/ });
      assertNothingObeyed(ran.stdout + ran.stderr);
    }
    assert.equal(fs.readFileSync(join(folder, "bothy.lock"), "utf8"), text);
  });

const NASTY = "\\u001b]0;owned\\u0007\\u001b[2J\\u202e";

for (const [title, text] of Object.entries({
  "a package's name": manifest(`"x${NASTY}" = "*"`),
  "a constraint": manifest(`tool = "${NASTY}"`),
  "a group": manifest(`tool = { version = "*", group = "${NASTY}" }`),
  "an unknown key": `"${NASTY}\\n" = 1\n`,
  "the environment's name": `name = "${NASTY}"\n${manifest("")}`,
  "a variable's name": `${manifest("")}[vars]\n"${NASTY}" = "x"\n`,
  "raw bytes": `${manifest("")}\u009b2J\u001b[2J = 1\n`,
  "raw bytes in a comment beside a mistake": `${manifest("")}[nope] # \u009b2J\n`,
}))
  test(`escape sequences in ${title} never reach a terminal`, async () => {
    const folder = cloned((at) => fs.writeFileSync(join(at, "bothy.toml"), text));
    for (const args of [["list"], ["install"], ["activate", "--", "true"]]) {
      const ran = await home.bothy(args, { cwd: folder });
      assertExplained(ran, { error: /bothy\.toml:\d+:\d+/, help: /\S/ });
      assertNothingObeyed(ran.stdout + ran.stderr);
    }
  });

test("the folder's own name never commands a terminal", async () => {
  const folder = home.project("\u001b]0;owned\u0007\n'; : > pwned; '", manifest('tool = "*"'));
  for (const args of [["list"], ["install", "nothing-like-it"], ["activate", "--", "tool"], ["init"]]) {
    const ran = await home.bothy(args, { cwd: folder });
    assertNothingObeyed(ran.stdout + ran.stderr);
  }
  const line = 'eval "$("$1" activate --print=shell)" && tool';
  const inPlace = await home.run(["bash", "-c", line, "bash", scene.built.bothy], { cwd: folder });
  assert.equal(inPlace.stdout, "tool\n", said(inPlace));
  assert.deepEqual(fs.readdirSync(folder).sort(), ["bothy.lock", "bothy.toml"]);
});

function assertNothingObeyed(text: string): void {
  assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
}
