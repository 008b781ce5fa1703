import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { lstatSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { libraryCacheFile } from "../../src/environment/drivers/testing/library-cache-file.ts";
import { type Person, person, said } from "./harness.ts";

/** Machines that differ from this one: words before a command that make it see them. */
const NO_NAMESPACES = [
  ...["unshare", "-Ur", "sh", "-c"],
  ...['echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', "sh"],
];
/** With that library cache, and the libraries in `folder` in DRIVERS, where a view has its tree's files. */
const withLibraries = (cache: string, folder: string) => [
  ...["unshare", "-rm", "sh", "-c"],
  ...[
    `mount --bind "$0" /etc/ld.so.cache && mount --bind "$1" ${DRIVERS} && shift && exec "$@"`,
    cache,
    folder,
  ],
];
const DRIVERS = "/usr/src";

/** Somebody with a store of their own, whose downloads are common. */
function owner(name: string): Person {
  const common = person("machines").env.XDG_CACHE_HOME!;
  const someone = person(name, { shared: false });
  const bothy: Person["bothy"] = (args, options) =>
    someone.bothy(args, { ...options, env: { XDG_CACHE_HOME: common, ...options?.env } });
  return { ...someone, bothy };
}

test("without user namespaces alternatives are linked; with them the scripts run after all", () => {
  const someone = owner("no namespaces");
  const cwd = someone.folder("project");
  const here = { cwd, under: NO_NAMESPACES };
  assert.equal(someone.bothy(["init"], { cwd }).status, 0);
  const doctor = someone.bothy(["doctor", "--json"], here);
  const { checks } = JSON.parse(doctor.stdout);
  const finding = checks.find(({ name }: { name: string }) => name === "user namespaces");
  assert.equal(finding.status, "warn", said(doctor));
  assert.match(finding.detail, /install scripts are not run/);

  const installed = someone.bothy(["install", "mawk"], here);
  assert.equal(installed.status, 0, said(installed));
  assert.match(installed.stdout + installed.stderr, /install scripts were not run/);
  const program = ["activate", "--", "sh", "-c", 'command -v awk; awk "BEGIN { print 6 * 7 }"'];
  assert.match(someone.bothy(program, here).stdout, /\/environments\/.*\/bin\/awk\n42\n$/);

  const whole = someone.bothy(["install"], { cwd });
  assert.equal(whole.status, 0, said(whole));
  assert.doesNotMatch(whole.stdout + whole.stderr, /install scripts were not run/);
  assert.match(someone.bothy(program, { cwd }).stdout, /\/environments\/.*\/bin\/awk\n42\n$/);
});

test("a machine's driver is found in an environment that never heard of it, and only there", () => {
  const someone = owner("driver");
  const cwd = someone.folder("project");
  const drivers = someone.folder("drivers");
  const driver = join(drivers, "libcuda.so.1");
  const cc = ["-shared", "-fPIC", "-x", "c", "-Wl,-soname,libcuda.so.1", "-o", driver, "-"];
  const built = spawnSync("cc", cc, { input: "int cuda(void) { return 7; }", encoding: "utf8" });
  assert.equal(built.status, 0, built.stderr);
  const cache = join(cwd, "cache");
  writeFileSync(cache, libraryCacheFile({ "libcuda.so.1": `${DRIVERS}/libcuda.so.1` }));
  const there = { cwd, under: withLibraries(cache, drivers) };
  const python = 'import ctypes; print(ctypes.CDLL("libcuda.so.1").cuda())';
  const program = ["activate", "--", "python3", "-c", python];

  assert.equal(someone.bothy(["init"], { cwd }).status, 0);
  const installed = someone.bothy(["install", "python3"], { cwd });
  assert.equal(installed.status, 0, said(installed));
  const folder = join(someone.env.XDG_DATA_HOME!, "bothy/drivers");
  assert.equal(lstatSync(folder, { throwIfNoEntry: false }), undefined);
  assert.match(someone.bothy(program, { cwd }).stderr, /libcuda\.so\.1: cannot open/);

  const doctor = someone.bothy(["doctor"], there);
  assert.match(doctor.stdout, /graphics drivers +ok +libcuda\.so\.1; linked in/);
  assert.equal(someone.bothy(program, there).stdout, "7\n");
  const link = join(folder, "lib/libcuda.so.1");
  assert.ok(lstatSync(link).isSymbolicLink());

  const inView = someone.bothy(["install", "--relocation", "view", "python3"], { cwd });
  assert.equal(inView.status, 0, said(inView));
  const seen = someone.bothy(
    ["activate", "--", "python3", "-c", `import os; print(os.path.realpath("/proc/self/exe")); ${python}`],
    there,
  );
  assert.match(seen.stdout, /^\/usr\/bin\/python3\.\d+\n7\n$/, said(seen));

  assert.match(someone.bothy(["doctor"], { cwd }).stdout, /graphics drivers +ok +none/);
  assert.equal(lstatSync(folder, { throwIfNoEntry: false }), undefined);
});
