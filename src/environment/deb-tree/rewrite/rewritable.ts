import { posix } from "node:path";

/** Text for people, and data that programs check or measure: nothing there is run, so nothing is rewritten. */
const NEVER_BELOW = [
  ...["bug", "doc", "doc-base", "fonts", "icons", "info", "lintian", "locale", "man", "zoneinfo"].map(
    (name) => `usr/share/${name}/`,
  ),
  "usr/include/",
];

/** Compiled or frozen forms whose length or hash is known to their program. */
const DATA = /\.(?:m4f|rktd?|zo|go|scm|ss|fasl?|beam|fmt|ls-R)$/;

const SCRIPT_OR_CONFIG =
  /\.(?:sh|bash|zsh|py|pl|pm|rb|tcl|lua|R|mk|pc|la|cmake|conf|cfg|cnf|ini|rc|service|desktop|m4|am|el|json|types|xml|cache|list|php)$/;

/** GNU ld scripts that stand under a library's name, as Debian's libc.so and libm.a do. */
const LINKER_SCRIPT = /^usr\/lib(?:32|64|x32)?\/.*\.(?:so|a)$/;

/** What may be done to a file's text: `all` of it, its `first-line` alone, or `nothing`. */
export type Reach = "all" | "first-line" | "nothing";

/**
 * Which part of the file at `path` (in the tree) may be rewritten: all of /etc, of executable scripts and of known
 * script and configuration suffixes; the `#!` line of every other executable. `bytes` is its whole content.
 */
export function rewritableReach(path: string, bytes: Uint8Array, executable: boolean): Reach {
  const script = executable && bytes[0] === 0x23 && bytes[1] === 0x21;
  const firstLine = script ? "first-line" : "nothing";
  if (bytes.length > 2_000_000 || bytes.subarray(0, 8192).includes(0)) return firstLine;
  if (!mayHoldPaths(path, executable)) return firstLine;
  return "all";
}

/** Whether the file at `path` is of a kind whose text is rewritten at all; `rewritableReach` then looks into it. */
export function mayHoldPaths(path: string, executable: boolean): boolean {
  if (NEVER_BELOW.some((prefix) => path.startsWith(prefix)) || DATA.test(path)) return false;
  return executable || path.startsWith("etc/") || SCRIPT_OR_CONFIG.test(path) || LINKER_SCRIPT.test(path);
}

/** Whether a file that an import took for data may be a linker script: those are short, and libraries are not. */
export function mayBeLinkerScript(path: string, size: number): boolean {
  return size < 4096 && LINKER_SCRIPT.test(path);
}

/** Whether lines `prefix=/usr` of the file say where it is installed: pkg-config's files and `x-config` scripts. */
export function hasPrefixLines(path: string): boolean {
  return path.endsWith(".pc") || posix.basename(path).endsWith("-config");
}
