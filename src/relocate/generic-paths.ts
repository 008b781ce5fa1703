/**
 * Places that every program shares: naming one of them makes nobody its owner, so its listing, and what it holds
 * beside the tree's own files, stay the host's. Merged, without leading slash.
 */
const GENERIC: ReadonlySet<string> = new Set([
  ...["bin", "sbin", "lib", "lib32", "lib64", "libx32", "libexec", "share", "games", "src"].flatMap(
    (name) => [`usr/${name}`, `usr/local/${name}`],
  ),
  ...["usr", "usr/local", "usr/lib/debug", "etc", "var", "var/lib", "opt"],
  ...["doc", "man", "info", "locale", "applications", "icons", "mime", "misc", "dict"].map(
    (name) => `usr/share/${name}`,
  ),
  ...["usr/bin/sh", "usr/bin/bash", "usr/bin/env"],
  ...["ssl", "ssl/certs", "default", "init.d", "profile.d", "xdg"].map((name) => `etc/${name}`),
  ...["os-release", "debian_version", "issue", "issue.net", "bash.bashrc", "profile"].map(
    (name) => `etc/${name}`,
  ),
  "usr/lib/os-release",
]);

/**
 * Identity of the machine and its people: the host's, whoever asks. Kept equal to `identity[]` of
 * native/redirect/places.c, which decides at run time.
 */
export const IDENTITY_PATHS: readonly string[] = [
  "etc/passwd",
  "etc/group",
  "etc/shadow",
  "etc/gshadow",
  "etc/subuid",
  "etc/subgid",
  "etc/hosts",
  "etc/host.conf",
  "etc/hostname",
  "etc/resolv.conf",
  "etc/gai.conf",
  "etc/nsswitch.conf",
  "etc/localtime",
  "etc/timezone",
  "etc/adjtime",
  "etc/machine-id",
  "etc/services",
  "etc/protocols",
  "etc/networks",
  "etc/shells",
  "etc/mtab",
  "etc/fstab",
  "etc/environment",
  "etc/locale.conf",
  "etc/default/locale",
  "etc/ssl/certs",
  "var/lib/dbus/machine-id",
];

const IDENTITY: ReadonlySet<string> = new Set(IDENTITY_PATHS);

const LOADER = /^usr\/lib(32|64|x32)?(\/[^/]+)?\/ld-linux[^/]*$/;
const MULTIARCH = /^usr\/lib\/[^/]+-linux-gnu[^/]*$/;

/** Whether nobody owns the path by naming it. */
export function isGenericPath(path: string): boolean {
  if (GENERIC.has(path) || LOADER.test(path)) return true;
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1))
    if (IDENTITY.has(path.slice(0, end))) return true;
  return false;
}

/** Whether only naming the directory itself makes an owner of it: a linker does; who names a missing plugin in it doesn't. */
export function isOwnedByNameOnly(path: string): boolean {
  return MULTIARCH.test(path);
}
