import type { ElfInfo } from "../store/types.ts";
import { isClosed } from "./closed-folders.ts";
import { isGenericPath, isOwnedByNameOnly } from "./generic-paths.ts";
import { mergeUsr } from "./usr-merge.ts";

export interface OwnershipInput {
  /** The ELF files of every object that the tree is made of. */
  readonly elf: Iterable<ElfInfo>;
  /** Whether the composed tree has a file, link or directory at the path (merged, without leading slash). */
  readonly has: (path: string) => boolean;
  /** ELF programs of the tree that run its scripts, symbolic links followed: `usr/bin/dash`, `usr/bin/perl`. */
  readonly interpreters: Iterable<string>;
}

/**
 * The bytes of `<tree>/.bothy/ownership`: which path prefixes of the tree belong to which ELF file, told by the
 * strings in it. native/redirect reads it to decide, for each path that a process opens, whether it means the tree's.
 * An interpreter owns what any file owns, because scripts name paths for it; not below /etc, where they mean the machine's
 * configuration as often as their own. Some folders are closed to some of their owners
 * (`closed-folders.ts`): to these, the machine's files in there aren't.
 *
 * Layout, little endian, offsets from the start of the file:
 *
 *     0  "BTHYOWN2"
 *     8  u32 size of the file, u32 names, u32 offset of the name table, u32 prefixes, u32 offset of the prefix
 *        table, u32 offset of the marks
 *     names     sorted by bytes: u32 offset of the text (file name or soname), u32 1 for an interpreter, else 0
 *     prefixes  sorted by bytes: u32 offset of the text, u32 offset of its owners, u32 number of owners
 *     owners    u32 indexes into the names, with the highest bit set where the place is closed to the owner
 *     texts     ended by NUL
 *     marks     one zero bit a name, at the end: a process marks in its private copy what it has loaded
 */
export function ownershipTable(input: OwnershipInput): Uint8Array {
  const interpreters = new Set([...input.interpreters].map(baseName));
  const prefixesOf = prefixesByName(input, interpreters);
  for (const name of interpreters) if (!prefixesOf.has(name)) prefixesOf.set(name, new Map());
  const names = sortedByBytes(prefixesOf.keys());
  const owners = new Map<string, number[]>();
  for (const [index, name] of names.entries()) {
    for (const [prefix, closed] of outermost(prefixesOf.get(name)!)) {
      const owner = closed ? (index | CLOSED) >>> 0 : index;
      const list = owners.get(prefix);
      if (list) list.push(owner);
      else owners.set(prefix, [owner]);
    }
  }
  return encode(names, interpreters, owners);
}

/** The program that a `#!` line names (merged, without leading slash; `env NAME` is `usr/bin/NAME`); undefined for another line. */
export function interpreterOf(firstLine: string): string | undefined {
  const words = /^#!\s*(\S.*)$/.exec(firstLine)?.[1]?.trim().split(/\s+/);
  const program = words?.[0];
  if (!words || !program) return undefined;
  if (baseName(program) !== "env") return program.startsWith("/") ? mergeUsr(program.slice(1)) : undefined;
  const named = words.slice(1).find((word) => !word.startsWith("-") && !word.includes("="));
  if (named === undefined) return undefined;
  return named.startsWith("/") ? mergeUsr(named.slice(1)) : `usr/bin/${named}`;
}

/** Prefix -> whether it is closed to the file that names it. */
type Prefixes = Map<string, boolean>;

/** File name and soname -> prefixes. Parts of the C library own nothing: every process has them loaded. */
function prefixesByName(input: OwnershipInput, interpreters: ReadonlySet<string>): Map<string, Prefixes> {
  const found = new Map<string, string | undefined>();
  const prefixesOf = new Map<string, Prefixes>();
  for (const file of input.elf) {
    const names = new Set([baseName(file.path), ...(file.soname ? [file.soname] : [])]);
    if ([...names].some((name) => LIBC.test(name))) continue;
    const prefixes: Prefixes = new Map();
    for (const path of file.paths) {
      if (!found.has(path)) found.set(path, ownedPrefix(path, input.has));
      const prefix = found.get(path);
      if (isClosed(path, names, interpreters)) prefixes.set(path, true);
      else if (prefix !== undefined) prefixes.set(prefix, prefixes.get(prefix) ?? false);
    }
    if (prefixes.size === 0) continue;
    for (const name of names) {
      const merged = prefixesOf.get(name);
      if (merged === undefined) prefixesOf.set(name, new Map(prefixes));
      else for (const [prefix, closed] of prefixes) merged.set(prefix, closed || merged.get(prefix) === true);
    }
  }
  return prefixesOf;
}

const LIBC =
  /^(ld-linux.*|libc|libm|libmvec|libdl|libpthread|librt|libutil|libresolv|libnsl|libanl|libBrokenLocale|libthread_db|libnss_(files|dns|compat|hesiod)|libbothy-redirect)\.so(\.\d+)*$/;

/** The path itself or the nearest directory above it that the tree has; undefined where that is a place that all share. */
export function ownedPrefix(path: string, has: (path: string) => boolean): string | undefined {
  let prefix = path;
  while (prefix !== "" && !isGenericPath(prefix)) {
    if (has(prefix)) return prefix !== path && isOwnedByNameOnly(prefix) ? undefined : prefix;
    prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf("/")));
  }
  return undefined;
}

/** Those prefixes that no other one covers, or none that is closed where they are. */
function outermost(prefixes: Prefixes): [string, boolean][] {
  return [...prefixes].filter(([prefix, closed]) => {
    for (let at = prefix.lastIndexOf("/"); at > 0; at = prefix.lastIndexOf("/", at - 1)) {
      const outer = prefixes.get(prefix.slice(0, at));
      if (outer === true || (outer === false && !closed)) return false;
    }
    return true;
  });
}

function encode(
  names: readonly string[],
  interpreters: ReadonlySet<string>,
  owners: ReadonlyMap<string, readonly number[]>,
): Uint8Array {
  const prefixes = sortedByBytes(owners.keys());
  const texts = new Map<string, number>();
  const nameTable = HEADER;
  const prefixTable = nameTable + names.length * 8;
  const ownerLists = prefixTable + prefixes.length * 12;
  let end = ownerLists + 4 * prefixes.reduce((sum, prefix) => sum + owners.get(prefix)!.length, 0);
  for (const text of [...names, ...prefixes]) {
    if (texts.has(text)) continue;
    texts.set(text, end);
    end += Buffer.byteLength(text) + 1;
  }
  const marks = end;
  const bytes = Buffer.alloc(marks + Math.ceil(names.length / 8));
  bytes.write(MAGIC, 0, "latin1");
  for (const [index, value] of [
    bytes.length,
    names.length,
    nameTable,
    prefixes.length,
    prefixTable,
    marks,
  ].entries()) {
    bytes.writeUInt32LE(value, MAGIC.length + index * 4);
  }
  for (const [index, name] of names.entries()) {
    bytes.writeUInt32LE(texts.get(name)!, nameTable + index * 8);
    bytes.writeUInt32LE(interpreters.has(name) ? 1 : 0, nameTable + index * 8 + 4);
  }
  let list = ownerLists;
  for (const [index, prefix] of prefixes.entries()) {
    const of = owners.get(prefix)!;
    bytes.writeUInt32LE(texts.get(prefix)!, prefixTable + index * 12);
    bytes.writeUInt32LE(list, prefixTable + index * 12 + 4);
    bytes.writeUInt32LE(of.length, prefixTable + index * 12 + 8);
    for (const owner of of) list = bytes.writeUInt32LE(owner, list);
  }
  for (const [text, at] of texts) bytes.write(text, at, "utf8");
  return bytes;
}

const MAGIC = "BTHYOWN2";
const HEADER = MAGIC.length + 6 * 4;
const CLOSED = 0x8000_0000;

function sortedByBytes(texts: Iterable<string>): string[] {
  return Array.from(texts, (text) => ({ text, bytes: Buffer.from(text) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ text }) => text);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
