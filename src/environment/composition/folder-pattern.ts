import { isSystemError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";

/** Whether an include names folders by a pattern. */
export function isPattern(dir: string): boolean {
  return /[*?[]/.test(dir);
}

/** What a pattern came to. */
export interface FoundFolders {
  /** Sorted. Paths as the pattern writes them, below `start`. */
  readonly folders: readonly string[];
  /** Folders whose entries were listed: one that comes or goes changes their times. */
  readonly searched: readonly string[];
}

/**
 * The folders that a pattern names: `*`, `?` and `[abc]`, `[!abc]` stand for characters of one name, and for a dot at its
 * beginning only where the pattern has it. `start`: what the pattern is relative to, absolute.
 */
export async function foldersOf(
  pattern: string,
  start: string,
  host: Pick<Host, "fs">,
): Promise<FoundFolders> {
  const searched: string[] = [];
  let found = [pattern.startsWith("/") ? "" : start];
  for (const part of pattern.split("/").filter((name) => name !== "" && name !== ".")) {
    if (!isPattern(part)) {
      found = found.map((folder) => `${folder}/${part}`);
      continue;
    }
    const next: string[] = [];
    for (const folder of found) {
      searched.push(folder === "" ? "/" : folder);
      for (const name of await namesIn(folder === "" ? "/" : folder, host))
        if (matches(name, part)) next.push(`${folder}/${name}`);
    }
    found = next;
  }
  const folders: string[] = [];
  for (const folder of found) if (await isFolder(folder, host)) folders.push(folder);
  return { folders, searched };
}

function matches(name: string, part: string): boolean {
  if (name.startsWith(".") && !part.startsWith(".")) return false;
  const text = part.replace(/\[!?\]?[^\]]*\]|[\s\S]/g, (piece) => {
    if (piece === "*") return ".*";
    if (piece === "?") return ".";
    if (piece.length > 1)
      return `[${piece
        .slice(1, -1)
        .replace(/^!/, "^")
        .replace(/[\\\]]/g, "\\$&")}]`;
    return piece.replace(/[\\^$.|+()[\]{}*?]/g, "\\$&");
  });
  return new RegExp(`^${text}$`, "s").test(name);
}

async function namesIn(folder: string, host: Pick<Host, "fs">): Promise<string[]> {
  try {
    return (await host.fs.readdir(folder)).sort();
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "ELOOP")) return [];
    throw error;
  }
}

async function isFolder(path: string, host: Pick<Host, "fs">): Promise<boolean> {
  try {
    return (await host.fs.stat(path === "" ? "/" : path)).isDirectory();
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "ELOOP")) return false;
    throw error;
  }
}
