import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { installationRoot } from "../host/installation.ts";
import { nodeHost } from "../host/node-host.ts";
import { overlayChanges } from "./deb-tree/configure/capture.ts";

let folder: string;
let sandbox: string;
let obstacle: string | undefined;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bothy, sandbox:"));
  sandbox = join(folder, "bothy-sandbox");
  const sources = globSync(join(installationRoot, "native/sandbox/*.c"));
  const built = spawnSync(process.env.CC ?? "cc", ["-O1", "-o", sandbox, ...sources], { encoding: "utf8" });
  assert.equal(built.status, 0, built.stderr || String(built.error));
  const busybox = spawnSync("sh", ["-c", "command -v busybox"], { encoding: "utf8" }).stdout.trim();
  if (spawnSync(sandbox, ["--probe"]).status !== 0) obstacle = "user namespaces are not allowed";
  else if (busybox === "") obstacle = "a static busybox is missing (Debian: apt-get install busybox-static)";
  else {
    for (const name of ["lower/bin", "lower/etc", "data/objects", "home"])
      mkdirSync(join(folder, name), { recursive: true });
    spawnSync("cp", [busybox, join(folder, "lower/bin/busybox")]);
    spawnSync("sh", ["-c", 'echo lower > "$1/lower/etc/x"; echo object > "$1/data/objects/o"', "sh", folder]);
  }
  if (obstacle !== undefined && process.env.CI) assert.fail(obstacle);
});

after(() => {
  spawnSync("chmod", ["-R", "u+rwX", folder]); // overlays leave folders that nobody may enter
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a busybox sh script in the sandbox, on an overlay of its own. */
function run(script: string, options: { timeout?: number; name: string }) {
  const at = (name: string) => join(folder, options.name, name);
  for (const name of ["upper", "work", "root"]) mkdirSync(at(name), { recursive: true });
  const done = spawnSync(
    sandbox,
    [
      ...["--root", at("root"), "--overlay", join(folder, "lower"), at("upper"), at("work")],
      ...["--read-only", join(folder, "data/objects"), "--timeout", String(options.timeout ?? 30)],
      ...["--", "/bin/busybox", "sh", "-c", `b=/bin/busybox\n${script}`],
    ],
    { encoding: "utf8", env: { PATH: "/bin" } },
  );
  return { ...done, upper: at("upper") };
}

function check(title: string, body: () => void): void {
  test(title, (t) => {
    if (obstacle !== undefined) return t.skip(`${obstacle}: the sandbox is not tried`);
    return body();
  });
}

check("bothy-sandbox shows the tree at / and keeps what is written in the upper folder", () => {
  const done = run("echo upper > /etc/x; echo new > /etc/y; $b rm /bin/busybox; exit 7", { name: "write" });
  assert.equal(done.status, 7, done.stderr);
  assert.equal(readFileSync(join(folder, "lower/etc/x"), "utf8"), "lower\n");
  assert.equal(readFileSync(join(done.upper, "etc/x"), "utf8"), "upper\n");
  const changes = [...overlayChanges(nodeHost(), done.upper)].filter(({ path }) =>
    /^(?:etc|bin)\/./.test(path),
  );
  assert.deepEqual(
    changes.map(({ kind, path }) => `${kind} ${path}`),
    ["removed bin/busybox", "file etc/x", "file etc/y"],
  );
});

check("bothy-sandbox tells of a folder that was made anew in the place of another", () => {
  mkdirSync(join(folder, "lower/etc/d"), { recursive: true });
  spawnSync("cp", [join(folder, "lower/etc/x"), join(folder, "lower/etc/d/old")]);
  const done = run("$b rm -r /etc/d; $b mkdir -p /etc/d/sub; echo new > /etc/d/new", { name: "anew" });
  const changes = [...overlayChanges(nodeHost(), done.upper)].filter(({ path }) => /^etc\/d/.test(path));
  assert.deepEqual(
    changes.map(({ kind, path }) => `${kind} ${path}`),
    ["removed etc/d", "directory etc/d", "file etc/d/new", "directory etc/d/sub"],
  );
});

check("bothy-sandbox pretends to be root: owners, devices and users change without a word", () => {
  const script =
    "set -e; $b id -u; echo > /etc/f; $b chown 33:33 /etc/f; $b mknod /etc/d c 1 3; $b ls /etc/d 2>&1 || true";
  const done = run(script, { name: "root" });
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stdout, /^0\n/);
  assert.equal(statSync(join(done.upper, "etc/f")).uid, process.getuid?.());
  assert.ok(!existsSync(join(done.upper, "etc/d")));
});

const ATTRIBUTES = `
#include <stdio.h>
#include <sys/xattr.h>
int main(void) {
  static const unsigned char list[28] = {2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 4, 0, 4, 0, 255, 255, 255, 255, 32};
  static const unsigned char capability[20] = {1, 0, 0, 2, 0, 4};
  fclose(fopen("/etc/mode", "w"));
  return setxattr("/etc/mode", "system.posix_acl_access", list, sizeof list, 0) ||
         setxattr("/etc/mode", "security.capability", capability, sizeof capability, 0);
}`;

check("bothy-sandbox lets a mode be set as an access control list, and pretends capabilities", () => {
  const program = join(folder, "lower/bin/attributes");
  const built = spawnSync("cc", ["-static", "-x", "c", "-o", program, "-"], {
    input: ATTRIBUTES,
    encoding: "utf8",
  });
  assert.equal(built.status, 0, built.stderr || String(built.error));
  const done = run("/bin/attributes", { name: "attributes" });
  assert.equal(done.status, 0, done.stderr);
  assert.equal(statSync(join(done.upper, "etc/mode")).mode & 0o777, 0o640);
});

check("bothy-sandbox has the objects read-only, devices, and nothing else of the host", () => {
  const objects = join(folder, "data/objects");
  const script = `
    $b cat "${objects}/o"; echo x > "${objects}/o2" || echo refused
    echo x > /dev/null && $b head -c 3 /dev/zero | $b wc -c
    $b ls "${folder}"; $b ls /home /sys 2>/dev/null; $b ls /proc | $b grep -c '^[0-9]'
    $b ip addr 2>/dev/null | $b grep -c 'inet 127' ; $b ip route 2>/dev/null; $b ls /tmp /root`;
  const done = run(script, { name: "view" });
  const lines = done.stdout.trim().split("\n");
  assert.deepEqual(lines.slice(0, 4), ["object", "refused", "3", "data"], done.stderr);
  assert.deepEqual(readdirSync(objects), ["o"]);
});

check("bothy-sandbox ends what it started, in time and after", () => {
  const mark = `bothy-sandbox-test-${process.pid}`;
  const left = run("$b sleep 600 & exit 0", { name: "left" });
  assert.equal(left.status, 0);
  const slow = run(`$b sh -c '$b sleep 601; : ${mark}'`, { name: "slow", timeout: 1 });
  assert.equal(slow.status, 124);
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const commands = processes.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  });
  assert.ok(!commands.some((command) => command.includes(mark)));
});

check("bothy-sandbox says what it can't do", () => {
  assert.equal(spawnSync(sandbox, ["--root", join(folder, "none"), "--", "/x"]).status, 127);
  assert.equal(spawnSync(sandbox, ["--"]).status, 127);
  const done = spawnSync(sandbox, ["--root", join(folder, "lower"), "--", "/no/such/program"], {
    encoding: "utf8",
  });
  assert.equal(done.status, 127);
  assert.match(done.stderr, /can't run \/no\/such\/program/);
});
