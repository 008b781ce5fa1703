/** What a user can bring about, said so that they can mend it. A plain Error is a bug in bothy. */
export class UserError extends Error {
  override readonly name = "UserError";
  /** Stable, machine-readable, kebab-case: `no-such-package`. */
  readonly code: string;
  /** Why it failed, one line or several. */
  readonly reason: string | undefined;
  /** What to do, one line or several; commands are given whole. */
  readonly help: string | undefined;
  /** 1: the work failed; 2: the command was used wrongly. */
  readonly exitCode: 1 | 2;

  /** `message` says what failed and on what (path, package, address). Credentials in addresses are removed. */
  constructor(
    code: string,
    message: string,
    details: {
      reason?: string | undefined;
      help?: string | undefined;
      exitCode?: 1 | 2;
      cause?: unknown;
    } = {},
  ) {
    super(withoutCredentials(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.reason = details.reason === undefined ? undefined : withoutCredentials(details.reason);
    this.help = details.help === undefined ? undefined : withoutCredentials(details.help);
    this.exitCode = details.exitCode ?? 1;
  }
}

/** `https://user:secret@host/` without `user:secret@`, wherever it stands in `text`; a secret may hold an `@` itself. */
export function withoutCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/?#\s]+@/gi, "$1");
}

/** Whether `error` is a Node system error with one of `codes` (`ENOENT`, ...). */
export function isSystemError(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/** The UserError that `check` throws; undefined where it throws none. Others it throws on. */
export function userErrorOf(check: () => unknown): UserError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
