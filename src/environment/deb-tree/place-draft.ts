import { posix } from "node:path";
import { sha256 } from "../../base/digest.ts";
import { isSystemError } from "../../base/error.ts";
import { type Addon, ownAddon } from "../../host/addon.ts";
import type { Context } from "../../host/context.ts";
import type { Host } from "../../host/host.ts";
import type { TreeRecord } from "../../store/tree-record.ts";
import { linkOrCopy, replaceFile } from "./place-files.ts";
import { encodePlaceList } from "./place-list.ts";
import { bytesOf, type DraftFile, type DueChanges, type OwnFile, type TreeDraft } from "./tree-draft.ts";

/** Own files of more bytes don't go by way of the list. */
const LARGE = 1 << 20;
const MOST_THREADS = 4;
const NONE: ReadonlySet<string> = new Set();

export interface Placing {
  /** The folder that is to hold the tree. */
  readonly root: string;
  /** Makes all folders read-only at last: what runs from the tree must not write into it. */
  readonly seal: boolean;
  /** What places; absent: bothy's own addon. Undefined: there is none, and Node does it all. */
  readonly addon?: Pick<Addon, "place" | "writeFile"> | undefined;
}

/**
 * Makes of the folder `root`, in which all is that was not due before, what the draft says, by native/addon's `place`. Returns the paths of objects' files
 * that had to be copied: where the file system refuses a hard link (too many links, another disk). The draft may change
 * once the call has returned.
 */
export async function placeDraft(draft: TreeDraft, placing: Placing, ctx: Context): Promise<Set<string>> {
  const { host } = ctx;
  const { root, seal } = placing;
  const due = draft.takeDue();
  const large = [...due.files].filter(([, file]) => isLarge(file)) as [string, OwnFile][];
  for (const [path] of large) due.files.delete(path);
  const addon = "addon" in placing ? placing.addon : ownAddon();
  const written = Promise.all(large.map(([path, file]) => writeLarge(host, `${root}/${path}`, file, addon)));
  if (seal)
    await written; // not into folders that are sealed
  else written.catch(() => {}); // awaited below
  const list = encodePlaceList(due, due.directories, seal ? draft.directories : NONE);
  const threads = Math.min(MOST_THREADS, host.cpus);
  const refused = await addon?.place(root, list, threads, seal);
  await written;
  const copied = new Set<string>();
  for (const path of refused === undefined ? allPaths(due, draft, seal) : refusedPaths(refused))
    if (placeRefused(path, due, placing, host) === "copied") copied.add(path);
  return copied;
}

function isLarge(file: DraftFile): boolean {
  return file.kind === "own" && file.content.length > LARGE;
}

/** The file's folder stands where it can be written at once; what goes wrong is done again by Node, for the error. */
async function writeLarge(
  host: Host,
  path: string,
  file: OwnFile,
  addon: Pick<Addon, "writeFile"> | undefined,
): Promise<void> {
  const mode = file.executable ? 0o555 : 0o444;
  if (await addon?.writeFile(path, bytesOf(file), mode, file.mtimeMs ?? Number.NaN)) return;
  const { mkdir, open, rm } = host.fs;
  await mkdir(posix.dirname(path), { recursive: true });
  await rm(path, { force: true });
  const handle = await open(path, "wx");
  try {
    await handle.writeFile(bytesOf(file));
    await handle.chmod(mode);
    const { mtime } = timed(file);
    if (mtime !== undefined) await handle.utimes(mtime, mtime);
  } finally {
    await handle.close();
  }
}

/** Folders of a draft, and what is due in them: all that there is to do where there is no addon. Folders are sealed last. */
function allPaths(due: DueChanges, draft: TreeDraft, seal: boolean): string[] {
  const folders = ["", ...draft.directories].sort();
  return [...folders, ...due.removed, ...due.files.keys(), ...due.links.keys(), ...(seal ? folders : [])];
}

/** Paths of what the addon could not make, or of folders that it could not seal. */
function refusedPaths(told: string): string[] {
  const fields = told.split("\0");
  const paths: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2)
    paths.push(posix.join(fields[at] || ".", fields[at + 1] ?? ""));
  return paths;
}

/** Does by itself what the addon could not, for the error that it ends with. */
function placeRefused(
  path: string,
  due: DueChanges,
  { root, seal }: Placing,
  host: Host,
): "copied" | undefined {
  const { chmodSync, mkdirSync, rmSync, symlinkSync } = host.fsSync;
  const full = posix.join(root, path);
  const file = due.files.get(path);
  const target = due.links.get(path);
  const folder = file === undefined && target === undefined && !due.removed.includes(path);
  const inside = folder ? full : posix.dirname(full);
  mkdirSync(inside, { recursive: true });
  chmodSync(inside, 0o755);
  if (!folder) removeOne(full);
  let linked = true;
  if (file?.kind === "object") linked = linkOrCopy(host, file.source, full);
  else if (file?.kind === "own") replaceFile(host, full, bytesOf(file), timed(file));
  else if (target !== undefined) symlinkSync(target, full);
  if (seal) chmodSync(inside, 0o555);
  return linked ? undefined : "copied";

  function removeOne(at: string): void {
    try {
      rmSync(at);
    } catch (error) {
      if (!isSystemError(error, "ENOENT")) throw error;
    }
  }
}

function timed({ executable, mtimeMs }: OwnFile): { executable: boolean; mtime?: Date } {
  return { executable, ...(mtimeMs === undefined ? {} : { mtime: new Date(mtimeMs) }) };
}

/** The record of a tree that is placed as the draft says. Equal trees have equal ones, whatever way they were made. */
export function draftRecord(draft: TreeDraft, host: Host): TreeRecord {
  const linked: string[] = [];
  const copied: Record<string, string> = {};
  for (const path of [...draft.files.keys()].sort()) {
    const file = draft.files.get(path)!;
    if (file.kind === "object") linked.push(path);
    else copied[path] = sha256(file.kind === "own" ? file.content : host.fsSync.readFileSync(file.at));
  }
  const links = Object.fromEntries([...draft.links].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { format: 1, linked, copied, links };
}

/** The record with objects' files that could not be linked. */
export function withCopies(
  record: TreeRecord,
  draft: TreeDraft,
  paths: ReadonlySet<string>,
  host: Host,
): TreeRecord {
  if (paths.size === 0) return record;
  const copied: Record<string, string> = { ...record.copied };
  for (const path of paths) {
    const file = draft.files.get(path);
    if (file?.kind === "object") copied[path] = sha256(host.fsSync.readFileSync(file.source));
  }
  return { ...record, linked: record.linked.filter((path) => !(path in copied)), copied };
}
