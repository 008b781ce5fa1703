import { isSystemError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import { DT, fileOffset, isElf, PT, readDynamic, readSegment, SEGMENT_SIZE, word } from "./elf.ts";

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
  if (header.length < HEADER_SIZE || !isElf(header) || header[4] !== 2 || header[5] !== 1) return undefined;
  const table = read(word(header, 32), header.readUInt16LE(56) * SEGMENT_SIZE);
  const segments = Array.from({ length: Math.floor(table.length / SEGMENT_SIZE) }, (_, index) =>
    readSegment(table, index * SEGMENT_SIZE),
  );
  const found = (type: number) => {
    const segment = segments.find((candidate) => candidate.type === type);
    return segment === undefined ? Buffer.alloc(0) : read(segment.offset, segment.fileSize);
  };
  const interpreter = found(PT.INTERP).toString("utf8").replace(/\0.*$/s, "") || undefined;
  const dynamic = found(PT.DYNAMIC);
  const entries = readDynamic(dynamic, 0, dynamic.length);
  const values = (wanted: number) => entries.flatMap(({ tag, value }) => (tag === wanted ? [value] : []));
  const [address] = values(DT.STRTAB);
  const [size] = values(DT.STRSZ);
  if (address === undefined || size === undefined) return { interpreter, search: [] };
  const strings = read(fileOffset(segments, address, size), size);
  const search = [DT.RPATH, DT.RUNPATH, DT.NEEDED]
    .flatMap(values)
    .map((at) => strings.toString("utf8", at, Math.max(at, strings.indexOf(0, at))));
  return { interpreter, search };
}
