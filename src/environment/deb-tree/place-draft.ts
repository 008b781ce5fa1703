import { posix } from "node:path";
import { sha256 } from "../../base/digest.ts";
import type { Addon } from "../../host/addon.ts";
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

/**
 * Makes of the folder `root`, in which all is that was not due before, what the draft says, by native/addon where it can be
 * loaded, else by Node. Returns the paths of objects' files that had to be copied: where the file system refuses a hard link
 * (too many links, another disk). The draft may change once the call has returned.
 */
export async function placeDraft(draft: TreeDraft, root: string, ctx: Context): Promise<Set<string>> {
  const { host } = ctx;
  const due = draft.takeDue();
  const large = [...due.files].filter(([, file]) => isLarge(file)) as [string, OwnFile][];
  for (const [path] of large) due.files.delete(path);
  const addon = host.addon();
  const written = Promise.all(large.map(([path, file]) => writeLarge(host, `${root}/${path}`, file, addon)));
  written.catch(() => {}); // awaited below
  const list = encodePlaceList(due, due.directories, NONE);
  const refused = await addon?.place(root, list, threadsOf(host), false);
  await written;
  const copied = new Set<string>();
  for (const path of refused === undefined ? allPaths(due) : refusedPaths(refused))
    if (placeByNode(path, due, root, host) === "copied") copied.add(path);
  return copied;
}

/** Makes `root`, where the draft is placed, and all folders in it 0555: what runs from the tree must not write into it. */
export async function sealDraft(draft: TreeDraft, root: string, { host }: Context): Promise<void> {
  const nothing = { files: new Map(), links: new Map(), removed: [] };
  const list = encodePlaceList(nothing, NONE, draft.directories);
  const refused = await host.addon()?.place(root, list, threadsOf(host), true);
  for (const path of refused === undefined ? ["", ...draft.directories] : refusedPaths(refused))
    host.fsSync.chmodSync(posix.join(root, path), 0o555);
}

function threadsOf(host: Host): number {
  return Math.min(MOST_THREADS, host.cpus);
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

/** All that there is to do where there is no addon. */
function allPaths(due: DueChanges): string[] {
  return [...[...due.directories].sort(), ...due.removed, ...due.files.keys(), ...due.links.keys()];
}

/** Paths of what the addon could not make, or of folders that it could not seal. */
function refusedPaths(told: string): string[] {
  const fields = told.split("\0");
  const paths: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2)
    paths.push(posix.join(fields[at] || ".", fields[at + 1] ?? ""));
  return paths;
}

/** Does what the addon could not, for the error that it ends with. */
function placeByNode(path: string, due: DueChanges, root: string, host: Host): "copied" | undefined {
  const { mkdirSync, rmSync, symlinkSync } = host.fsSync;
  const full = posix.join(root, path);
  const file = due.files.get(path);
  const target = due.links.get(path);
  if (file === undefined && target === undefined && !due.removed.includes(path)) {
    mkdirSync(full, { recursive: true });
    return undefined;
  }
  mkdirSync(posix.dirname(full), { recursive: true });
  rmSync(full, { force: true });
  let linked = true;
  if (file?.kind === "object") linked = linkOrCopy(host, file.source, full);
  else if (file?.kind === "own") replaceFile(host, full, bytesOf(file), timed(file));
  else if (target !== undefined) symlinkSync(target, full);
  return linked ? undefined : "copied";
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
