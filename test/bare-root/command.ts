import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";

export interface BareRoot {
  /** Folders that are there under their own paths, read only: bothy's data folder. */
  readonly readOnly: readonly string[];
  /** Folders that are there under their own paths, to write in. */
  readonly writable?: readonly string[];
  /** More that is bound read only: path inside -> path here. */
  readonly bound?: Readonly<Record<string, string>>;
  /** The home and working folder inside, /home/user: a folder here. Without one /tmp is both. */
  readonly home?: string;
  /** What PATH holds in front of /bin (busybox). */
  readonly path: readonly string[];
  /** Variables beside PATH and HOME; none by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** The machine's network by default; otherwise one of its own, with nothing but loopback. */
  readonly network?: "machine" | "loopback";
}

/** Where `home` is inside. */
export const HOME_INSIDE = "/home/user";

/**
 * The words that run `command` as uid 1500 in a root that has nothing of a distribution: an empty tmpfs with static busybox in
 * /bin, the kernel's /dev, /proc and /sys, five files of /etc, and the folders bound; nothing but /tmp, /var/tmp and what is
 * bound for it can be written. No /usr, no /lib, no loader cache.
 */
export function bareRootCommand(root: BareRoot, command: readonly string[]): string[] {
  const busybox = programPath("busybox")!;
  const identity = ["passwd", "group", "resolv.conf", "hosts", "localtime"].filter(
    (name) => existsSync(`/etc/${name}`) && !(`/etc/${name}` in (root.bound ?? {})),
  );
  const home = root.home === undefined ? "/tmp" : HOME_INSIDE;
  const env = { HOME: home, ...root.env, PATH: [...root.path, "/bin"].join(":") };
  return [
    programPath("bwrap")!,
    ...["--unshare-user", "--uid", "1500", "--gid", "1500", "--unshare-pid", "--unshare-ipc"],
    ...(root.network === "loopback" ? ["--unshare-net"] : []),
    ...["--die-with-parent", "--new-session", "--tmpfs", "/"],
    ...["--perms", "1777", "--tmpfs", "/tmp", "--perms", "1777", "--tmpfs", "/var/tmp"],
    ...["--dir", "/run", "--dir", "/home", "--dev", "/dev", "--proc", "/proc", "--ro-bind", "/sys", "/sys"],
    ...identity.flatMap((name) => ["--ro-bind", realpathSync(`/etc/${name}`), `/etc/${name}`]),
    ...["--ro-bind", busybox, "/bin/busybox"],
    ...appletLinks(busybox, "/bin"),
    ...root.readOnly.flatMap((folder) => ["--ro-bind", folder, folder]),
    ...(root.writable ?? []).flatMap((folder) => ["--bind", folder, folder]),
    ...Object.entries(root.bound ?? {}).flatMap(([inside, here]) => ["--ro-bind", here, inside]),
    ...(root.home === undefined ? [] : ["--bind", root.home, HOME_INSIDE]),
    ...["--remount-ro", "/"],
    ...["--clearenv", ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value])],
    ...["--chdir", home, ...command],
  ];
}

/** What stands for a distribution's package manager: programs ask it about the system when they find it. */
const PACKAGE_MANAGERS = ["dpkg", "dpkg-deb", "rpm", "rpm2cpio"];

/** Words for bwrap that link busybox's applets in a folder that has it. */
export function appletLinks(busybox: string, folder: string): string[] {
  const applets = spawnSync(busybox, ["--list"], { encoding: "utf8" }).stdout.trim().split("\n");
  return applets
    .filter((name) => name !== "busybox" && !PACKAGE_MANAGERS.includes(name))
    .flatMap((name) => ["--symlink", "busybox", `${folder}/${name}`]);
}

/** Where a program of this machine is; undefined where it is missing. */
export function programPath(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/bin", "/bin", "/usr/sbin"];
  const found = folders
    .map((folder) => `${folder}/${name}`)
    .find((path) => path.startsWith("/") && existsSync(path));
  return found && realpathSync(found);
}

/** A program that the machine itself has, not one of an environment that is in force. */
export function machineProgram(name: string): string | undefined {
  return ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    .map((folder) => `${folder}/${name}`)
    .find((path) => existsSync(path));
}

/** Whether a file is an ELF file without PT_INTERP. */
export function isStatic(file: string): boolean {
  const bytes = readFileSync(file);
  if (bytes.length < 64 || bytes.toString("latin1", 0, 4) !== "\x7fELF") return false;
  const table = Number(bytes.readBigUInt64LE(32));
  const size = bytes.readUInt16LE(54);
  return !Array.from({ length: bytes.readUInt16LE(56) }).some(
    (_, index) => bytes.readUInt32LE(table + index * size) === 3,
  );
}
