import { isSystemError } from "../base/error.ts";
import type { Host } from "./host.ts";

/** Names in a folder, sorted; none where it isn't there or may not be read. */
export function readableNames(host: Pick<Host, "fsSync">, folder: string): string[] {
  return ifReadable(() => host.fsSync.readdirSync(folder).sort()) ?? [];
}

/** A file's text; undefined where it isn't there, is no file or may not be read. Latin-1 gives every byte back as it was. */
export function readableText(
  host: Pick<Host, "fsSync">,
  path: string,
  encoding: "utf8" | "latin1" = "utf8",
): string | undefined {
  return ifReadable(() => host.fsSync.readFileSync(path, encoding));
}

/** What `look` finds; undefined where the file system says that it isn't there or not for this user. */
export function ifReadable<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    // ESRCH: a file in /proc of a process that has ended.
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "EACCES", "EPERM", "ESRCH"))
      return undefined;
    throw error;
  }
}
