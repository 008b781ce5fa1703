import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { compileView } from "../../../scripts/native.ts";
import { viewRules } from "../../../src/relocate/view-rules.ts";
import { isStatic, machineProgram, programPath } from "../../bare-root/command.ts";

const ORDINARY = 54_321;
const asRoot = process.getuid?.() === 0;
const busybox = programPath("busybox");
const obstacle =
  busybox === undefined || !isStatic(busybox)
    ? "a static busybox is missing (Debian: apt-get install busybox-static)"
    : spawnSync("unshare", ["--user", "--mount", "true"]).status !== 0
      ? "this machine allows no user namespaces"
      : undefined;

/** Counts the mounts that a shell in a view sees. */
const MOUNTS = "cat /proc/self/mounts | wc -l";

let folder: string;
let tree: string;

/** A tree whose one program is busybox, run in a view; each applet is a link to it. */
before(() => {
  if (obstacle !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), "bothy-view-"));
  chmodSync(folder, 0o755);
  tree = join(folder, "trees/a");
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  };
  const view = join(tree, ".bothy/view");
  mkdirSync(join(view, "originals/usr/bin"), { recursive: true });
  mkdirSync(join(view, "root"));
  mkdirSync(join(tree, "usr/bin"), { recursive: true });
  mkdirSync(join(tree, "usr/lib"));
  symlinkSync("usr/bin", join(tree, "bin"));
  compileView(join(view, "launcher"));
  copyFileSync(busybox!, join(view, "originals/usr/bin/busybox"));
  linkSync(join(view, "launcher"), join(tree, "usr/bin/busybox"));
  for (const name of ["sh", "cat", "ls", "readlink", "sleep", "stat", "id", "env"])
    symlinkSync("busybox", join(tree, "usr/bin", name));
  write(".bothy/view/rules", viewRules(["usr/bin/busybox"]));
  write("usr/share/tool/data", "the tree's\n");
  write("etc/tool.conf", "the tree's\n");
  write("etc/passwd", "nobody's\n");
  write("opt/tool/data", "the tree's\n");
  write("var/lib/tool/data", "the tree's\n");
  for (const path of [tree, join(folder, "trees")]) chmodSync(path, 0o755);
});
after(() => folder && rmSync(folder, { recursive: true }));

function run(
  applet: string,
  args: readonly string[],
  options: { cwd?: string; input?: string; root?: boolean } = {},
) {
  const become =
    asRoot && !options.root
      ? ["setpriv", `--reuid=${ORDINARY}`, `--regid=${ORDINARY}`, "--clear-groups"]
      : [];
  const [program, ...rest] = [...become, join(tree, "usr/bin", applet), ...args];
  return spawnSync(program!, rest, { encoding: "utf8", cwd: options.cwd ?? "/", input: options.input ?? "" });
}

function output(script: string, options?: Parameters<typeof run>[2]): string {
  const done = run("sh", ["-c", script], options);
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}

describe("a program in a view", { skip: process.env.CI === undefined ? obstacle : undefined }, () => {
  before(() => assert.equal(obstacle, undefined));

  test("view has the tree at its usual places and the host everywhere else", () => {
    assert.equal(
      output("cat /usr/share/tool/data /etc/tool.conf /opt/tool/data /var/lib/tool/data"),
      "the tree's\n".repeat(4),
    );
    assert.equal(output("readlink /proc/self/exe"), "/usr/bin/busybox\n");
    assert.equal(output("cat /etc/passwd"), readFileSync("/etc/passwd", "utf8"));
    assert.equal(output("ls /bin").split("\n")[0], "busybox");
    const names = output("ls -A /").trim().split("\n");
    for (const name of readdirSync("/").filter((one) => !/^(?:s?bin|lib\w*|\.\w+)$/.test(one)))
      assert.ok(names.includes(name), `/${name}`);
    assert.ok(
      !names.includes("lib64") && !names.includes(".bothy"),
      "the tree has none, and the host's is of another libc",
    );
    const hosts = readdirSync("/etc").filter((name) => name !== "alternatives");
    const seen = output("ls -A /etc").trim().split("\n");
    assert.deepEqual(
      hosts.filter((name) => !seen.includes(name)),
      [],
    );
    assert.ok(seen.includes("tool.conf"));
    const first = readdirSync("/var/lib").sort()[0];
    assert.ok(output("ls -A /var/lib").split("\n").includes(first!));
  });

  test("view has the machine's drivers although their links lead to where the tree is", () => {
    const library = realpathSync(machineProgram("unshare")!);
    const lib = join(folder, "drivers/lib");
    mkdirSync(lib, { recursive: true });
    for (const path of [dirname(lib), lib]) chmodSync(path, 0o755);
    symlinkSync(library, join(lib, "libcuda.so.1"));
    symlinkSync("/usr/lib/gone", join(lib, "libgone.so.1"));
    try {
      assert.equal(run("ls", [library]).status, 1, "the tree has none, so its driver would not be found");
      const { ino, size } = statSync(library);
      for (const seen of ["/drivers/lib", lib]) {
        assert.equal(output(`ls ${seen}`), "libcuda.so.1\n");
        assert.equal(output(`stat -c %i:%s ${seen}/libcuda.so.1`), `${ino}:${size}\n`);
      }
      const [outer, inner] = output(
        `${MOUNTS}; ${tree}/usr/bin/sh -c '${tree}/usr/bin/ls /drivers/lib; ${MOUNTS}'`,
      )
        .split("libcuda.so.1")
        .map((text) => text.trim());
      assert.equal(inner, outer);
    } finally {
      rmSync(dirname(lib), { recursive: true });
    }
    assert.ok(!output("ls -A /").split("\n").includes("drivers"));
  });

  test("view keeps user, arguments, input, environment, folder and status", () => {
    const own = asRoot ? ORDINARY : process.getuid!();
    assert.equal(output("id -u; id -g").trim(), `${own}\n${asRoot ? ORDINARY : process.getgid!()}`);
    assert.equal(output('echo "$0"; cat', { input: "in\0put" }), `${tree}/usr/bin/sh\nin\0put`);
    assert.equal(run("cat", [], { input: "as cat" }).stdout, "as cat");
    assert.equal(output("pwd", { cwd: folder }), `${folder}\n`);
    assert.equal(run("sh", ["-c", "exit 37"]).status, 37);
    assert.equal(run("sh", ["-c", "kill -USR1 $$"]).signal, "SIGUSR1");
  });

  test("view keeps the current folder where the tree hides the host's", () => {
    const hidden = "/usr/share/doc";
    if (!existsSync(hidden)) return;
    const [name] = readdirSync(hidden);
    assert.equal(
      output("pwd; ls -A .. | head -n 1", { cwd: join(hidden, name!) }),
      `${hidden}/${name}\n${name}\n`,
    );
    assert.equal(output("cat /usr/share/tool/data", { cwd: join(hidden, name!) }), "the tree's\n");
    assert.equal(output("pwd", { cwd: "/usr/share" }), "/usr/share\n");
  });

  test("view is the same process: its id, and signals go to the program", async () => {
    const child = spawn(join(tree, "usr/bin/sh"), ["-c", "echo $$; exec sleep 100"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const said = await new Promise<string>((resolve) =>
      child.stdout.once("data", (data) => resolve(String(data))),
    );
    assert.equal(Number(said), child.pid);
    const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
    child.kill("SIGTERM");
    assert.equal(await ended, "SIGTERM");
  });

  test("view is not made twice: programs in it start the tree's by their path without another", () => {
    const [outer, inner] = output(`${MOUNTS}; ${tree}/usr/bin/sh -c '${MOUNTS}'`).trim().split("\n");
    assert.equal(inner, outer);
    assert.equal(output(`${tree}/usr/bin/readlink /proc/self/exe`), "/usr/bin/busybox\n");
  });

  test("view leaves the host's mounts alone, and root's users as they are", { skip: !asRoot }, () => {
    const before = readFileSync("/proc/self/mounts", "utf8");
    assert.equal(output("stat -c %u /; cat /proc/self/uid_map | wc -l", { root: true }), "0\n1\n");
    assert.equal(
      output("cat /proc/self/uid_map", { root: true }),
      readFileSync("/proc/self/uid_map", "utf8"),
    );
    assert.equal(readFileSync("/proc/self/mounts", "utf8"), before);
  });

  test("view says what is wrong where namespaces are not allowed", () => {
    const refusal = [
      "unshare",
      "--user",
      "--map-root-user",
      "sh",
      "-c",
      'echo 0 > /proc/sys/user/max_user_namespaces; echo 0 > /proc/sys/user/max_mnt_namespaces; exec "$0" -c true',
    ];
    const done = spawnSync(refusal[0]!, [...refusal.slice(1), join(tree, "usr/bin/sh")], {
      encoding: "utf8",
    });
    assert.equal(done.status, 126, done.stderr);
    assert.match(done.stderr, /^error: .*sh can't be started: it runs in a view of its own/);
    assert.match(done.stderr, /\ncause: a user namespace: no more are allowed\nhelp: .*bothy doctor/);
  });
});
