import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { person, removeFromStore, said } from "./harness.ts";

const someone = person("locked");
const folder = someone.folder("project");
const inFolder = { cwd: folder };
const WITHOUT_NETWORK = ["unshare", "-rn"];

test("a project is set up over the network", () => {
  assert.equal(someone.bothy(["init", "--name", "same"], inFolder).status, 0);
  const ran = someone.bothy(["install", "jq", "python@3.13", "pypi:six"], inFolder);
  assert.equal(ran.status, 0, said(ran));
});

test("a locked environment with a full store activates without a network", () => {
  const ran = someone.bothy(["activate", "--", "python", "-c", "import six; print(six.__name__)"], {
    ...inFolder,
    under: WITHOUT_NETWORK,
  });
  assert.equal(ran.status, 0, said(ran));
  assert.equal(ran.stdout, "six\n");
});

test("a locked environment is composed from the store without a network, elsewhere", () => {
  const clone = someone.folder("clone");
  for (const file of ["bothy.toml", "bothy.lock"]) copyFileSync(join(folder, file), join(clone, file));
  for (const made of ["trees", "environments"])
    removeFromStore(someone, join(someone.env.XDG_DATA_HOME!, "bothy", made));
  const ran = someone.bothy(["activate", "--locked", "--", "jq", "-n", "1+1"], {
    cwd: clone,
    under: WITHOUT_NETWORK,
  });
  assert.equal(ran.status, 0, said(ran));
  assert.equal(ran.stdout, "2\n");
});

test("--offline says what is missing instead of fetching it", () => {
  const empty = person("offline", { shared: false });
  const project = empty.folder("project");
  for (const file of ["bothy.toml", "bothy.lock"])
    writeFileSync(join(project, file), readFileSync(join(folder, file)));
  const ran = empty.bothy(["activate", "--offline", "--", "jq", "--version"], { cwd: project });
  assert.equal(ran.status, 1, said(ran));
  assert.match(ran.stderr, /^error: .*\ncause: .*offline.*\nhelp: .*--offline/m);
});

test("two homes, two folders: equal lock bytes, and no address in them", () => {
  const other = person("another home", { shared: false });
  const project = other.folder("another path with spaces, é");
  writeFileSync(join(project, "bothy.toml"), readFileSync(join(folder, "bothy.toml")));
  const ran = other.bothy(["lock"], { cwd: project });
  assert.equal(ran.status, 0, said(ran));
  const lock = readFileSync(join(project, "bothy.lock"), "utf8");
  assert.equal(lock, readFileSync(join(folder, "bothy.lock"), "utf8"));
  assert.doesNotMatch(lock, /:\/\//);
  for (const system of ["x86_64-linux", "aarch64-linux"]) assert.ok(lock.includes(`"${system}/`), system);
});

test("lock --check and --locked notice a manifest that was changed", () => {
  const clone = someone.folder("changed");
  copyFileSync(join(folder, "bothy.lock"), join(clone, "bothy.lock"));
  const manifest = readFileSync(join(folder, "bothy.toml"), "utf8");
  writeFileSync(join(clone, "bothy.toml"), manifest);
  assert.equal(someone.bothy(["lock", "--check"], { cwd: clone, under: WITHOUT_NETWORK }).status, 0);
  writeFileSync(join(clone, "bothy.toml"), manifest.replace(/^jq = .*$/m, 'jq = "*"\ntree = "*"'));
  const check = someone.bothy(["lock", "--check"], { cwd: clone });
  assert.equal(check.status, 1, said(check));
  assert.match(check.stderr, /tree/);
  const locked = someone.bothy(["activate", "--locked", "--", "true"], { cwd: clone });
  assert.equal(locked.status, 1, said(locked));
  assert.match(locked.stderr, /tree/);
});

test("a clone with a forged cache or a symlinked .bothy runs nothing of it and writes nothing through it", () => {
  const clone = someone.folder("forged");
  const victim = someone.folder("victim");
  const marker = join(someone.home, "forged-code-ran");
  for (const file of ["bothy.toml", "bothy.lock"]) copyFileSync(join(folder, file), join(clone, file));
  symlinkSync(victim, join(clone, ".bothy"));
  const evil = `#!/bin/sh\ntouch '${marker}'\n`;
  for (const place of [".cache/bothy", "bothy/projects", ".local/state/bothy/projects", "bin"]) {
    mkdirSync(join(clone, place), { recursive: true });
    for (const name of ["activate", "activate.sh", "exec.sh", "exec", "current", "true", "jq"])
      writeFileSync(join(clone, place, name), evil, { mode: 0o755 });
  }
  someone.run(["sh", "-c", `chmod -R a+rwX '${clone}'`]);
  for (const args of [["activate", "--", "true"], ["activate", "--print"], ["list"], ["install"]]) {
    const ran = someone.bothy(args, { cwd: clone });
    assert.equal(ran.status, 0, said(ran));
  }
  assert.equal(existsSync(marker), false);
  assert.deepEqual(readdirSync(victim), []);
});
