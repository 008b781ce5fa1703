import { basename, join } from "node:path";
import { appletLinks, HOME_INSIDE, programPath } from "../../bare-root/command.ts";
import type { Program } from "../program.ts";

export interface Inside {
  readonly root: string;
  readonly home: string;
  readonly files: string;
  /** Options of the shell. */
  readonly shell: readonly string[];
}

/** The programs asked for, then those of the system, by which programs find each other; busybox for what Debian lacks. */
const INSIDE_PATH = "/conformance/bin:/usr/sbin:/usr/bin:/usr/games:/mnt";

/** The words that run a check in a chroot as the same user, with the same PATH, home, network and devices as in the bare root. */
export function insideCommand(program: Program, { root, home, files, shell }: Inside): string[] {
  const busybox = programPath("busybox")!;
  const bound = (name: string, inside: string) => ["--ro-bind", join(files, name), inside];
  return [
    programPath("bwrap")!,
    ...["--unshare-user", "--uid", "1500", "--gid", "1500", "--unshare-pid", "--unshare-ipc"],
    ...(program.network ? [] : ["--unshare-net"]),
    ...["--die-with-parent", "--new-session", "--bind", root, "/"],
    ...["--perms", "1777", "--tmpfs", "/tmp", "--perms", "1777", "--tmpfs", "/var/tmp"],
    ...["--dev", "/dev", "--proc", "/proc", "--ro-bind", "/sys", "/sys"],
    ...["--tmpfs", "/home", "--dir", HOME_INSIDE, "--bind", home, HOME_INSIDE],
    ...bound("passwd", "/etc/passwd"),
    ...bound("group", "/etc/group"),
    ...["--tmpfs", "/mnt", "--ro-bind", busybox, "/mnt/busybox"],
    ...appletLinks(busybox, "/mnt"),
    ...bound(basename(program.file), "/mnt/check.sh"),
    ...["--clearenv", "--setenv", "HOME", HOME_INSIDE, "--setenv", "PATH", INSIDE_PATH],
    ...["--chdir", HOME_INSIDE, "/mnt/sh", ...shell, "/mnt/check.sh"],
  ];
}
