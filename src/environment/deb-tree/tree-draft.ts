import { posix } from "node:path";
import type { Host } from "../../host/host.ts";
import { linkedFolder } from "./place-files.ts";
import type { TreePlan } from "./tree-plan.ts";

/** A file that an object has as it is: a hard link of `source`, an absolute path. */
export interface ObjectFile {
  readonly kind: "object";
  readonly source: string;
  readonly executable: boolean;
}

/** A file of the tree's own. */
export interface OwnFile {
  readonly kind: "own";
  readonly content: string | Uint8Array;
  readonly executable: boolean;
  /** Milliseconds since 1970; absent: when it is written. */
  readonly mtimeMs?: number;
}

/** A file that stands in the tree's folder already, at the absolute path `at`, and that no object has. */
export interface MadeFile {
  readonly kind: "made";
  readonly at: string;
  readonly executable: boolean;
}

export type DraftFile = ObjectFile | OwnFile | MadeFile;

/**
 * A tree while it is composed: what it is to hold, in memory. Composing changes it step by step, and `placeDraft` puts it on
 * the disk. Paths are relative to the tree.
 */
export interface TreeDraft {
  readonly files: ReadonlyMap<string, DraftFile>;
  readonly directories: ReadonlySet<string>;
  /** Path -> target. */
  readonly links: ReadonlyMap<string, string>;
  /** The bytes of the file at `path`, not to be changed; undefined where there is no file. */
  read(path: string): Buffer | undefined;
  /** The same in memory of the caller's own, in which `spare` more bytes follow that mean nothing. */
  readOwn(path: string, spare: number): Buffer | undefined;
  /** The modification time of the file at `path` in milliseconds since 1970; undefined where it has none yet. */
  timeOf(path: string): number | undefined;
  /**
   * Puts a file in the place of whatever file or link is at `path`; its folders are made. A UserError `linked-folder` when it is
   * behind a link, as packages and their scripts may make it; `link` and `move` likewise.
   */
  write(
    path: string,
    content: string | Uint8Array,
    options: { readonly executable: boolean; readonly mtimeMs?: number | undefined },
  ): void;
  link(path: string, target: string): void;
  move(from: string, to: string): void;
  /** In the place of a file or link only before anything is taken. */
  makeDirectory(path: string): void;
  /** Removes what is at `path`, and below it; folders only before anything is taken. */
  remove(path: string): void;
  /** What is to be put in place, or removed, and wasn't taken before. */
  takeDue(): DueChanges;
}

export type DraftContent = Pick<TreeDraft, "files" | "directories" | "links">;

/** What of a tree differs from what stands in its folder. */
export interface DueChanges {
  readonly files: Map<string, DraftFile>;
  readonly directories: ReadonlySet<string>;
  readonly links: ReadonlyMap<string, string>;
  /** Files and links; some may not be there. */
  readonly removed: readonly string[];
}

/** What `plan` says: hard links to the objects' files, directories, symbolic links. */
export function plannedDraft(plan: TreePlan, host: Host): TreeDraft {
  const files = new Map<string, DraftFile>();
  for (const [path, { source, executable }] of plan.files)
    files.set(path, { kind: "object", source, executable });
  const content = { files, directories: new Set(plan.directories), links: new Map(plan.links) };
  return treeDraft(content, { stands: false }, host);
}

/**
 * What stands in the folder `root`, a plan's tree that its packages' scripts have worked on. Files of the plan are the objects'
 * still, but for those in `changed`.
 */
export function standingDraft(
  root: string,
  plan: Pick<TreePlan, "files">,
  changed: ReadonlySet<string>,
  host: Host,
): TreeDraft {
  const { readdirSync, readlinkSync, lstatSync } = host.fsSync;
  const files = new Map<string, DraftFile>();
  const directories = new Set<string>();
  const links = new Map<string, string>();
  const walk = (below: string) => {
    for (const child of readdirSync(`${root}/${below}`, { withFileTypes: true })) {
      const path = `${below}${child.name}`;
      const at = `${root}/${path}`;
      const planned = changed.has(path) ? undefined : plan.files.get(path);
      if (child.isDirectory()) {
        directories.add(path);
        walk(`${path}/`);
      } else if (child.isSymbolicLink()) links.set(path, readlinkSync(at));
      else if (!child.isFile()) continue;
      else if (planned === undefined)
        files.set(path, { kind: "made", at, executable: (lstatSync(at).mode & 0o111) !== 0 });
      else files.set(path, { kind: "object", source: planned.source, executable: planned.executable });
    }
  };
  walk("");
  return treeDraft({ files, directories, links }, { stands: true }, host);
}

/** A draft of `content`; `stands`: the tree's folder holds it already. */
export function treeDraft(
  content: {
    readonly files: Map<string, DraftFile>;
    readonly directories: Set<string>;
    readonly links: Map<string, string>;
  },
  { stands }: { readonly stands: boolean },
  host: Host,
): TreeDraft {
  const { files, directories, links } = content;
  let allDue = !stands;
  let touched = new Set<string>();
  const makeParents = (path: string) => {
    for (let at = posix.dirname(path); at !== "." && !directories.has(at); at = posix.dirname(at)) {
      if (files.has(at)) throw new Error(`a file is in the place of the folder /${at} of the tree`);
      directories.add(at);
      touched.add(at);
    }
  };
  const clear = (path: string) => {
    if (isBehindLink(path)) throw linkedFolder(path);
    makeParents(path);
    touched.add(path);
    files.delete(path);
    links.delete(path);
  };
  const isBehindLink = (path: string) => {
    for (let at = posix.dirname(path); at !== "."; at = posix.dirname(at)) if (links.has(at)) return true;
    return false;
  };
  return {
    ...content,
    read(path) {
      const file = files.get(path);
      if (file === undefined) return undefined;
      return file.kind === "own" ? bytesOf(file) : host.fsSync.readFileSync(placeOf(file));
    },
    readOwn(path, spare) {
      const file = files.get(path);
      if (file === undefined) return undefined;
      if (file.kind !== "own") return readWithSpare(placeOf(file), spare, host);
      const bytes = bytesOf(file);
      const own = Buffer.allocUnsafeSlow(bytes.length + spare).subarray(0, bytes.length);
      bytes.copy(own);
      return own;
    },
    timeOf(path) {
      const file = files.get(path);
      if (file === undefined) return undefined;
      return file.kind === "own" ? file.mtimeMs : host.fsSync.lstatSync(placeOf(file)).mtimeMs;
    },
    write(path, content, { executable, mtimeMs }) {
      clear(path);
      files.set(path, {
        ...{ kind: "own", content, executable },
        ...(mtimeMs === undefined ? {} : { mtimeMs }),
      });
    },
    link(path, target) {
      clear(path);
      links.set(path, target);
    },
    move(from, to) {
      const file = files.get(from);
      if (file === undefined) throw new Error(`no file ${from} to move in the tree`);
      clear(to);
      touched.add(from);
      files.delete(from);
      files.set(to, file.kind === "made" ? broughtAlong(file, host) : file);
    },
    makeDirectory(path) {
      if (!allDue && (files.has(path) || links.has(path)))
        throw new Error(`/${path} of the tree is placed, and no folder`);
      clear(path);
      directories.add(path);
    },
    remove(path) {
      touched.add(path);
      files.delete(path);
      links.delete(path);
      if (!directories.delete(path)) return;
      if (!allDue) throw new Error(`the folder /${path} of the tree is placed`);
      const below = `${path}/`;
      for (const held of [files, directories, links])
        for (const at of held.keys()) if (at.startsWith(below) && held.delete(at)) touched.add(at);
    },
    takeDue() {
      const due = allDue
        ? { files: new Map(files), directories: new Set(directories), links: new Map(links), removed: [] }
        : dueOf(content, touched);
      allDue = false;
      touched = new Set();
      return due;
    },
  };
}

function dueOf({ files, directories, links }: DraftContent, touched: ReadonlySet<string>): DueChanges {
  const due = {
    files: new Map<string, DraftFile>(),
    directories: new Set<string>(),
    links: new Map<string, string>(),
    removed: [] as string[],
  };
  for (const path of touched) {
    const file = files.get(path);
    const target = links.get(path);
    if (file !== undefined) due.files.set(path, file);
    else if (target !== undefined) due.links.set(path, target);
    else if (directories.has(path)) due.directories.add(path);
    else due.removed.push(path);
  }
  return due;
}

/** What the file has, not to be changed. */
export function bytesOf({ content }: OwnFile): Buffer {
  if (typeof content === "string") return Buffer.from(content);
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}

function readWithSpare(path: string, spare: number, { fsSync }: Host): Buffer {
  const handle = fsSync.openSync(path, "r");
  try {
    const room = Buffer.allocUnsafeSlow(fsSync.fstatSync(handle).size + spare);
    let length = 0;
    for (let read = -1; read !== 0; length += read)
      read = fsSync.readSync(handle, room, length, room.length - spare - length, null);
    return room.subarray(0, length);
  } finally {
    fsSync.closeSync(handle);
  }
}

function placeOf(file: ObjectFile | MadeFile): string {
  return file.kind === "object" ? file.source : file.at;
}

function broughtAlong({ at, executable }: MadeFile, host: Host): OwnFile {
  const { mtimeMs } = host.fsSync.lstatSync(at);
  return { kind: "own", content: host.fsSync.readFileSync(at), executable, mtimeMs };
}
