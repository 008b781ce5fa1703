import { isSystemError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import { DT, PT, SEGMENT_SIZE } from "./elf.ts";

/** What a file asks the kernel and the loader for. */
export interface ElfNames {
  readonly interpreter: string | undefined;
  /** The text of DT_RPATH, DT_RUNPATH and DT_NEEDED. */
  readonly search: readonly string[];
}

const HEADER_SIZE = 64;
/** More than any of these tables has; a file that claims more is broken. */
const MOST_BYTES = 1 << 20;

/**
 * Reads of an ELF file (64 bit, little endian) only what it names, however large it is. Undefined for other files, and for
 * such as can't be read.
 */
export function readElfNames(path: string, host: Host): ElfNames | undefined {
  let file: number;
  try {
    file = host.fsSync.openSync(path, "r");
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "EPERM", "ELOOP", "ETXTBSY", "EIO"))
      return undefined;
    throw error;
  }
  try {
    return namesOf((offset, size) => {
      const bytes = Buffer.alloc(Math.min(size, MOST_BYTES));
      return bytes.subarray(0, host.fsSync.readSync(file, bytes, 0, bytes.length, offset));
    });
  } catch (error) {
    if (error instanceof RangeError || isSystemError(error, "EISDIR", "EIO", "EINVAL")) return undefined;
    throw error;
  } finally {
    host.fsSync.closeSync(file);
  }
}

function namesOf(read: (offset: number, size: number) => Buffer): ElfNames | undefined {
  const header = read(0, HEADER_SIZE);
  if (header.length < HEADER_SIZE || header.readUInt32BE(0) !== 0x7f454c46) return undefined;
  if (header[4] !== 2 || header[5] !== 1) return undefined;
  const segments = read(word(header, 32), header.readUInt16LE(56) * SEGMENT_SIZE);
  const found = (type: number) => {
    for (let at = 0; at + SEGMENT_SIZE <= segments.length; at += SEGMENT_SIZE)
      if (segments.readUInt32LE(at) === type) return read(word(segments, at + 8), word(segments, at + 32));
    return undefined;
  };
  const interpreter = found(PT.INTERP)?.toString("utf8").replace(/\0.*$/s, "");
  const dynamic = found(PT.DYNAMIC) ?? Buffer.alloc(0);
  const values = new Map<number, number[]>();
  for (let at = 0; at + 16 <= dynamic.length; at += 16) {
    const tag = Number(dynamic.readBigUInt64LE(at));
    if (tag === 0) break;
    values.set(tag, [...(values.get(tag) ?? []), word(dynamic, at + 8)]);
  }
  const [strings] = values.get(DT.STRTAB) ?? [];
  const [size] = values.get(DT.STRSZ) ?? [];
  if (strings === undefined || size === undefined) return { interpreter, search: [] };
  const table = read(fileOffset(segments, strings), size);
  const search = [DT.RPATH, DT.RUNPATH, DT.NEEDED]
    .flatMap((tag) => values.get(tag) ?? [])
    .map((at) => table.toString("utf8", at, Math.max(at, table.indexOf(0, at))));
  return { interpreter, search };
}

function fileOffset(segments: Buffer, address: number): number {
  for (let at = 0; at + SEGMENT_SIZE <= segments.length; at += SEGMENT_SIZE) {
    const start = word(segments, at + 16);
    if (
      segments.readUInt32LE(at) === PT.LOAD &&
      address >= start &&
      address < start + word(segments, at + 32)
    )
      return word(segments, at + 8) + address - start;
  }
  throw new RangeError("an address outside of the file");
}

function word(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError("a number beyond every file");
  return Number(value);
}
