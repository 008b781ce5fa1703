import type { Stats } from "node:fs";
import { posix } from "node:path";
import type { Host } from "../../../host/host.ts";
import { mergeUsr } from "../../../relocate/usr-merge.ts";
import { isBehindLink } from "../place-files.ts";
import { belongsInTree, linkTarget } from "../tree-path.ts";
import type { Effect } from "./effects.ts";

/** One thing that running the packages' scripts did to a tree. `from`: absolute path of what it made. */
export type Change =
  | { readonly kind: "file"; readonly path: string; readonly from: string; readonly mode: number }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "removed"; readonly path: string };

/** A file in folders that take the place of the lower folder's; native/sandbox/ puts it there. */
const OPAQUE_MARK = ".bothy-opaque";

/** What the overlay's `upper` folder tells (kernel's filesystems/overlayfs documentation: a removed path is a device 0/0). */
export function* overlayChanges(host: Host, upper: string): Generator<Change> {
  for (const { path, stat } of walk(host, upper)) {
    if (stat.isCharacterDevice()) {
      if (stat.rdev === 0) yield { kind: "removed", path };
      continue;
    }
    if (posix.basename(path) === OPAQUE_MARK) continue;
    if (stat.isDirectory() && isOpen(stat) && host.fsSync.existsSync(`${upper}/${path}/${OPAQUE_MARK}`))
      yield { kind: "removed", path };
    yield* changeAt(host, upper, path, stat);
  }
}

/** What differs in `copy`, a copy of `original` that was changed since `copied` (the copy's end, milliseconds). */
export function* copyChanges(host: Host, original: string, copy: string, copied: number): Generator<Change> {
  const seen = new Set<string>();
  const closed = new Set<string>();
  for (const { path, stat } of walk(host, copy)) {
    seen.add(path);
    if (stat.isDirectory() && !isOpen(stat)) closed.add(path);
    const before = host.fsSync.lstatSync(`${original}/${path}`, { throwIfNoEntry: false });
    const same = before !== undefined && (before.mode & 0o170000) === (stat.mode & 0o170000);
    if (!same || (stat.ctimeMs >= copied && !stat.isDirectory())) yield* changeAt(host, copy, path, stat);
  }
  for (const { path } of walk(host, original)) {
    const parent = posix.dirname(path);
    if (closed.has(parent)) closed.add(path);
    else if (!seen.has(path)) yield { kind: "removed", path };
  }
}

/**
 * Does `changes` to the tree at `root`, but for `ignored` and what no tree holds: the machine's identity, its secrets, its state
 * and whatever lies outside of a tree's parts. Never goes through a link, which may lead out of the tree. Returns the
 * paths of files that are new or differ. `applied` hears of all that was done.
 */
export function applyChanges(
  host: Host,
  root: string,
  changes: Iterable<Change>,
  ignored: (path: string) => boolean,
  applied: (effect: Effect) => void = () => {},
): Set<string> {
  const { rmSync, mkdirSync, symlinkSync, lstatSync, renameSync, chmodSync } = host.fsSync;
  const changed = new Set<string>();
  for (const change of changes) {
    const path = mergeUsr(change.path);
    if (!belongsInTree(path) || !path.includes("/") || ignored(change.path)) continue;
    // What not everybody may read is a secret of the machine that it is made on: a host's key, a password.
    if (change.kind === "file" && (change.mode & 0o004) === 0) continue;
    if (isBehindLink(host, root, path)) continue;
    const full = `${root}/${path}`;
    const before = lstatSync(full, { throwIfNoEntry: false });
    if (change.kind === "directory") {
      if (before !== undefined && !before.isDirectory()) rmSync(full);
      mkdirSync(full, { recursive: true });
      if (!before?.isDirectory()) applied({ kind: "directory", path });
      continue;
    }
    if (change.kind === "file" && before?.isFile() && sameFile(host, change, full, before)) continue;
    if (before !== undefined) rmSync(full, { recursive: true });
    if (change.kind === "removed") {
      if (before !== undefined) applied({ kind: "removed", path });
      continue;
    }
    mkdirSync(posix.dirname(full), { recursive: true });
    if (change.kind === "link") {
      const target = linkTarget(path, change.target);
      symlinkSync(target, full);
      applied({ kind: "link", path, target });
    } else {
      renameSync(change.from, full);
      chmodSync(full, (change.mode & 0o111) !== 0 ? 0o555 : 0o444);
      changed.add(path);
      applied({ kind: "file", path, executable: (change.mode & 0o111) !== 0 });
    }
  }
  return changed;
}

function* walk(host: Host, root: string, below = ""): Generator<{ path: string; stat: Stats }> {
  for (const name of host.fsSync.readdirSync(`${root}/${below}`).sort()) {
    const path = `${below}${name}`;
    const stat = host.fsSync.lstatSync(`${root}/${path}`);
    yield { path, stat };
    if (stat.isDirectory() && isOpen(stat)) yield* walk(host, root, `${path}/`);
  }
}

/** Whether everybody may enter the folder: else it holds a service's own data, and nothing that a user's program reads. */
function isOpen(folder: Stats): boolean {
  return (folder.mode & 0o005) === 0o005;
}

function* changeAt(host: Host, root: string, path: string, stat: Stats): Generator<Change> {
  const from = `${root}/${path}`;
  if (stat.isDirectory()) yield { kind: "directory", path };
  else if (stat.isSymbolicLink()) yield { kind: "link", path, target: host.fsSync.readlinkSync(from) };
  else if (stat.isFile()) yield { kind: "file", path, from, mode: stat.mode };
}

/** A file that was only touched or given other owners is the object's as before. */
function sameFile(host: Host, change: Change & { kind: "file" }, path: string, before: Stats): boolean {
  if (((before.mode ^ change.mode) & 0o111) !== 0) return false;
  if (before.size !== host.fsSync.lstatSync(change.from).size) return false;
  return host.fsSync.readFileSync(path).equals(host.fsSync.readFileSync(change.from));
}
