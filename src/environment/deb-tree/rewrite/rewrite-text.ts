import { mergeUsr } from "../../../relocate/usr-merge.ts";
import type { Reach } from "./rewritable.ts";
import { isShellLine, placeByConstants } from "./shell-constants.ts";

/** What stands at a path of the tree; links count as what they lead to. */
export type PathKind = "file" | "directory" | undefined;

export interface RewriteTarget {
  /** Absolute final path of the tree. */
  readonly root: string;
  /** What the tree has at `path` (relative, `/usr`-merged). */
  kindOf(path: string): PathKind;
}

const ABSOLUTE =
  /(?<![A-Za-z0-9_.})/$~*?\]-])\/(?:usr|lib|lib64|bin|sbin|etc|var\/lib)\/[A-Za-z0-9_.+@%-]+(?:\/[A-Za-z0-9_.+@%-]+)*/g;

/** Longest `#!` line that kernels since 5.1 read (BINPRM_BUF_SIZE less the newline). */
export const SHEBANG_LIMIT = 255;

/** A first line of more bytes no kernel reads, and nobody means it for one. */
const LONGEST_LINE = 4096;

/** Bytes that the parts of a program's image are aligned to at most, as Gforth's. */
const ALIGNMENT = 16;

/**
 * `bytes` with the absolute paths that the tree has put below `target.root`; undefined when nothing changes. Bytes that
 * are no such path stay as they are, whatever their encoding.
 */
export function rewriteText(
  bytes: Buffer,
  options: { readonly reach: Reach; readonly prefixLines: boolean },
  target: RewriteTarget,
): Buffer | undefined {
  if (options.reach === "nothing") return undefined;
  const text = bytes.toString("latin1");
  const end = text.indexOf("\n");
  const firstLine = end < 0 ? text : text.slice(0, end);
  const isScript = firstLine.startsWith("#!");
  const shebang = isScript ? rewriteShebang(firstLine, target) : "";
  const head = options.reach === "first-line" ? alignedShebang(shebang, firstLine.length) : shebang;
  const behind = isScript ? (end < 0 ? "" : text.slice(end)) : text;
  const dataAt = dataStart(behind);
  const rest = behind.slice(0, dataAt);
  let body = rest;
  // A shell would take a path with a blank for two words; what it asks for is redirected all the same.
  const breaks = /\s/.test(target.root) && isShellLine(firstLine);
  if (options.reach === "all" && !breaks) {
    const own = isShellLine(firstLine) ? placeByConstants(rest, (path) => placed(path, target)) : rest;
    body = own.replace(ABSOLUTE, (path, offset: number) =>
      continuesWord(own, offset) ? path : placed(path, target, { evenShared: isModulePath(own, offset) }),
    );
  }
  if (options.reach === "all" && options.prefixLines) {
    const root = latin1(target.root);
    const escaped = root.replace(/\s/g, "\\$&");
    body = body.replace(
      /^(\w*prefix=)(["']?)\/usr(?![\w/])/gm,
      (_, name, quote) => `${name}${quote}${quote === "" ? escaped : root}/usr`,
    );
  }
  const rewritten = head + body + behind.slice(dataAt);
  return rewritten === text ? undefined : Buffer.from(rewritten, "latin1");
}

/** The line that ends a program of Perl or Ruby: what follows is data, where it may know places by their offset. */
const DATA_LINE = /^__(?:END|DATA)__[ \t\r]*$/m;

/** Where a program's own data begin; its length where it has none. The line may also be the end of a here-document. */
function dataStart(text: string): number {
  const found = DATA_LINE.exec(text);
  if (found === null) return text.length;
  const isHereDocument = /<<[-~]?[ \t]?["'\\]?__(?:END|DATA)__/.test(text.slice(0, found.index));
  return isHereDocument ? text.length : found.index;
}

/**
 * The `#!` line with an interpreter of the tree. `#!/usr/bin/env X` names the tree's X itself where it has one: a
 * program then works whatever PATH is when it is called by its path. An interpreter that the tree lacks stays the host's.
 */
export function rewriteShebang(line: string, target: RewriteTarget): string {
  if (line.length > LONGEST_LINE) return line;
  const match = /^#![ \t]*(\S+)(?:[ \t]+(.*?))?[ \t]*$/.exec(line);
  const interpreter = match?.[1];
  if (interpreter === undefined || !interpreter.startsWith("/")) return line;
  const rest = match?.[2] ?? "";
  const root = latin1(target.root);
  if (/\/env$/.test(interpreter)) {
    const words = /^(-S[ \t]*)?([A-Za-z0-9_.+-]+)(?:[ \t]+(.*))?$/.exec(rest);
    const program = words?.[2];
    if (words !== null && program !== undefined && !program.startsWith("-")) {
      const found = ["usr/bin", "usr/sbin"]
        .map((folder) => `${folder}/${program}`)
        .find((path) => target.kindOf(path) === "file");
      const parameters = words[3] ?? "";
      if (found !== undefined && (words[1] === undefined || !/[ \t]/.test(parameters)))
        return `#!${root}/${found}${parameters === "" ? "" : ` ${parameters}`}`;
    }
  }
  const inside = mergeUsr(interpreter.replace(/^\/+/, ""));
  if (target.kindOf(inside) !== "file") return line;
  return `#!${root}/${inside}${rest === "" ? "" : ` ${rest}`}`;
}

/** What follows on the first line of an image keeps its alignment: the line's length changes by whole units alone. */
function alignedShebang(line: string, before: number): string {
  const short = (((before - line.length) % ALIGNMENT) + ALIGNMENT) % ALIGNMENT;
  const aligned = `#!${" ".repeat(short)}${line.slice(2)}`;
  return line === "" || aligned.length > SHEBANG_LIMIT ? line : aligned;
}

/** What ends a part of a word: `"$HOME"/bin/x`, `` `pwd`/bin/x ``, `@prefix@/bin/x`. */
const WORD_PART = /[A-Za-z0-9_})\].*/-]\\?["'`@%]$/;
/** What begins a string after letters: Python's f"/x", a compiler's -I"/x". */
const STRING_START = /(?:^|[^\w$"'`})\]./@%-])(?:[rbfuRBFU]{1,2}|-[A-Za-z])["']$/;
/** Characters that both of these look at. */
const WORD_END = 5;

/** Whether the path at `offset` is the rest of a word, of which other parts come before it. */
function continuesWord(text: string, offset: number): boolean {
  const before = text.slice(Math.max(0, offset - WORD_END), offset);
  return WORD_PART.test(before) && !STRING_START.test(before);
}

/** How scripts name the folders that modules are taken from: of Python, Perl, Ruby, Lua and Tcl. */
const MODULE_PATH = /\bsys\.path\b|@INC\b|\buse[ \t]+lib\b|\$LOAD_PATH\b|\bpackage\.c?path\b|\bauto_path\b/;

/** Characters before a path in which its line is looked for. */
const LINE_START = 200;

/** Whether the path at `offset` stands on a line that says where modules are. */
function isModulePath(text: string, offset: number): boolean {
  const before = text.slice(Math.max(0, offset - LINE_START), offset);
  return MODULE_PATH.test(before.slice(before.lastIndexOf("\n") + 1));
}

/** Where an absolute `path` of a text stands in the tree; `path` itself when the tree has nothing there. */
function placed(path: string, target: RewriteTarget, { evenShared = false } = {}): string {
  let end = path.length;
  while (path[end - 1] === ".") end--;
  const exact = path.slice(0, end);
  const inside = mergeUsr(exact.slice(1));
  const kind = target.kindOf(inside);
  if (kind === undefined) return path;
  // A place that all packages share (/usr/share, /etc/init.d) is meant as the system's, not as this tree's.
  // A folder without its /usr is mostly the end of a longer path, which a program cuts off or puts behind a prefix.
  const shared = exact.split("/").length <= 3 || exact.startsWith("/lib");
  if (shared && kind !== "file" && !evenShared) return path;
  return `${latin1(target.root)}/${inside}${path.slice(exact.length)}`;
}

let encoded = { text: "", bytes: "" };

/** The bytes of `text` in UTF-8, one character each: what it is among text that was read as Latin-1. The last one is remembered. */
function latin1(text: string): string {
  if (encoded.text !== text) encoded = { text, bytes: Buffer.from(text, "utf8").toString("latin1") };
  return encoded.bytes;
}
