import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";

/**
 * Puts `text` at `path` as a whole: a new file at `temporary` (same folder, must not be there), made durable, renamed.
 * The permission bits are those of the file it replaces, else `mode` less the umask.
 */
export async function replaceFile(
  host: Host,
  path: string,
  text: string | Uint8Array,
  options: { temporary: string; mode?: number },
): Promise<void> {
  await writeAside(host, path, text, options);
  await moveInPlace(host, options.temporary, path);
}

/** The first half of `replaceFile`: all that needs room on the disk. */
export async function writeAside(
  host: Host,
  path: string,
  text: string | Uint8Array,
  options: { temporary: string; mode?: number },
): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = host.fsSync.constants;
  const before = await permissions(host, path);
  const file = await host.fs.open(
    options.temporary,
    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
    options.mode ?? 0o666,
  );
  try {
    await file.writeFile(text);
    if (before !== undefined) await file.chmod(before);
    await file.sync();
  } catch (error) {
    await host.fs.rm(options.temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** The second half of `replaceFile`. */
export async function moveInPlace(host: Host, temporary: string, path: string): Promise<void> {
  await host.fs.rename(temporary, path);
  await syncFolder(host, dirname(path));
}

/** `replaceFile` in a folder of bothy's own, with the caller alone in it: a left-over temporary file is overwritten. */
export async function writeStateFile(host: Host, path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await host.fs.rm(temporary, { force: true });
  await replaceFile(host, path, text, { temporary, mode: 0o600 });
}

/** No file that bothy reads as a whole is nearly so long, in bytes. */
const LONGEST = 64 << 20;

/**
 * The file's text; undefined when there is none. A UserError `not-a-file` for what is no file or far too long: somebody
 * else's repository may hold a pipe under the name, and reading that would never end.
 */
export async function readIfThere(host: Host, path: string): Promise<string | undefined> {
  return (await readOwnedFile(host, path))?.text;
}

/** As `readIfThere`, with the numeric user id of the file's owner. */
export async function readOwnedFile(
  host: Host,
  path: string,
): Promise<{ readonly text: string; readonly owner: number } | undefined> {
  const { O_RDONLY, O_NONBLOCK } = host.fsSync.constants;
  let file: FileHandle;
  try {
    file = await host.fs.open(path, O_RDONLY | O_NONBLOCK);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    if (isSystemError(error, "ENXIO", "ELOOP", "EACCES"))
      throw unreadable(path, error.code === "EACCES" ? "you may not read it" : "it is no file", error);
    throw error;
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw unreadable(path, stat.isDirectory() ? "it is a folder" : "it is no file");
    if (stat.size > LONGEST) throw unreadable(path, `it has ${stat.size} bytes`);
    return { text: await file.readFile("utf8"), owner: stat.uid };
  } finally {
    await file.close();
  }
}

function unreadable(path: string, reason: string, cause?: unknown): UserError {
  return new UserError("not-a-file", `can't read ${path}`, {
    reason,
    help: "put a file in its place that you may read, or remove it",
    cause,
  });
}

/** Makes a folder for this user alone, and those above it; a UserError `state-not-writable` when it can't be. */
export async function makeStateFolder(host: Host, path: string): Promise<void> {
  try {
    await host.fs.mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw stateError(error, path);
  }
}

/**
 * Names in a folder of bothy's state, sorted; none when it isn't there. A UserError `state-not-readable` when it can't be read: what it
 * tells of must not be taken for gone.
 */
export function stateNames(host: Pick<Host, "fsSync">, folder: string): string[] {
  try {
    return host.fsSync.readdirSync(folder).sort();
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return [];
    if (!isSystemError(error, "EACCES", "EPERM", "ELOOP")) throw error;
    throw new UserError("state-not-readable", `can't read bothy's state at ${folder}`, {
      reason: error.message,
      help: "see who owns the folder (`ls -ld`): a bothy that was run as another user may have made it",
      cause: error,
    });
  }
}

/** `error` as a UserError where the folder of bothy's state can't be written. */
export function stateError(error: unknown, path: string): unknown {
  if (!isSystemError(error, "EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR")) return error;
  const full = error.code === "ENOSPC" || error.code === "EDQUOT";
  return new UserError(full ? "disk-full" : "state-not-writable", `can't write bothy's state at ${path}`, {
    reason: error.message,
    help: full
      ? "free some space, or place the state elsewhere by XDG_STATE_HOME"
      : "see who owns the folder (`ls -ld`), or place the state elsewhere by XDG_STATE_HOME",
    cause: error,
  });
}

async function permissions(host: Host, path: string): Promise<number | undefined> {
  try {
    return (await host.fs.stat(path)).mode & 0o7777;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function syncFolder(host: Host, path: string): Promise<void> {
  const folder = await host.fs.open(path, "r");
  try {
    await folder.sync();
  } catch (error) {
    if (!isSystemError(error, "EINVAL", "ENOTSUP")) throw error;
  } finally {
    await folder.close();
  }
}

/** A file of bothy's state as JSON of `format` 1. A UserError `damaged-state`, which names `what` it is, for another. */
export function decodeState<T extends { readonly format: 1 }>(text: string, path: string, what: string): T {
  try {
    const value = JSON.parse(text) as T | null;
    if (value?.format === 1) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UserError("damaged-state", `can't read ${what}`, {
    reason: `${path} is not one of this version of bothy`,
    help: `remove the file: rm '${path}'`,
  });
}
