import { isSystemError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";

/** `path` with its links followed; `path` itself where that can't be told. */
export function realPath(host: Host, path: string): string {
  try {
    return host.fsSync.realpathSync(path);
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "ELOOP")) return path;
    throw error;
  }
}
