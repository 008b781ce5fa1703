/** dpkg's database, below the root. */
export const DATABASE = "var/lib/dpkg";

/** Lines `PACKAGE ARCHITECTURE SCRIPT` in the order of running, the script's name in dpkg's info/; below the root. */
export const PREINST_LIST = `${DATABASE}/preinst-list`;
/** Lines `PACKAGE STATUS`, written where preinst scripts fail; below the root. */
export const PREINST_FAILURES = `${DATABASE}/preinst-failures`;

/**
 * The program that runs in the sandbox, for `sh -c`: first every preinst script as dpkg calls it for a package that was
 * never installed (policy 6.5), then dpkg, which does the rest. All prints into one stream, so that what a script
 * printed stands after the line that names its package.
 */
export const RUN_SCRIPTS = `exec 2>&1
while read -r package architecture script <&3; do
  echo "Preparing $package ..."
  env DPKG_MAINTSCRIPT_PACKAGE="$package" DPKG_MAINTSCRIPT_ARCH="$architecture" DPKG_MAINTSCRIPT_NAME=preinst \\
    DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT=1 DPKG_ADMINDIR=/${DATABASE} DPKG_ROOT= "/${DATABASE}/info/$script" install 3<&- ||
    echo "$package $?" >> /${PREINST_FAILURES}
done 3< /${PREINST_LIST}
exec dpkg "$@"
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
