import { posix } from "node:path";
import type { Entry } from "../store/types.ts";
import { isLaunchRecord } from "./launch-record.ts";
import { isBinary, isDocument, mayNamePaths } from "./text-kinds.ts";
import { mergeUsr } from "./usr-merge.ts";

const TOKEN = /\/(?:usr|etc|lib|lib64|bin|sbin|opt|var\/lib)\/[A-Za-z0-9_.+@%/-]+/g;
const TREE_PATH = /(?<![A-Za-z0-9_.}/$)-])\/(?:usr|lib|lib64|bin|sbin|etc|opt|var\/lib)\/[A-Za-z0-9_.+@%-]/;

/** A string of a program that adds it to its prefix, as git does: `share/git-core/templates`. */
const BELOW_PREFIX = /(?:share|libexec)\/[A-Za-z0-9_.+@%/-]+/g;

/**
 * Paths that occur as strings in a program, absolute or below /usr, for the table of who owns what: merged, without leading
 * slash, of two parts at least, sorted. A path with a `%` directive counts up to the folder before it.
 */
export function pathTokens(file: Buffer): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  for (const token of tokens(file)) {
    if (token.length > LONGEST_TOKEN || seen.has(token)) continue;
    if (seen.size === MOST_TOKENS) break;
    seen.add(token);
    const percent = token.indexOf("%");
    const fixed = percent === -1 ? token : token.slice(0, token.lastIndexOf("/", percent));
    const path = mergeUsr(posix.normalize(withoutTail(fixed)).slice(1));
    if (path.includes("/") && !path.startsWith("..")) found.add(path);
  }
  return [...found].sort();
}

/** PATH_MAX: what is longer is no path. */
const LONGEST_TOKEN = 4096;
/** Different ones of a file that count; the largest browsers have a tenth. */
const MOST_TOKENS = 50_000;

/** Without slashes, dots and dashes at its end. By hand, as a regular expression takes the square of a run's length. */
function withoutTail(path: string): string {
  let end = path.length;
  while (end > 0 && "/.-".includes(path[end - 1]!)) end--;
  return path.slice(0, end);
}

/** Small enough for the young part of the heap, where strings cost next to nothing. */
const WINDOW = 1 << 16;

/** What a window grows to where no NUL ends it. */
const LARGEST_WINDOW = 1 << 22;

/** Matches of TOKEN and BELOW_PREFIX, taken from a window at a time, which ends behind a byte that no token has, if it can. */
function* tokens(file: Buffer): Generator<string> {
  for (let at = 0; at < file.length; ) {
    let end = Math.min(at + WINDOW, file.length);
    while (end < file.length && end - at < LARGEST_WINDOW) {
      const last = file.subarray(end - WINDOW, end).lastIndexOf(0);
      if (last !== -1) {
        end += last + 1 - WINDOW;
        break;
      }
      end = Math.min(end + WINDOW, file.length);
    }
    const text = file.toString("latin1", at, end);
    for (const [token] of text.matchAll(TOKEN)) yield token;
    for (const { 0: token, index } of text.matchAll(BELOW_PREFIX))
      if (index === 0 || text[index - 1] === "\0") yield `/usr/${token}`;
    at = end;
  }
}

/**
 * What composing may have to do with a file that isn't ELF: `script` when its first line is a `#!` line, `text` when it is a
 * known kind of script or configuration that names paths of the tree, or a launch record; undefined for data, which is never changed. `content` may be
 * the beginning alone of a file of `size` bytes that is no text for its size.
 */
export function textContent(
  path: string,
  mode: number,
  content: Buffer,
  size = content.length,
): "script" | "text" | undefined {
  const executable = (mode & 0o111) !== 0;
  if (isShebang(content) && (executable || !isDocument(path))) return "script";
  if (isLaunchRecord(content)) return "text";
  if (!mayNamePaths(path, executable) || isBinary(content, size)) return undefined;
  return path.endsWith(".pc") || TREE_PATH.test(content.toString("latin1")) ? "text" : undefined;
}

function isShebang(content: Buffer): boolean {
  return content[0] === 0x23 && content[1] === 0x21 && /^#![ \t]*\//.test(content.toString("latin1", 0, 64));
}

/** Sorted by path, as object metas have their entries. */
export function byPath(a: Entry, b: Entry): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
