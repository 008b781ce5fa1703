import { bytesOf, type DraftFile, type OwnFile } from "./tree-draft.ts";

/** Characters encoded at once: one beyond Latin-1 makes its whole text slow to encode. */
const PIECE = 1 << 14;

/** What is to be done in one folder; see native/addon/place.c. */
interface FolderList {
  text: string;
  /** Where files are linked from at the end of `text`. */
  source: string;
  readonly own: [name: string, file: OwnFile][];
}

/**
 * The list that native/addon's `place` takes: `directories`, and those of `standing`, which are there already, in an order that has
 * parents before their children, each with what of `changes` is in it.
 */
export function encodePlaceList(
  changes: {
    readonly files: ReadonlyMap<string, DraftFile>;
    readonly links: ReadonlyMap<string, string>;
    readonly removed: readonly string[];
  },
  directories: ReadonlySet<string>,
  standing: ReadonlySet<string>,
): Buffer {
  const folders = new Map<string, FolderList>();
  const folderOf = (path: string): FolderList => {
    const folder = folders.get(path);
    if (folder !== undefined) return folder;
    const made = { text: "", source: "", own: [] };
    folders.set(path, made);
    return made;
  };
  folderOf("");
  for (const path of directories) folderOf(path);
  for (const path of standing) folderOf(path);
  const inFolder = (path: string): [FolderList, string] => {
    const slash = path.lastIndexOf("/");
    return [folderOf(path.slice(0, Math.max(0, slash))), path.slice(slash + 1)];
  };
  for (const path of changes.removed) {
    const [folder, name] = inFolder(path);
    folder.text += `r\0${name}\0`;
  }
  for (const [path, file] of changes.files) {
    const [folder, name] = inFolder(path);
    if (file.kind === "own") folder.own.push([name, file]);
    else if (file.kind === "object") {
      const { source } = file;
      const from = source.slice(0, source.length - name.length);
      if (!from.endsWith("/") || !source.endsWith(name)) folder.text += `F\0${name}\0${source}\0`;
      else {
        if (from !== folder.source) folder.text += `o\0${from}\0`;
        folder.source = from;
        folder.text += `f\0${name}\0`;
      }
    }
  }
  for (const [path, target] of changes.links) {
    const [folder, name] = inFolder(path);
    folder.text += `l\0${name}\0${target}\0`;
  }
  return encode(folders, (path) => standing.has(path) && !directories.has(path));
}

function encode(folders: ReadonlyMap<string, FolderList>, stands: (path: string) => boolean): Buffer {
  const pieces: Buffer[] = [];
  let text = "";
  for (const path of [...folders.keys()].sort()) {
    const folder = folders.get(path)!;
    text += `${stands(path) ? "D" : "d"}\0${path}\0${folder.text}`;
    for (const [name, file] of folder.own) {
      const bytes = bytesOf(file);
      text += `w\0${name}\0${file.executable ? "555" : "444"}\0${file.mtimeMs ?? ""}\0${bytes.length}\0`;
      pieces.push(Buffer.from(text), bytes);
      text = "";
    }
    if (text.length < PIECE) continue;
    pieces.push(Buffer.from(text));
    text = "";
  }
  return Buffer.concat([...pieces, Buffer.from(text)]);
}
