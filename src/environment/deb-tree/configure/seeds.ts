import { posix } from "node:path";
import type { Context } from "../../../host/context.ts";
import { isMergedFolder } from "../../../relocate/usr-merge.ts";
import { readControlFile } from "../control.ts";
import type { TreePackage } from "../finish-tree.ts";
import { isBehindLink, linkOrCopy, ownPlace } from "../place-files.ts";
import { belongsInTree } from "../tree-path.ts";
import { CERTIFICATES_POSTINST, UPDATE_CERTIFICATES } from "./certificate-scripts.ts";
import { configuredFirst } from "./configured-first.ts";
import { type DatabasePackage, infoName, unpackedDatabase } from "./dpkg-database.ts";
import { DATABASE, SCRIPT_LISTS } from "./maintainer-scripts.ts";

/** Programs that have nothing to act on in a tree, or whose work nothing in a tree reads. */
const REPLACED = ["usr/bin/mandb", "usr/bin/udevadm", "usr/sbin/update-initramfs"];

/** The program of ca-certificates(7) that packages' scripts call. */
const UPDATER = "usr/sbin/update-ca-certificates";

/**
 * Fills the overlay's upper folder with what the scripts must find and no tree holds: dpkg's database, accounts, the
 * packages' state folders, programs that do nothing. Returns the paths that are not for the tree.
 */
export function placeSeeds(
  staging: string,
  packages: readonly TreePackage[],
  upper: string,
  ctx: Context,
): Set<string> {
  const { fsSync } = ctx.host;
  const seeded = new Set<string>();
  const write = (path: string, content: string, executable: boolean) => {
    const full = ownPlace(ctx.host, upper, path);
    fsSync.mkdirSync(posix.dirname(full), { recursive: true });
    fsSync.rmSync(full, { force: true, recursive: true });
    fsSync.writeFileSync(full, content, { flag: "wx", mode: executable ? 0o755 : 0o644 });
    seeded.add(path);
  };
  const isFile = (path: string) =>
    fsSync.lstatSync(`${staging}/${path}`, { throwIfNoEntry: false })?.isFile() ?? false;
  const quickCertificates = [UPDATER, "usr/bin/perl", "usr/bin/openssl"].every(isFile);
  for (const one of packages) placeState(one, upper, ctx);
  const listed = packages.map((one) => databasePackage(one, ctx, quickCertificates));
  for (const [path, file] of unpackedDatabase(listed))
    write(`${DATABASE}/${path}`, file.content, file.executable);
  const first = new Set(configuredFirst(packages).map(({ item }) => item.name));
  write(SCRIPT_LISTS.firstPackages, [...first].map((name) => `${name}\n`).join(""), false);
  write(SCRIPT_LISTS.firstPreinsts, preinsts(listed.filter(({ name }) => first.has(name))), false);
  write(SCRIPT_LISTS.laterPreinsts, preinsts(listed.filter(({ name }) => !first.has(name))), false);
  for (const folder of ["updates", "alternatives", "parts"])
    fsSync.mkdirSync(ownPlace(ctx.host, upper, `${DATABASE}/${folder}/x`).slice(0, -2), { recursive: true });
  for (const name of ["passwd", "group"]) {
    const master = `${staging}/usr/share/base-passwd/${name}.master`;
    const root = name === "passwd" ? "root:x:0:0:root:/root:/bin/sh\n" : "root:x:0:\n";
    write(
      `etc/${name}`,
      fsSync.existsSync(master) ? fsSync.readFileSync(master, "utf8").replace(/^root:\*:/, "root:x:") : root,
      false,
    );
  }
  write("etc/hosts", "127.0.0.1 localhost bothy\n", false);
  write("etc/hostname", "bothy\n", false);
  write("usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", true);
  for (const path of REPLACED) if (isFile(path)) write(path, "#!/bin/sh\nexit 0\n", true);
  if (quickCertificates) write(UPDATER, UPDATE_CERTIFICATES, true);
  return seeded;
}

function preinsts(packages: readonly Listed[]): string {
  return packages
    .filter((one) => one.controlFiles.has("preinst"))
    .map((one) => {
      const files = REMOVES.test(one.controlFiles.get("preinst")!) ? one.files : "";
      return `${one.name} ${one.control.fields.get("architecture")} ${infoName(one)} ${files}\n`;
    })
    .join("");
}

/** Commands of a script that may remove what lies where its package's files belong. */
const REMOVES = /\b(?:rm|rmdir|mv|unlink|find)\b/;

/** `files`: where the package's files are, laid out as below the root. */
type Listed = DatabasePackage & { readonly files: string };

/** What `one` ships below places that no tree has: /var/log, /var/cache, /home. */
function placeState(one: TreePackage, upper: string, ctx: Context): void {
  const { fsSync } = ctx.host;
  for (const entry of one.meta.entries) {
    if (belongsInTree(entry.path) || isMergedFolder(entry.path)) continue;
    if (isBehindLink(ctx.host, upper, entry.path)) continue; // another package's, which may lead out
    const path = `${upper}/${entry.path}`;
    fsSync.mkdirSync(entry.type === "directory" ? path : posix.dirname(path), { recursive: true });
    if (entry.type === "directory" || fsSync.lstatSync(path, { throwIfNoEntry: false }) !== undefined)
      continue;
    if (entry.type === "link") fsSync.symlinkSync(entry.target, path);
    else linkOrCopy(ctx.host, `${one.object.tree}/${entry.path}`, path);
  }
}

function databasePackage(one: TreePackage, ctx: Context, quickCertificates: boolean): Listed {
  const names = [...one.control.files].filter((name) => name !== "control" && name !== "md5sums");
  const controlFiles = new Map(names.map((name) => [name, readControlFile(one.control, name, ctx) ?? ""]));
  if (quickCertificates && one.item.name === "ca-certificates")
    controlFiles.set("postinst", CERTIFICATES_POSTINST);
  const { control, meta } = one;
  return { name: one.item.name, meta, control, controlFiles, files: one.object.tree };
}
