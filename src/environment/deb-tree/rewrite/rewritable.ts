import { isBinary, isDocument, mayNamePaths } from "../../../relocate/text-kinds.ts";

/** GNU ld scripts that stand under a library's name, as Debian's libc.so and libm.a do. */
const LINKER_SCRIPT = /^usr\/lib(?:32|64|x32)?\/.*\.(?:so|a)$/;

/** What may be done to a file's text: `all` of it, its `first-line` alone, or `nothing`. */
export type Reach = "all" | "first-line" | "nothing";

/**
 * Which part of the file at `path` (in the tree) may be rewritten: all of /etc, of executable scripts and of known
 * script and configuration suffixes; the `#!` line of every other executable, and of a file that is nothing else: a compiler
 * puts it before what it makes. `bytes` is its whole content.
 */
export function rewritableReach(path: string, bytes: Uint8Array, executable: boolean): Reach {
  const script = executable && bytes[0] === 0x23 && bytes[1] === 0x21;
  const firstLine = script || isHeader(path, bytes) ? "first-line" : "nothing";
  if (isBinary(bytes, bytes.length)) return firstLine;
  if (!isRewritable(path, executable)) return firstLine;
  return "all";
}

/** Whether a file is one `#!` line, as OCaml's camlheader. */
function isHeader(path: string, bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x23 || bytes[1] !== 0x21 || bytes.length > LONGEST_HEADER || isDocument(path))
    return false;
  const end = bytes.indexOf(0x0a);
  return end === -1 || end === bytes.length - 1;
}

/** The longest `#!` line that kernels read. */
const LONGEST_HEADER = 256;

/** Whether the file at `path` is of a kind whose text is rewritten at all; `rewritableReach` then looks into it. */
export function isRewritable(path: string, executable: boolean): boolean {
  return mayNamePaths(path, executable) || LINKER_SCRIPT.test(path);
}

/** Whether a file that an import took for data may be a linker script: those are short, and libraries are not. */
export function mayBeLinkerScript(path: string, size: number): boolean {
  return size < 4096 && LINKER_SCRIPT.test(path);
}

/** Whether lines `prefix=/usr` of the file say where it is installed: pkg-config's files and `x-config` scripts. */
export function hasPrefixLines(path: string): boolean {
  return path.endsWith(".pc") || path.endsWith("-config");
}
