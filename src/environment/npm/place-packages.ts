import { posix } from "node:path";
import type { Host } from "../../host/host.ts";
import { linkOrCopy, replaceFile } from "../deb-tree/place-files.ts";
import type { Imported } from "../types.ts";
import { nodeScript } from "./node-script.ts";
import { type PackageManifest, packageManifest } from "./package-programs.ts";

/** A package in its place of the tree. */
export interface PlacedPackage {
  readonly imported: Imported;
  /** `node_modules/@scope/x/node_modules/y` */
  readonly location: string;
  readonly manifest: PackageManifest;
}

/** Puts the packages' files below `staging`: hard links, or copies that may be written to while install scripts run. */
export function placePackages(
  packages: readonly Imported[],
  options: { readonly staging: string; readonly copies: boolean },
  host: Host,
): PlacedPackage[] {
  const byDepth = [...packages].sort((a, b) => (locationOf(a) < locationOf(b) ? -1 : 1));
  return byDepth.map((imported) => {
    const location = locationOf(imported);
    const root = `${options.staging}/${location}`;
    const { mkdirSync, symlinkSync, copyFileSync, chmodSync } = host.fsSync;
    mkdirSync(root, { recursive: true });
    for (const entry of imported.meta.entries) {
      const path = `${root}/${entry.path}`;
      const source = `${imported.object.tree}/${entry.path}`;
      if (entry.type === "directory") mkdirSync(path, { recursive: true });
      else if (entry.type === "link") symlinkSync(entry.target, path);
      else if (!options.copies) linkOrCopy(host, source, path);
      else {
        copyFileSync(source, path);
        chmodSync(path, (entry.mode & 0o111) === 0 ? 0o644 : 0o755);
      }
    }
    return { imported, location, manifest: readManifest(root, host) };
  });
}

/** Bytes. */
const LARGEST_MANIFEST = 16 << 20;

/** The package's place; a `..` or an absolute path in a lockfile is a plain Error, not a way out of the tree. */
function locationOf({ item }: Imported): string {
  const location = item.location ?? `node_modules/${item.name}`;
  const parts = location.split("/");
  if (parts[0] !== "node_modules" || parts.some((part) => part === "" || part === "." || part === ".."))
    throw new Error(`not a place in a tree of npm's: ${location}`);
  return location;
}

function readManifest(root: string, host: Host): PackageManifest {
  const path = `${root}/package.json`;
  const stat = host.fsSync.lstatSync(path, { throwIfNoEntry: false });
  const isUsable = stat?.isFile() === true && stat.size <= LARGEST_MANIFEST;
  return packageManifest(isUsable ? host.fsSync.readFileSync(path, "utf8") : "{}");
}

/**
 * Makes every package's programs runnable by `node` and links them into the `.bin` beside it, as npm does. Returns, by
 * location, program -> path of its file in the tree.
 */
export function placePrograms(
  packages: readonly PlacedPackage[],
  options: { readonly staging: string; readonly node: string | undefined },
  host: Host,
): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  for (const { location, manifest } of packages) {
    const programs: Record<string, string> = {};
    for (const [program, path] of Object.entries(
      programFiles(`${options.staging}/${location}`, manifest, host),
    )) {
      const file = `${location}/${path}`;
      if (!makeRunnable(`${options.staging}/${file}`, options.node, host)) continue;
      programs[program] = file;
      linkBeside(options.staging, location, { program, file }, host);
    }
    found.set(location, programs);
  }
  return found;
}

function programFiles(root: string, manifest: PackageManifest, host: Host): Record<string, string> {
  const folder = manifest.programFolder;
  if (folder === undefined) return manifest.programs;
  const path = `${root}/${folder}`;
  if (!host.fsSync.existsSync(path)) return {};
  const files = host.fsSync.readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ name }) => [name, posix.join(folder, name)]));
}

/** False when there is no such file. */
function makeRunnable(path: string, node: string | undefined, host: Host): boolean {
  const { statSync, readFileSync, existsSync } = host.fsSync;
  if (!existsSync(path) || !statSync(path).isFile()) return false;
  const { mode, mtime } = statSync(path);
  const content = readFileSync(path);
  const rewritten = node === undefined ? undefined : nodeScript(content, node);
  if (rewritten === undefined && (mode & 0o111) !== 0) return true;
  replaceFile(host, path, rewritten ?? content, { executable: true, mtime });
  return true;
}

/** `node_modules/.bin/tsc` for `node_modules/typescript/bin/tsc`; the first package of a name keeps it. */
function linkBeside(
  staging: string,
  location: string,
  target: { program: string; file: string },
  host: Host,
): void {
  const folder = `${location.slice(0, location.lastIndexOf("node_modules/") + "node_modules".length)}/.bin`;
  const link = `${staging}/${folder}/${target.program}`;
  host.fsSync.mkdirSync(`${staging}/${folder}`, { recursive: true });
  if (host.fsSync.lstatSync(link, { throwIfNoEntry: false }) !== undefined) return;
  host.fsSync.symlinkSync(posix.relative(folder, target.file), link);
}
