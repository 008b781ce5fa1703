import { DT, type Elf, PT, SECTION_SIZE, SEGMENT_SIZE, type Segment } from "./elf.ts";
import { moveSectionTables, sectionTablesSize } from "./elf-section-tables.ts";
import { findSlot } from "./elf-slot.ts";

export interface ElfChange {
  /** New PT_INTERP, for files that have one. */
  readonly interpreter?: string;
  /** Libraries to load before all others. */
  readonly neededFirst: readonly string[];
  /** New DT_RPATH; DT_RUNPATH is removed. */
  readonly rpath: string;
  /** The file's own memory may be changed, and what lies behind it there: large files are not copied where it has room. */
  readonly inPlace?: true;
}

export interface PatchedElf {
  readonly file: Buffer;
  /** Where the new interpreter's first byte stands. */
  readonly interpreterOffset?: number;
}

/** Why a file can't be patched. */
export interface Unpatchable {
  readonly unpatched: string;
}

const PAGE = { x86_64: 0x1000, aarch64: 0x10000 } as const;
/** The most zeros that moving the program headers may add to a file. */
const MOST_PADDING = 64 * 1024 * 1024;
/** The most that all new parts may have: more than the longest string tables of browsers. */
const MOST_ADDED = 256 * 1024 * 1024;
const PF_R = 4;
const PF_W = 2;

/**
 * The file with another interpreter, more needed libraries and another search path. Nothing that code refers to moves:
 * the longer strings go into one more loaded segment at the file's end, above all addresses in use. `.dynamic` is
 * changed in place while the linker's spare entries last, so that code which refers to _DYNAMIC meets the live table.
 */
export function patchElf(file: Buffer, elf: Elf, change: ElfChange): PatchedElf | Unpatchable {
  try {
    return rewrite(file, elf, change);
  } catch (error) {
    if (error instanceof RangeError) return { unpatched: "its headers are broken" };
    throw error;
  }
}

/** `length` bytes that begin with those of the file. */
function roomFor(file: Buffer, length: number, inPlace: boolean): Buffer {
  if (inPlace && file.byteOffset + length <= file.buffer.byteLength)
    return Buffer.from(file.buffer, file.byteOffset, length);
  const out = Buffer.allocUnsafeSlow(length);
  file.copy(out);
  return out;
}

function rewrite(file: Buffer, elf: Elf, change: ElfChange): PatchedElf | Unpatchable {
  const { strings } = elf;
  const oldDynamic = elf.segments.find((segment) => segment.type === PT.DYNAMIC);
  if (strings === undefined || oldDynamic === undefined) return { unpatched: "it has no dynamic section" };
  if (file.length > elf.end) return { unpatched: "it carries data of its own behind the program" };

  const dynstr = extendStrings(file.subarray(strings.offset, strings.offset + strings.size), [
    ...change.neededFirst,
    change.rpath,
  ]);
  const page = PAGE[elf.machine];
  const slot = findSlot(file, elf, change.interpreter !== undefined);
  const entries = dynamicEntries(file, oldDynamic, elf, change, dynstr.offsets);
  const inPlace = (entries.length + 1) * 16 <= oldDynamic.fileSize;
  const dynamicSize = inPlace ? oldDynamic.fileSize : (entries.length + 1) * 16;
  const interpreter = change.interpreter === undefined ? undefined : Buffer.from(`${change.interpreter}\0`);
  const tableMoves = slot.kind === "move";
  const notes = slot.kind === "extend" ? slot.notes : [];

  const start = placeSegment(elf, file.length, page, tableMoves);
  if (start === undefined) return { unpatched: "its program headers have no room and can't be moved" };
  let size = 0;
  const reserve = (bytes: number) => {
    const at = size;
    size = roundUp(at + bytes, 16);
    return { offset: start.offset + at, address: start.address + at, size: bytes };
  };
  const table = reserve(tableMoves ? (elf.programHeaders.count + 1) * SEGMENT_SIZE : 0);
  const movedNotes = notes.map((note) => ({ note, to: reserve(note.fileSize) }));
  const dynamic = inPlace
    ? { offset: oldDynamic.offset, address: oldDynamic.address, size: dynamicSize }
    : reserve(dynamicSize);
  const interp = reserve(interpreter?.length ?? 0);
  const text = reserve(dynstr.bytes.length);

  if (size > MOST_ADDED) return { unpatched: "its headers are broken" };
  const out = roomFor(file, start.offset + size + sectionTablesSize(file, elf), change.inPlace === true);
  out.fill(0, file.length);
  for (const { note, to } of movedNotes) file.copy(out, to.offset, note.offset, note.offset + note.fileSize);
  if (interpreter !== undefined) interpreter.copy(out, interp.offset);
  dynstr.bytes.copy(out, text.offset);
  out.fill(0, dynamic.offset, dynamic.offset + dynamic.size);
  entries.forEach(({ tag, value }, index) => {
    const real =
      tag === BigInt(DT.STRTAB) ? BigInt(text.address) : tag === BigInt(DT.STRSZ) ? BigInt(text.size) : value;
    out.writeBigUInt64LE(tag, dynamic.offset + index * 16);
    out.writeBigUInt64LE(real, dynamic.offset + index * 16 + 8);
  });

  const added: Segment = {
    type: PT.LOAD,
    flags: inPlace ? PF_R : PF_R | PF_W,
    offset: start.offset,
    address: start.address,
    fileSize: size,
    memorySize: size,
    align: page,
  };
  const segments = elf.segments.map((segment) => {
    if (segment.type === PT.INTERP && interpreter !== undefined) return moved(segment, interp, 1);
    if (segment.type === PT.DYNAMIC) return moved(segment, dynamic, 8);
    if (segment.type === PT.PHDR && tableMoves) return moved(segment, table, 8);
    if (segment.type === PT.PHDR && slot.kind === "extend") return resized(segment, SEGMENT_SIZE);
    const note = movedNotes.find((candidate) => candidate.note === segment);
    return note === undefined ? segment : moved(segment, note.to, segment.align);
  });
  if (slot.kind === "replace") segments.splice(slot.index, 1);
  segments.splice(segments.findLastIndex((segment) => segment.type === PT.LOAD) + 1, 0, added);
  writeSegments(out, tableMoves ? table.offset : elf.programHeaders.offset, segments);
  if (tableMoves) out.writeBigUInt64LE(BigInt(table.offset), 32);
  out.writeUInt16LE(segments.length, 56);
  const oldInterp = elf.segments.find((segment) => segment.type === PT.INTERP);
  elf.sections.forEach((section, index) => {
    const is = (segment: { offset: number } | undefined) =>
      section.size > 0 && segment !== undefined && section.offset === segment.offset;
    if (section.name === ".interp" && is(oldInterp) && interpreter !== undefined)
      writeSection(out, elf, index, interp);
    else if (section.name === ".dynamic" && is(oldDynamic)) writeSection(out, elf, index, dynamic);
    else if (section.name === ".dynstr" && is(strings)) writeSection(out, elf, index, text);
    const note = movedNotes.find(
      ({ note }) =>
        section.offset >= note.offset && section.offset + section.size <= note.offset + note.fileSize,
    );
    if (note === undefined || section.size === 0) return;
    const shift = section.offset - note.note.offset;
    writeSection(out, elf, index, {
      offset: note.to.offset + shift,
      address: note.to.address + shift,
      size: section.size,
    });
  });
  moveSectionTables(out, elf, start.offset + size);
  return interpreter === undefined ? { file: out } : { file: out, interpreterOffset: interp.offset };
}

/** The old table and behind it the new strings; offsets of each. */
function extendStrings(old: Buffer, added: readonly string[]): { bytes: Buffer; offsets: number[] } {
  const parts: Buffer[] = [old];
  let length = old.length;
  if (old.length === 0 || old[old.length - 1] !== 0) {
    parts.push(Buffer.alloc(1));
    length++;
  }
  const offsets = added.map((string) => {
    const bytes = Buffer.from(`${string}\0`);
    parts.push(bytes);
    length += bytes.length;
    return length - bytes.length;
  });
  return { bytes: Buffer.concat(parts), offsets };
}

function dynamicEntries(
  file: Buffer,
  segment: Segment,
  elf: Elf,
  change: ElfChange,
  offsets: readonly number[],
): { tag: bigint; value: bigint }[] {
  const added = (tag: number, index: number) => ({ tag: BigInt(tag), value: BigInt(offsets[index]!) });
  const { neededFirst } = change;
  const entries = neededFirst.map((_, index) => added(DT.NEEDED, index));
  elf.dynamic.forEach(({ tag }, index) => {
    if (tag === DT.RPATH || tag === DT.RUNPATH) return;
    const at = segment.offset + index * 16;
    entries.push({ tag: file.readBigUInt64LE(at), value: file.readBigUInt64LE(at + 8) });
  });
  const behindNeeded = entries.findLastIndex((entry) => entry.tag === BigInt(DT.NEEDED)) + 1;
  entries.splice(behindNeeded, 0, added(DT.RPATH, neededFirst.length));
  return entries;
}

/**
 * Where the new segment starts: behind the file and above all addresses, both alike modulo a page. Moved program
 * headers must moreover stand as far from the first segment in memory as in the file: Linux before 5.18 tells programs
 * their address so (fs/binfmt_elf.c, create_elf_tables).
 */
function placeSegment(
  elf: Elf,
  fileLength: number,
  page: number,
  tableMoves: boolean,
): { offset: number; address: number } | undefined {
  const loads = elf.segments.filter((segment) => segment.type === PT.LOAD);
  const first = loads[0];
  if (first === undefined) return undefined;
  const top = roundUp(Math.max(...loads.map((load) => load.address + load.memorySize)), page);
  const offset = roundUp(fileLength, 16);
  if (!tableMoves) return { offset, address: top + (offset % page) };
  const delta = first.address - first.offset;
  const least = Math.max(top - delta, roundUp(offset, page));
  if (least - fileLength > MOST_PADDING) return undefined;
  return { offset: least, address: least + delta };
}

function moved(
  segment: Segment,
  to: { offset: number; address: number; size: number },
  align: number,
): Segment {
  return {
    ...segment,
    offset: to.offset,
    address: to.address,
    fileSize: to.size,
    memorySize: to.size,
    align,
  };
}

function resized(segment: Segment, by: number): Segment {
  return { ...segment, fileSize: segment.fileSize + by, memorySize: segment.memorySize + by };
}

function writeSegments(out: Buffer, at: number, segments: readonly Segment[]): void {
  segments.forEach((segment, index) => {
    const to = at + index * SEGMENT_SIZE;
    out.writeUInt32LE(segment.type, to);
    out.writeUInt32LE(segment.flags, to + 4);
    for (const [i, value] of [
      segment.offset,
      segment.address,
      segment.address, // p_paddr, which Linux doesn't use
      segment.fileSize,
      segment.memorySize,
      segment.align,
    ].entries()) {
      out.writeBigUInt64LE(BigInt(value), to + 8 + i * 8);
    }
  });
}

function writeSection(
  out: Buffer,
  elf: Elf,
  index: number,
  to: { offset: number; address: number; size: number },
): void {
  const at = elf.sectionHeaders.offset + index * SECTION_SIZE;
  out.writeBigUInt64LE(BigInt(to.address), at + 16);
  out.writeBigUInt64LE(BigInt(to.offset), at + 24);
  out.writeBigUInt64LE(BigInt(to.size), at + 32);
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
