/** dpkg's database, below the root. */
export const DATABASE = "var/lib/dpkg";

/**
 * Lists for RUN_SCRIPTS, below the root. Of preinst scripts: lines `PACKAGE ARCHITECTURE NAME FILES`, in the order of
 * running, where NAME is that of dpkg's info/NAME.preinst and FILES the folder of the package's files where the script may
 * remove some, else empty; of packages: their names.
 */
export const SCRIPT_LISTS = {
  firstPreinsts: `${DATABASE}/first-preinsts`,
  firstPackages: `${DATABASE}/first-packages`,
  laterPreinsts: `${DATABASE}/later-preinsts`,
} as const;
/** Lines `PACKAGE STATUS`, written where preinst scripts fail; below the root. */
export const PREINST_FAILURES = `${DATABASE}/preinst-failures`;

/**
 * The program that runs in the sandbox, for `sh -c`. Preinst scripts run as dpkg calls them for a package that was never installed
 * (policy 6.5), those beyond the first packages once these are configured; then dpkg does the rest. To a script that clears
 * the place of files which dpkg would unpack after it, these are there already: they are put back. All prints into one stream, so that
 * what a script printed stands after the line that names its package.
 */
export const RUN_SCRIPTS = `exec 2>&1
unpack() {
  while read -r path <&4; do
    if ! [ -e "$path" ] && ! [ -L "$path" ]; then
      cp -Rn --preserve=links,timestamps "$2/." /
      return
    fi
  done 4< "$1"
}
preinsts() {
  while read -r package architecture name files <&3; do
    echo "Preparing $package ..."
    env DPKG_MAINTSCRIPT_PACKAGE="$package" DPKG_MAINTSCRIPT_ARCH="$architecture" DPKG_MAINTSCRIPT_NAME=preinst \\
      DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT=1 DPKG_ADMINDIR=/${DATABASE} DPKG_ROOT= "/${DATABASE}/info/$name.preinst" install 3<&- ||
      echo "$package $?" >> /${PREINST_FAILURES}
    [ -z "$files" ] || unpack "/${DATABASE}/info/$name.list" "$files"
  done 3< "$1"
}
preinsts /${SCRIPT_LISTS.firstPreinsts}
if [ -s /${SCRIPT_LISTS.laterPreinsts} ]; then
  first=
  while read -r package; do first="$first $package"; done < /${SCRIPT_LISTS.firstPackages}
  [ "$first" ] && dpkg "$@" --no-triggers --configure $first
  preinsts /${SCRIPT_LISTS.laterPreinsts}
fi
exec dpkg "$@" --configure --pending
`;

/** Options of the dpkg that configures. */
export const DPKG_OPTIONS = [
  "--force-depends", // a package whose dependency failed is configured all the same, and tells on its own
  "--force-unsafe-io",
  "--force-confold",
  "--abort-after=100000",
];

/** The environment of the scripts. */
export const SCRIPT_ENVIRONMENT = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  LANG: "C.UTF-8",
  TERM: "dumb",
  DEBIAN_FRONTEND: "noninteractive",
  DEBCONF_NONINTERACTIVE_SEEN: "true",
  SYSTEMD_OFFLINE: "1",
  BOTHY_REDIRECT: "off", // the tree is at / inside, where its programs look for it anyway
};
