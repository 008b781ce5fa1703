import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runWaiting } from "../waiting.ts";

/** Where a program's packages are installed: an overlay over a suite's base. */
export interface Chroot {
  readonly root: string;
  remove(): void;
}

/** The base of a suite, made by debootstrap from the machine's own mirror, below `place`. */
export function suiteBase(suite: string, place: string): string {
  const base = join(place, suite);
  if (existsSync(base)) return base;
  const staged = `${base}.new`;
  rmSync(staged, { recursive: true, force: true });
  must("debootstrap", ["--variant=minbase", suite, staged, mirror()]);
  renameSync(staged, base);
  return base;
}

/** A copy of a base to install things in; `archives` keeps what apt downloads. */
export function overlay(base: string, folder: string, archives: string): Chroot {
  const [upper, work, root] = ["upper", "work", "root"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [upper, work, root, archives]) mkdirSync(path, { recursive: true });
  must("mount", [
    "-t",
    "overlay",
    "overlay",
    "-o",
    `lowerdir=${base},upperdir=${upper},workdir=${work}`,
    root,
  ]);
  const mounts = [root];
  const remove = () => {
    for (const path of mounts.toReversed()) must("umount", [path]);
    mounts.length = 0;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const [type, path] of [
      ["proc", "proc"],
      ["sysfs", "sys"],
    ] as const) {
      must("mount", ["-t", type, type, join(root, path)]);
      mounts.push(join(root, path));
    }
    const cache = join(root, "var/cache/apt/archives");
    must("mount", ["--bind", archives, cache]);
    mounts.push(cache);
    for (const name of ["resolv.conf", "hosts", "apt/apt.conf.d"])
      if (existsSync(`/etc/${name}`)) cpSync(`/etc/${name}`, join(root, "etc", name), { recursive: true });
    rmSync(join(root, "etc/apt/apt.conf.d/docker-clean"), { force: true });
    writeFileSync(join(root, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
    return { root, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Installs packages without those they merely recommend. Gives what apt said where it failed. */
export async function installByApt(chroot: Chroot, packages: readonly string[]): Promise<string | undefined> {
  const words = ["apt-get", "-qy", "-o", "APT::Sandbox::User=root", "-o", "Dpkg::Use-Pty=0"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
  const install = [...words, "install", "--no-install-recommends", ...packages];
  for (const command of [[...words, "update"], install]) {
    const ran = await runWaiting(["chroot", chroot.root, ...command], env);
    if (ran.status !== 0) return `${ran.stdout}\n${ran.stderr}`;
  }
  return undefined;
}

/** The address that this machine's apt has Debian's archive from. */
function mirror(): string {
  const targets = must("apt-get", [
    "indextargets",
    "--format",
    "$(SITE) $(RELEASE) $(COMPONENT)",
    "Created-By: Packages",
  ]);
  const [, site] = /^(\S+) (?:bookworm|trixie|sid) main$/m.exec(targets) ?? [];
  if (site === undefined) throw new Error("none of apt's sources is Debian's archive");
  return site;
}

function must(program: string, args: readonly string[]): string {
  const ran = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (ran.status === 0) return ran.stdout;
  const why = ran.error?.message ?? `${ran.stdout}\n${ran.stderr}`.trim();
  throw new Error(`${program} ${args.join(" ")} failed: ${why}`);
}
