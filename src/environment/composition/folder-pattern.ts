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

/** More than that are meant by nobody; and of a pattern over a whole disk there is no end. */
const MOST = 10_000;

/**
 * The folders that a pattern names, undefined where they are too many: `*`, `?` and `[abc]`, `[!abc]` stand for characters of one name, and for a dot at its
 * beginning only where the pattern has it. `start`: what the pattern is relative to, absolute.
 */
export async function foldersOf(
  pattern: string,
  start: string,
  host: Pick<Host, "fs">,
): Promise<FoundFolders | undefined> {
  const searched: string[] = [];
  let found = [pattern.startsWith("/") ? "" : start];
  for (const part of pattern.split("/").filter((name) => name !== "" && name !== ".")) {
    if (!isPattern(part)) {
      found = found.map((folder) => `${folder}/${part}`);
      continue;
    }
    const next: string[] = [];
    const signs = signsOf(part);
    for (const folder of found) {
      searched.push(folder === "" ? "/" : folder);
      for (const name of await namesIn(folder === "" ? "/" : folder, host))
        if ((!name.startsWith(".") || part.startsWith(".")) && matches(name, signs))
          next.push(`${folder}/${name}`);
      if (next.length > MOST) return undefined;
    }
    found = next;
  }
  const folders: string[] = [];
  for (const folder of found) if (await isFolder(folder, host)) folders.push(folder);
  return { folders, searched };
}

/** What stands for one character of a name, or `*`. */
type Sign = "*" | ((character: string) => boolean);

function signsOf(part: string): Sign[] {
  return [...part.matchAll(/\[!?\]?[^\]]*\]|[\s\S]/gu)].map(([piece]): Sign => {
    if (piece === "*") return "*";
    if (piece === "?") return () => true;
    if (piece.length < 3 || !piece.startsWith("[")) return (character) => character === piece;
    const isOther = /^\[[!^]/.test(piece);
    const ranges = [...piece.slice(isOther ? 2 : 1, -1).matchAll(/(.)(?:-(.))?/gsu)];
    return (character) =>
      isOther !== ranges.some(([, first = "", last = first]) => first <= character && character <= last);
  });
}

/** In steps of at most both lengths multiplied: a `*` takes one character more only where what follows the last one doesn't fit. */
function matches(name: string, signs: readonly Sign[]): boolean {
  const characters = [...name];
  let at = 0;
  let star: { sign: number; at: number } | undefined;
  for (let sign = 0; at < characters.length || sign < signs.length; ) {
    const wanted = signs[sign];
    if (wanted === "*") star = { sign: sign++, at };
    else if (wanted !== undefined && at < characters.length && wanted(characters[at]!)) {
      sign++;
      at++;
    } else if (star !== undefined && star.at < characters.length) {
      star.at++;
      at = star.at;
      sign = star.sign + 1;
    } else return false;
  }
  return true;
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
