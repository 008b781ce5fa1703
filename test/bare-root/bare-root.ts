import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";

export interface BareRootOptions {
  /** Folders that are there under their own paths, read only: bothy's data folder. */
  readonly readOnly: readonly string[];
  /** Folders that are there under their own paths, to write in. */
  readonly writable?: readonly string[];
  /** What PATH holds in front of /bin (busybox). */
  readonly path: readonly string[];
  /** For busybox sh. */
  readonly script: string;
  /** Variables beside PATH; none by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds; 120,000 by default. */
  readonly timeout?: number;
}

export interface BareRootResult {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Why there can be no bare root on this machine; undefined where there can. */
export function bareRootObstacle(): string | undefined {
  if (!programPath("bwrap")) return "bwrap is missing (Debian: apt-get install bubblewrap)";
  const busybox = programPath("busybox");
  if (!busybox || !isStatic(busybox))
    return "a static busybox is missing (Debian: apt-get install busybox-static)";
  const trial = runInBareRoot({ readOnly: [], path: [], script: "exit 0" });
  return trial.code === 0 ? undefined : `bwrap can't make a root here: ${trial.stderr.trim()}`;
}

/**
 * Runs a script as an ordinary user in a root that has nothing of a distribution: an empty tmpfs with busybox in /bin, the
 * kernel's /dev, /proc and /sys, five files of /etc, a /tmp of its own where it starts, and the folders bound. No /usr, no /lib, no
 * loader cache. The network is the machine's.
 */
export function runInBareRoot(options: BareRootOptions): BareRootResult {
  const busybox = programPath("busybox")!;
  const applets = spawnSync(busybox, ["--list"], { encoding: "utf8" }).stdout.trim().split("\n");
  const identity = ["passwd", "group", "resolv.conf", "hosts", "localtime"].filter((name) =>
    existsSync(`/etc/${name}`),
  );
  const env = { HOME: "/tmp", ...options.env, PATH: [...options.path, "/bin"].join(":") };
  const args = [
    ...[
      "--unshare-user",
      "--uid",
      "1500",
      "--gid",
      "1500",
      "--unshare-pid",
      "--unshare-ipc",
      "--die-with-parent",
    ],
    ...[
      "--new-session",
      "--tmpfs",
      "/",
      "--perms",
      "1777",
      "--dir",
      "/tmp",
      "--perms",
      "1777",
      "--dir",
      "/var/tmp",
    ],
    ...["--dir", "/run", "--dir", "/home", "--dev", "/dev", "--proc", "/proc", "--ro-bind", "/sys", "/sys"],
    ...identity.flatMap((name) => ["--ro-bind", realpathSync(`/etc/${name}`), `/etc/${name}`]),
    ...["--ro-bind", busybox, "/bin/busybox"],
    ...applets
      .filter((name) => name !== "busybox")
      .flatMap((name) => ["--symlink", "busybox", `/bin/${name}`]),
    ...options.readOnly.flatMap((folder) => ["--ro-bind", folder, folder]),
    ...(options.writable ?? []).flatMap((folder) => ["--bind", folder, folder]),
    ...["--clearenv", ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value])],
    ...["--chdir", "/tmp", "/bin/sh", "-c", options.script],
  ];
  const done = spawnSync(programPath("bwrap")!, args, {
    encoding: "utf8",
    timeout: options.timeout ?? 120_000,
    maxBuffer: 64 << 20,
    cwd: existsSync(homedir()) ? homedir() : "/",
  });
  return {
    code: done.status ?? undefined,
    stdout: done.stdout ?? "",
    stderr: done.stderr || String(done.error ?? ""),
  };
}

function programPath(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/bin", "/bin", "/usr/sbin"];
  const found = folders
    .map((folder) => `${folder}/${name}`)
    .find((path) => path.startsWith("/") && existsSync(path));
  return found && realpathSync(found);
}

/** An ELF file without PT_INTERP. */
function isStatic(file: string): boolean {
  const bytes = readFileSync(file);
  if (bytes.length < 64 || bytes.toString("latin1", 0, 4) !== "\x7fELF") return false;
  const table = Number(bytes.readBigUInt64LE(32));
  const size = bytes.readUInt16LE(54);
  return !Array.from({ length: bytes.readUInt16LE(56) }).some(
    (_, index) => bytes.readUInt32LE(table + index * size) === 3,
  );
}
