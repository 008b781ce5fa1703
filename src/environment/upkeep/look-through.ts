import { posix } from "node:path";
import { isSystemError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";

/** What is looked at in one folder and below it: beyond that a search takes too long. */
const MOST_ENTRIES = 50_000;

const SKIPPED: ReadonlySet<string> = new Set([".git", ".hg", ".svn", "node_modules", "__pycache__"]);
const SYSTEM = new Set(["/", "/dev", "/proc", "/sys", "/run", "/usr", "/etc", "/var", "/lib", "/boot"]);

/**
 * Calls `visit` for every file and link in `folders` and below, what lies less deep first. Links to folders, folders that
 * hold nobody's programs (.git, node_modules), `excluded` ones and those of the system are not entered; of /tmp, /home and
 * home directories as they are only what lies in them itself. Returns the folders that were too large to be seen whole.
 */
export function lookThrough(
  folders: readonly string[],
  visit: (path: string) => void,
  options: { readonly excluded: readonly string[]; readonly shallow: readonly string[] },
  host: Host,
): string[] {
  const seen = new Set<string>(options.excluded);
  const large: string[] = [];
  const wanted = [...new Set(folders.map((folder) => posix.normalize(folder).replace(/(.)\/$/, "$1")))];
  for (const folder of wanted.filter((path) => !SYSTEM.has(path)).sort((a, b) => a.length - b.length)) {
    const shallow = ["/tmp", "/home", "/root", "/var/tmp", ...options.shallow].includes(folder);
    let entries = 0;
    let level = [folder];
    while (level.length > 0 && entries < MOST_ENTRIES) {
      const next: string[] = [];
      for (const at of level) {
        if (seen.has(at) || entries >= MOST_ENTRIES) continue;
        if (!shallow) seen.add(at);
        for (const entry of entriesOf(at, host)) {
          entries++;
          const path = posix.join(at, entry.name);
          if (!entry.isDirectory()) visit(path);
          else if (!shallow && !SKIPPED.has(entry.name)) next.push(path);
        }
      }
      level = next;
    }
    if (entries >= MOST_ENTRIES) large.push(folder);
  }
  return large;
}

function entriesOf(folder: string, host: Host) {
  try {
    return host.fsSync.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "EPERM", "ELOOP", "EIO")) return [];
    throw error;
  }
}
