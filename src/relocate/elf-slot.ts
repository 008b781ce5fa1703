import { type Elf, PT, SEGMENT_SIZE, type Segment } from "./elf.ts";

/**
 * How one more program header finds room. `replace`: the header at `index` is given up. `extend`: the table grows over
 * what stands behind it, the old interpreter's path and `notes`, which move. `move`: the table moves as a whole.
 */
export type Slot =
  | { readonly kind: "replace"; readonly index: number }
  | { readonly kind: "extend"; readonly notes: readonly Segment[] }
  | { readonly kind: "move" };

const NT_GNU_PROPERTY_TYPE_0 = 5;

/** The gentlest way that the file allows. `interpreterMoves`: the bytes of the old PT_INTERP become free. */
export function findSlot(file: Buffer, elf: Elf, interpreterMoves: boolean): Slot {
  // Loaders read PT_GNU_PROPERTY for BTI and CET alone; older files say the same in a PT_NOTE.
  const property = elf.segments.findIndex(
    (segment) =>
      segment.type === PT.NULL || segment.type === PT.GNU_PROPERTY || isPropertyNote(file, segment),
  );
  if (property !== -1) return { kind: "replace", index: property };
  const notes = notesToMove(elf, interpreterMoves);
  return notes === undefined ? { kind: "move" } : { kind: "extend", notes };
}

/** The PT_NOTEs that must move so that the table can grow by one header; undefined when other things stand there. */
function notesToMove(elf: Elf, interpreterMoves: boolean): Segment[] | undefined {
  if (elf.sections.length === 0) return undefined;
  const { offset, count } = elf.programHeaders;
  const room = { offset: offset + count * SEGMENT_SIZE, size: SEGMENT_SIZE };
  const notes = elf.segments.filter(
    (segment) => segment.type === PT.NOTE && overlaps(room, segment.offset, segment.fileSize),
  );
  const free = elf.segments.filter(
    (segment) => notes.includes(segment) || (interpreterMoves && segment.type === PT.INTERP),
  );
  const SHT_NULL = 0;
  const SHT_NOBITS = 8;
  for (const { type, offset, size } of elf.sections) {
    if (type === SHT_NULL || type === SHT_NOBITS || !overlaps(room, offset, size)) continue;
    if (
      !free.some((segment) => offset >= segment.offset && offset + size <= segment.offset + segment.fileSize)
    ) {
      return undefined;
    }
  }
  const inside = elf.segments.find(
    (segment) =>
      segment.type === PT.LOAD &&
      segment.offset <= offset &&
      room.offset + room.size <= segment.offset + segment.fileSize,
  );
  return inside === undefined ? undefined : notes;
}

function isPropertyNote(file: Buffer, { type, offset, fileSize }: Segment): boolean {
  if (type !== PT.NOTE || fileSize < 16 || offset + fileSize > file.length) return false;
  return (
    file.readUInt32LE(offset + 8) === NT_GNU_PROPERTY_TYPE_0 &&
    file.toString("latin1", offset + 12, offset + 16) === "GNU\0" &&
    16 + Math.ceil(file.readUInt32LE(offset + 4) / 8) * 8 >= fileSize
  );
}

function overlaps(room: { offset: number; size: number }, offset: number, size: number): boolean {
  return size > 0 && offset < room.offset + room.size && room.offset < offset + size;
}
