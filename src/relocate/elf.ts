/**
 * Reads 64-bit little-endian ELF files of x86_64 and aarch64. Source: System V ABI (gABI) chapters 4 and 5, glibc's
 * elf/elf.h for the GNU extensions. All offsets, addresses and sizes are bytes.
 */
export interface Elf {
  readonly machine: "x86_64" | "aarch64";
  readonly kind: "executable" | "library" | "static";
  readonly position: "fixed" | "independent";
  /** Path of PT_INTERP. */
  readonly interpreter?: string;
  readonly soname?: string;
  readonly needed: readonly string[];
  /** DT_RPATH and DT_RUNPATH, split at colons. */
  readonly rpath: readonly string[];
  readonly runpath: readonly string[];
  readonly segments: readonly Segment[];
  readonly sections: readonly Section[];
  /** PT_DYNAMIC's entries before the first DT_NULL. */
  readonly dynamic: readonly DynamicEntry[];
  /** File offset, address and size of the dynamic string table. */
  readonly strings?: { readonly offset: number; readonly address: number; readonly size: number };
  readonly programHeaders: { readonly offset: number; readonly count: number };
  readonly sectionHeaders: { readonly offset: number; readonly count: number };
  /** End of what headers, sections and segments describe; what a file has after it is a payload of its own. */
  readonly end: number;
}

export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly align: number;
}

export interface Section {
  readonly name: string;
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

export interface DynamicEntry {
  readonly tag: number;
  readonly value: number;
}

export const PT = {
  NULL: 0,
  LOAD: 1,
  DYNAMIC: 2,
  INTERP: 3,
  NOTE: 4,
  PHDR: 6,
  GNU_PROPERTY: 0x6474e553,
} as const;

export const DT = {
  NEEDED: 1,
  STRTAB: 5,
  STRSZ: 10,
  SONAME: 14,
  RPATH: 15,
  RUNPATH: 29,
  FLAGS_1: 0x6ffffffb,
} as const;

const HEADER_SIZE = 64;
export const SEGMENT_SIZE = 56;
export const SECTION_SIZE = 64;
const DF_1_PIE = 0x08000000;
const SHT_NOBITS = 8;
const MACHINES: Readonly<Record<number, Elf["machine"]>> = { 62: "x86_64", 183: "aarch64" };

/** Files of more bytes are data here: they aren't read into memory. */
export const LARGEST_ELF = 2 ** 31 - 1;

/** Most headers, entries and bytes of a string that a file may have; linkers write a hundredth of them, or less. */
const MOST_SEGMENTS = 1024;
const MOST_DYNAMIC = 16_384;
const LONGEST_STRING = 1 << 16;
const MOST_LETTERS = 1 << 24;

/** Whether it begins as ELF files do. */
export function isElf(file: Uint8Array): boolean {
  return file.length >= 4 && file[0] === 0x7f && file[1] === 0x45 && file[2] === 0x4c && file[3] === 0x46;
}

/** The file's description; undefined for other files, other processors, objects (.o, .ko, cores) and broken ELF. */
export function parseElf(file: Buffer): Elf | undefined {
  if (file.length < HEADER_SIZE || !isElf(file) || file[4] !== 2 || file[5] !== 1) return undefined;
  const machine = MACHINES[file.readUInt16LE(18)];
  const type = file.readUInt16LE(16);
  if (machine === undefined || (type !== 2 && type !== 3)) return undefined;
  try {
    return describe(file, machine, type === 2 ? "fixed" : "independent");
  } catch (error) {
    if (error instanceof RangeError) return undefined; // a header that points outside of the file
    throw error;
  }
}

function describe(file: Buffer, machine: Elf["machine"], position: Elf["position"]): Elf {
  const text = textReader(file);
  const programHeaders = { offset: word(file, 32), count: file.readUInt16LE(56) };
  if (programHeaders.count > MOST_SEGMENTS) throw new RangeError("too many program headers");
  const segments = Array.from({ length: programHeaders.count }, (_, i) =>
    readSegment(file, programHeaders.offset + i * SEGMENT_SIZE),
  );
  const sectionHeaders = { offset: word(file, 40), count: file.readUInt16LE(60) };
  const sections = readSections(file, sectionHeaders, text);
  const interp = segments.find((segment) => segment.type === PT.INTERP);
  const interpreter = interp === undefined ? undefined : text(interp.offset, interp.offset + interp.fileSize);
  const dynamic = segments.find((segment) => segment.type === PT.DYNAMIC);
  const entries =
    dynamic === undefined ? [] : readDynamic(file, dynamic.offset, dynamic.offset + dynamic.fileSize);
  const value = (tag: number) => entries.find((entry) => entry.tag === tag)?.value;
  const address = value(DT.STRTAB);
  const size = value(DT.STRSZ);
  const strings =
    address === undefined || size === undefined
      ? undefined
      : { address, size, offset: fileOffset(segments, address, size) };
  if (strings !== undefined && strings.offset + strings.size > file.length)
    throw new RangeError("a string table outside of the file");
  const named = (tag: number) =>
    strings === undefined
      ? []
      : entries
          .filter((entry) => entry.tag === tag)
          .map((entry) => text(strings.offset + entry.value, strings.offset + strings.size));
  const soname = named(DT.SONAME)[0];
  const pie = ((value(DT.FLAGS_1) ?? 0) & DF_1_PIE) !== 0;
  return {
    machine,
    kind: kindOf({ dynamic: strings !== undefined, position, interpreter, soname, pie }),
    position,
    ...(interpreter === undefined ? {} : { interpreter }),
    ...(soname === undefined ? {} : { soname }),
    needed: named(DT.NEEDED),
    rpath: named(DT.RPATH).flatMap((path) => path.split(":")),
    runpath: named(DT.RUNPATH).flatMap((path) => path.split(":")),
    segments,
    sections,
    dynamic: entries,
    ...(strings === undefined ? {} : { strings }),
    programHeaders,
    sectionHeaders,
    end: describedEnd(segments, sections, programHeaders, sectionHeaders),
  };
}

/** libc.so.6 and some other libraries can be run: they have an interpreter, but a name too, and don't say they are PIE. */
function kindOf(facts: {
  dynamic: boolean;
  position: Elf["position"];
  interpreter: string | undefined;
  soname: string | undefined;
  pie: boolean;
}): Elf["kind"] {
  if (!facts.dynamic) return "static";
  if (facts.interpreter === undefined) return facts.position === "fixed" || facts.pie ? "static" : "library";
  return facts.position === "fixed" || facts.pie || facts.soname === undefined ? "executable" : "library";
}

/** One of the program headers of a file or of a piece of it. A RangeError when there aren't so many bytes, or a number is beyond every file. */
export function readSegment(file: Buffer, at: number): Segment {
  return {
    type: file.readUInt32LE(at),
    flags: file.readUInt32LE(at + 4),
    offset: word(file, at + 8),
    address: word(file, at + 16),
    fileSize: word(file, at + 32),
    memorySize: word(file, at + 40),
    align: word(file, at + 48),
  };
}

function readSections(file: Buffer, headers: Elf["sectionHeaders"], text: ReadText): Section[] {
  if (headers.offset === 0 || headers.offset + headers.count * SECTION_SIZE > file.length) return [];
  const at = (index: number) => headers.offset + index * SECTION_SIZE;
  const namesIndex = file.readUInt16LE(62);
  if (namesIndex >= headers.count) return [];
  const names = word(file, at(namesIndex) + 24);
  const namesEnd = names + word(file, at(namesIndex) + 32);
  return Array.from({ length: headers.count }, (_, index) => ({
    name: text(names + file.readUInt32LE(at(index)), namesEnd),
    type: file.readUInt32LE(at(index) + 4),
    address: word(file, at(index) + 16),
    offset: word(file, at(index) + 24),
    size: word(file, at(index) + 32),
  }));
}

/** PT_DYNAMIC's entries before the first DT_NULL. A RangeError when they are more than linkers write, or end nowhere. */
export function readDynamic(bytes: Buffer, start: number, end: number): DynamicEntry[] {
  const entries: DynamicEntry[] = [];
  for (let at = start; at + 16 <= end; at += 16) {
    const tag = Number(bytes.readBigUInt64LE(at));
    if (tag === 0) break;
    if (entries.length === MOST_DYNAMIC) throw new RangeError("too many dynamic entries");
    entries.push({ tag, value: Number(bytes.readBigUInt64LE(at + 8)) });
  }
  return entries;
}

function describedEnd(
  segments: readonly Segment[],
  sections: readonly Section[],
  programHeaders: Elf["programHeaders"],
  sectionHeaders: Elf["sectionHeaders"],
): number {
  let end = programHeaders.offset + programHeaders.count * SEGMENT_SIZE;
  for (const segment of segments) end = Math.max(end, segment.offset + segment.fileSize);
  for (const section of sections) {
    if (section.type !== SHT_NOBITS) end = Math.max(end, section.offset + section.size);
  }
  return Math.max(end, sectionHeaders.offset + sectionHeaders.count * SECTION_SIZE);
}

/** Where in the file the `size` bytes at `address` stand. A RangeError when no loaded segment has them. */
export function fileOffset(segments: readonly Segment[], address: number, size: number): number {
  const segment = segments.find(
    (candidate) =>
      candidate.type === PT.LOAD &&
      address >= candidate.address &&
      address + size <= candidate.address + candidate.fileSize,
  );
  if (segment === undefined) throw new RangeError("an address outside of the file");
  return segment.offset + address - segment.address;
}

type ReadText = (start: number, limit: number) => string;

/** Reads strings that end in NUL before `limit`. RangeErrors for others, and for more of them than a file may have. */
function textReader(file: Buffer): ReadText {
  let left = MOST_LETTERS;
  return (start, limit) => {
    if (start > limit || limit > file.length) throw new RangeError("a string outside of its table");
    if (start === limit) return "";
    const bytes = file.subarray(start, Math.min(limit, start + LONGEST_STRING));
    const end = bytes.indexOf(0);
    left -= end;
    if (end === -1 || left < 0) throw new RangeError("a string without an end, or too many");
    return bytes.toString("utf8", 0, end);
  };
}

/** A number of 64 bits. A RangeError when it is beyond every file, or not there. */
export function word(file: Buffer, at: number): number {
  const value = file.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError("a number beyond every file");
  return Number(value);
}
