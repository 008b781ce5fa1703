import { isSystemError, UserError } from "../base/error.ts";

const REASONS: Readonly<Record<string, readonly [code: string, reason: string, help: string]>> = {
  ENOSPC: [
    "disk-full",
    "the file system is full",
    "free some space (`bothy gc` removes what no environment needs), or place the store elsewhere by XDG_DATA_HOME",
  ],
  EDQUOT: [
    "disk-full",
    "your disk quota is used up",
    "free some space (`bothy gc` removes what no environment needs), or place the store elsewhere by XDG_DATA_HOME",
  ],
  EROFS: [
    "store-not-writable",
    "the file system is mounted read-only",
    "place the store on a writable file system by XDG_DATA_HOME",
  ],
  EACCES: [
    "store-not-writable",
    "permission denied",
    "see who owns the folder (`ls -ld`), or place the store elsewhere by XDG_DATA_HOME",
  ],
  EPERM: [
    "store-not-writable",
    "the operation is not permitted",
    "see who owns the folder (`ls -ld`), or place the store elsewhere by XDG_DATA_HOME",
  ],
  ENOTDIR: [
    "store-not-writable",
    "a part of the path is a file, not a folder",
    "move that file away, or place the store elsewhere by XDG_DATA_HOME",
  ],
};

/** `error` as a UserError where it is a full, read-only or forbidden disk below `root`; else itself. */
export function diskError(error: unknown, root: string): unknown {
  if (error instanceof UserError || !isSystemError(error, ...Object.keys(REASONS))) return error;
  const [code, reason, help] = REASONS[error.code as string]!;
  return new UserError(code, `can't write to the store at ${root}`, {
    reason: error.path === undefined ? reason : `${reason}: ${error.path}`,
    help,
    cause: error,
  });
}

/** `fn`'s result; a disk error below `root` becomes a UserError. */
export async function withDiskErrors<T>(root: string, fn: () => Promise<T>): Promise<T> {
  try {
    return await fn();
  } catch (error) {
    throw diskError(error, root);
  }
}
