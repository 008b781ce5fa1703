import { UserError } from "../base/error.ts";
import { brokenArchive, hostileArchive } from "./hostile.ts";

/** A header block of a tar archive. */
export interface TarHeader {
  readonly name: string;
  /** The type flag, one letter. */
  readonly type: string;
  readonly mode: number;
  /** Bytes of content that follow. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly target: string;
}

/** What extended headers say of the member that follows, or of all. */
export interface Extended {
  readonly path?: string;
  readonly linkpath?: string;
  readonly size?: string;
  readonly mtime?: string;
  /** It is a sparse file of GNU tar's. */
  readonly sparse?: boolean;
}

export const BLOCK = 512;

/** Whether the header describes another one: pax, or GNU's long names. */
export function isExtension(type: string): boolean {
  return type === "g" || type === "x" || type === "L" || type === "K";
}

/** Decodes a block. `longName`: the member's whole name where an extended header has said it. A UserError `broken-archive`. */
export function decodeHeader(artifact: string, block: Buffer, longName: string | undefined): TarHeader {
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i]!;
  if (sum !== number(artifact, block, 148, 8))
    throw brokenArchive(artifact, "a tar header's checksum is wrong");
  const posix = block.toString("latin1", 257, 263) === "ustar\0";
  const prefix = posix ? untilNul(block.subarray(345, 500)) : "";
  const name = untilNul(block.subarray(0, 100));
  const letter = block[156] === 0 ? "0" : String.fromCharCode(block[156]!);
  // V7 tells a folder by the slash at its name's end: its whole name, of which the header may hold the beginning.
  const type = letter === "0" && (longName ?? name).endsWith("/") ? "5" : letter;
  const size = number(artifact, block, 124, 12);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    type,
    mode: number(artifact, block, 100, 8) & 0o7777,
    size: hasNoContent(type) ? 0 : size,
    mtime: number(artifact, block, 136, 12, true),
    target: untilNul(block.subarray(157, 257)),
  };
}

/** Whether `block`, a file's beginning, is the header of a tar archive's first member. */
export function isTar(block: Buffer): boolean {
  if (block.length < BLOCK || block[0] === 0) return false;
  try {
    decodeHeader("", block.subarray(0, BLOCK), undefined);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** Links and folders have no bytes, whatever their size field says; GNU tar writes a hard link's size as 0. */
export function hasNoContent(type: string): boolean {
  return type === "1" || type === "2" || type === "5";
}

/** What an extended header's content says; keys that nothing here asks for are dropped. UserErrors: `broken-archive`. */
export function decodeExtension(artifact: string, type: string, data: Buffer): Extended {
  if (type === "L") return { path: untilNul(data) };
  if (type === "K") return { linkpath: untilNul(data) };
  return decodePax(artifact, data);
}

const KEYS: ReadonlySet<string> = new Set(["path", "linkpath", "size", "mtime"]);

/** Records `<length> <key>=<value>\n`; source: POSIX.1-2001, pax, "pax Extended Header". */
function decodePax(artifact: string, data: Buffer): Extended {
  const said: Record<string, string | boolean> = {};
  for (let at = 0; at < data.length && data[at] !== 0; ) {
    const space = data.subarray(at, at + 11).indexOf(0x20);
    const digits = data.toString("latin1", at, at + Math.max(space, 0));
    const end = at + Number(digits);
    const equals = data.subarray(0, end).indexOf(0x3d, at);
    if (!/^\d+$/.test(digits) || end > data.length || equals === -1 || data[end - 1] !== 0x0a)
      throw brokenArchive(artifact, "a pax header is broken");
    const key = data.toString("utf8", at + space + 1, equals);
    if (KEYS.has(key)) said[key] = data.toString("utf8", equals + 1, end - 1);
    else if (key.startsWith("GNU.sparse.")) said.sparse = true;
    at = end;
  }
  return said;
}

/** A pax header's size. UserErrors: `broken-archive`, `hostile-archive` for more than any file has. */
export function paxSize(artifact: string, name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw brokenArchive(artifact, "a pax header's size is no number");
  if (text.length > 15)
    throw hostileArchive(artifact, name, `its size is said to be ${text.slice(0, 40)} bytes`);
  return Number(text);
}

/** Octal digits, or base 256 where the first bit is set (GNU). Negative times are before 1970. */
function number(artifact: string, block: Buffer, at: number, length: number, signed = false): number {
  const first = block[at]!;
  if ((first & 0x80) === 0) {
    const digits = untilNul(block.subarray(at, at + length)).trim();
    if (digits === "") return 0;
    if (!/^[0-7]+$/.test(digits)) throw brokenArchive(artifact, "a number in a tar header is broken");
    return Number.parseInt(digits, 8);
  }
  let value = first === 0xff ? -1n : BigInt(first & 0x7f);
  for (let i = 1; i < length; i++) value = value * 256n + BigInt(block[at + i]!);
  if ((value < 0n && !signed) || value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw brokenArchive(artifact, "a number in a tar header is out of range");
  }
  return Number(value);
}

function untilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
}
