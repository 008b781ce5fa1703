import { isSystemError, UserError, withoutCredentials } from "../base/error.ts";

/** An error as it is printed. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly cause?: string;
  readonly help?: string;
  readonly exitCode: 1 | 2;
  /** Of a bug in bothy: where it happened. */
  readonly stack?: string;
}

/** What the machine can refuse, by Node's name of it: what it means and what to do. Source: errno(3). */
const SYSTEM_ERRORS: Readonly<Record<string, { code: string; cause: string; help: string }>> = {
  ENOSPC: {
    code: "disk-full",
    cause: "there is no space left on the disk",
    help: "free some space; `bothy gc` removes what no environment uses, `bothy store usage` shows what the store holds",
  },
  EDQUOT: {
    code: "disk-full",
    cause: "your disk quota is used up",
    help: "free some space; `bothy gc` removes what no environment uses, `bothy store usage` shows what the store holds",
  },
  EROFS: {
    code: "read-only",
    cause: "the file system is read-only",
    help: "mount it writable, or place bothy's folders elsewhere with XDG_DATA_HOME, XDG_CACHE_HOME and XDG_STATE_HOME",
  },
  EACCES: {
    code: "no-permission",
    cause: "you have no permission for it",
    help: "check owner and permissions; bothy needs no root and writes only below your home and the project",
  },
  EPERM: {
    code: "no-permission",
    cause: "the machine doesn't allow it",
    help: "check owner and permissions; bothy needs no root and writes only below your home and the project",
  },
  ENAMETOOLONG: {
    code: "name-too-long",
    cause: "the path is too long for the file system",
    help: "place bothy's data in a folder with a shorter path, with XDG_DATA_HOME",
  },
  EMFILE: {
    code: "too-many-files",
    cause: "the process may not open more files",
    help: "raise the limit (`ulimit -n 4096`) and run the command again",
  },
  ENFILE: {
    code: "too-many-files",
    cause: "the machine may not open more files",
    help: "close some programs and run the command again",
  },
  ENOMEM: {
    code: "no-memory",
    cause: "the machine has no memory left",
    help: "close some programs and run the command again",
  },
  EIO: {
    code: "disk-error",
    cause: "the disk reported an error",
    help: "check the disk (`dmesg`); `bothy store repair` mends files that have changed",
  },
  ENOENT: {
    code: "file-gone",
    cause: "there is no such file or folder any more",
    help: "if something removed bothy's cache or store while it worked, run it again; else run it with BOTHY_DEBUG=1 and report what it prints",
  },
  EXDEV: {
    code: "two-file-systems",
    cause: "a folder of bothy's data lies on another file system than the rest",
    help: "keep everything below one XDG_DATA_HOME on one file system",
  },
};

/** Any thrown value as a Failure. A UserError says itself what is wrong; what isn't known is a bug and says so. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError)
    return {
      code: error.code,
      message: error.message,
      ...(error.reason === undefined ? {} : { cause: error.reason }),
      ...(error.help === undefined ? {} : { help: error.help }),
      exitCode: error.exitCode,
      ...stackOf(error),
    };
  const system = systemError(error);
  if (system !== undefined) return { ...system, exitCode: 1, ...stackOf(error) };
  return {
    code: "internal",
    message: withoutCredentials(error instanceof Error ? error.message || error.name : String(error)),
    cause: "this is a mistake in bothy itself",
    help: "run it again with BOTHY_DEBUG=1 and report what it prints, with the command and the manifest, where you got bothy from",
    exitCode: 1,
    ...stackOf(error),
  };
}

function systemError(error: unknown): Pick<Failure, "code" | "message" | "cause" | "help"> | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (!isSystemError(at, ...Object.keys(SYSTEM_ERRORS))) continue;
    const known = SYSTEM_ERRORS[at.code!]!;
    const on = [at.path, (at as { dest?: string }).dest].filter((path) => path !== undefined).join(" -> ");
    return {
      code: known.code,
      message: `${at.syscall ?? "writing"} failed${on === "" ? "" : ` on ${on}`}`,
      cause: `${known.cause} (${at.code})`,
      help: known.help,
    };
  }
  return undefined;
}

function stackOf(error: unknown): { stack?: string } {
  return error instanceof Error && error.stack !== undefined
    ? { stack: withoutCredentials(error.stack) }
    : {};
}

/** A command that was used wrongly: exit status 2. */
export function usageError(message: string, help: string): UserError {
  return new UserError("usage", message, { help, exitCode: 2 });
}
