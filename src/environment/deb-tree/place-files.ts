import { posix } from "node:path";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";

/** A hard link; a copy with the same mode and times where the file system refuses one (too many links, another disk). Whether it is a link. */
export function linkOrCopy(host: Host, source: string, path: string): boolean {
  const { linkSync, copyFileSync, statSync, utimesSync, chmodSync, constants } = host.fsSync;
  try {
    linkSync(source, path);
    return true;
  } catch (error) {
    if (!isSystemError(error, "EXDEV", "EMLINK", "EPERM", "ENOTSUP", "EOPNOTSUPP")) throw error;
    copyFileSync(source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const { mode, atime, mtime } = statSync(source);
    chmodSync(path, mode & 0o7777);
    utimesSync(path, atime, mtime);
    return false;
  }
}

/** Puts a new file in the place of whatever file or link is at `path`; its folder is made. Never writes through a link. */
export function replaceFile(
  host: Host,
  path: string,
  content: string | Uint8Array,
  options: { readonly executable: boolean; readonly mtime?: Date },
): void {
  const { closeSync, fchmodSync, futimesSync, mkdirSync, openSync, unlinkSync, writeFileSync } = host.fsSync;
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isSystemError(error, "ENOENT")) throw error;
    mkdirSync(posix.dirname(path), { recursive: true });
  }
  const file = openSync(path, "wx");
  try {
    writeFileSync(file, content);
    fchmodSync(file, options.executable ? 0o555 : 0o444);
    if (options.mtime !== undefined) futimesSync(file, options.mtime, options.mtime);
  } finally {
    closeSync(file);
  }
}

/** Whether one of the folders of `path` in the tree at `root` is a link, which may lead anywhere. */
export function isBehindLink(host: Host, root: string, path: string): boolean {
  for (let at = posix.dirname(path); at !== "."; at = posix.dirname(at))
    if (host.fsSync.lstatSync(`${root}/${at}`, { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  return false;
}

/** `<root>/<path>`, to write to. A UserError `linked-folder` when it is behind a link, as packages and their scripts may make it. */
export function ownPlace(host: Host, root: string, path: string): string {
  if (!isBehindLink(host, root, path)) return `${root}/${path}`;
  throw linkedFolder(path);
}

/** The UserError of what would be written behind a link. */
export function linkedFolder(path: string): UserError {
  return new UserError("linked-folder", `won't write /${path} of a tree of Debian packages`, {
    reason: "a package, or a script of one, put a symbolic link in the place of one of its folders",
    help: "find the package by taking out requests one by one, and report it to whoever publishes it",
  });
}

/** Makes every directory below `root`, and `root` itself, 0555: what runs from the tree must not write into it. */
export function makeReadOnly(host: Host, root: string): void {
  const { readdirSync, chmodSync } = host.fsSync;
  const seal = (folder: string) => {
    for (const child of readdirSync(folder, { withFileTypes: true }))
      if (child.isDirectory()) seal(`${folder}/${child.name}`);
    chmodSync(folder, 0o555);
  };
  seal(root);
}
