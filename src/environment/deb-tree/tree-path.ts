import { posix } from "node:path";
import { MERGED_FOLDERS, mergeUsr } from "../../relocate/usr-merge.ts";

/** Parts of a Debian system that a tree has; /home, /run, /dev and the like are the host's alone. */
const PARTS = new Set(["usr", "etc", "var", "opt", ...MERGED_FOLDERS]);

/** Files that say who and where this machine is, and what follows from them: always the host's, never in a tree. */
const IDENTITY = new Set(
  [
    ...["passwd", "group", "shadow", "gshadow", "subuid", "subgid"].flatMap((name) => [name, `${name}-`]),
    ...["hosts", "hostname", "machine-id", "mailname", "resolv.conf", "nsswitch.conf", "fstab", "mtab"],
    ...["localtime", "timezone", "adjtime", "ld.so.cache", ".pwd.lock"],
  ].map((name) => `etc/${name}`),
);

/** Folders of var/ that only a running system has a use for: package manager's state, logs, caches, spools. */
const STATE = [
  "var/cache/",
  "var/lib/apt/",
  "var/lib/dpkg/",
  "var/lib/misc/",
  "var/lib/pam/",
  "var/lib/systemd/",
  "var/lib/ucf/",
  "var/local/",
  "var/lock/",
  "var/log/",
  "var/mail/",
  "var/run/",
  "var/spool/",
  "var/tmp/",
];

/** Whether a tree holds the file at `path`; not the identity files, not a system's running state. */
export function belongsInTree(path: string): boolean {
  const slash = path.indexOf("/");
  if (!PARTS.has(slash < 0 ? path : path.slice(0, slash))) return false;
  if (path.startsWith("var/")) return !STATE.some((folder) => `${path}/`.startsWith(folder));
  return !IDENTITY.has(path);
}

/**
 * The target that the symbolic link at `path` gets in a tree: an absolute one that names a part of the tree becomes
 * relative, as the tree stands anywhere; one to an identity file or outside of what a tree holds stays the host's.
 */
export function linkTarget(path: string, target: string): string {
  if (!target.startsWith("/")) return target;
  const inside = mergeUsr(posix.normalize(target).replace(/^\/+/, "").replace(/\/+$/, ""));
  if (inside === "" || !belongsInTree(inside)) return target;
  return posix.relative(posix.dirname(path), inside) || ".";
}

/** Where the link at `path` with `target` leads, relative to the tree; undefined when it leads outside. */
export function linkDestination(path: string, target: string): string | undefined {
  const absolute = target.startsWith("/") ? target : posix.join("/", posix.dirname(path), target);
  const inside = mergeUsr(posix.normalize(absolute).replace(/^\/+/, "").replace(/\/+$/, ""));
  return inside === "" ? undefined : inside;
}
