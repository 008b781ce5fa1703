import { type Elf, SECTION_SIZE } from "./elf.ts";

/** Sizes and places in an ELF64 header and its section headers (System V ABI, chapter 4). */
const TABLE_OFFSET = 40;
const ENTRY_SIZE = 58;
const NAMES_INDEX = 62;
const ALIGNMENT = 8;

interface Tables {
  readonly headers: number;
  readonly headersSize: number;
  /** Where the section that holds the names lies, and where its own header does. */
  readonly names: number;
  readonly namesSize: number;
  readonly namesHeader: number;
}

/** Bytes that `moveSectionTables` needs behind the program. */
export function sectionTablesSize(file: Buffer, elf: Elf): number {
  const tables = sectionTables(file, elf);
  return tables === undefined ? 0 : aligned(tables.namesSize) + tables.headersSize;
}

/**
 * Moves section headers and section names behind the program, which ends at `end` of `out`: programs that add a section to
 * a copy of themselves or of a template (racket's `raco exe`) push apart what lies behind these tables, and what is
 * loaded must not move. `out` has `sectionTablesSize` bytes behind `end`, a multiple of 8; all of them are written.
 */
export function moveSectionTables(out: Buffer, elf: Elf, end: number): void {
  const tables = sectionTables(out, elf);
  if (tables === undefined) return;
  const to = end + aligned(tables.namesSize);
  out.fill(0, end);
  out.copy(out, end, tables.names, tables.names + tables.namesSize);
  out.copy(out, to, tables.headers, tables.headers + tables.headersSize);
  out.writeBigUInt64LE(BigInt(end), to + tables.namesHeader + 24);
  out.writeBigUInt64LE(BigInt(to), TABLE_OFFSET);
}

function aligned(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}

function sectionTables(file: Buffer, elf: Elf): Tables | undefined {
  const { offset, count } = elf.sectionHeaders;
  const index = file.readUInt16LE(NAMES_INDEX);
  if (count === 0 || index === 0 || index >= count || file.readUInt16LE(ENTRY_SIZE) !== SECTION_SIZE)
    return undefined;
  const names = elf.sections[index];
  if (names === undefined || names.offset + names.size > file.length) return undefined;
  return {
    headers: offset,
    headersSize: count * SECTION_SIZE,
    names: names.offset,
    namesSize: names.size,
    namesHeader: index * SECTION_SIZE,
  };
}
