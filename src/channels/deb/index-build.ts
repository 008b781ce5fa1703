import { HEADER_BYTES, INDEX_MAGIC } from "./index-format.ts";
import { type MentionOrder, mentionOrder } from "./mention-order.ts";
import { FIELD, type Paragraph, readParagraphs } from "./packages-file.ts";

/** Fields that name packages, in the order in which apt takes them in: it decides between equal providers. */
const MENTIONS = [
  FIELD["Pre-Depends"],
  FIELD.Depends,
  FIELD.Conflicts,
  FIELD.Breaks,
  FIELD.Recommends,
  FIELD.Suggests,
  FIELD.Replaces,
  FIELD.Enhances,
];

/** A record's fields are these, flags and rank, and COPIED: the order of RECORD_FIELDS. */
const IDENTITY = [FIELD.Package, FIELD.Version, FIELD.Architecture];
const COPIED = [
  FIELD["Pre-Depends"],
  FIELD.Depends,
  FIELD.Conflicts,
  FIELD.Breaks,
  FIELD.Provides,
  FIELD.Filename,
  FIELD.Size,
  FIELD.SHA256,
];

const PRIORITIES = new Map([
  ["required", "1"],
  ["important", "2"],
  ["standard", "3"],
  ["optional", "4"],
  ["extra", "5"],
]);

const [NEWLINE, TAB, SPACE, COMMA, BAR] = [10, 9, 32, 44, 124];

/** What ends a package's name in a field of relations. */
const ENDS_NAME = new Uint8Array(256);
for (const byte of " \t(:,|") ENDS_NAME[byte.charCodeAt(0)] = 1;

/** One package: its record and search line in the order of the file, and what the other sections are made of. */
interface Row {
  readonly name: string;
  readonly record: Span;
  readonly search: Span;
  readonly inBase: boolean;
  readonly provides: string;
}

type Span = readonly [start: number, end: number];

/**
 * A Packages file (the bytes, decompressed) as the compact index that `readPackagesIndex` reads. Paragraphs that lack
 * a name, a version, a file or a SHA256 are left out. `packages` is changed: see readParagraphs.
 */
export function buildPackagesIndex(packages: Buffer): Buffer {
  const { rows, records, search } = readRows(packages);
  rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const provided = new Map<string, number[]>();
  const base: number[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.inBase) base.push(index);
    if (row.provides === "") continue;
    for (const group of row.provides.split(",")) {
      const name = /^\s*([^\s(:]+)/.exec(group)?.[1];
      if (name === undefined) continue;
      const list = provided.get(name) ?? [];
      if (list.at(-1) !== index) list.push(index);
      provided.set(name, list);
    }
  }
  const virtuals = [...provided].sort(([a], [b]) => (a < b ? -1 : 1));
  const provisions = virtuals.map(([name, list]) => `${name}\n${list.join(" ")}\n`);
  return assemble({
    records: {
      data: reordered(records, rows, "record"),
      table: offsets(rows.map(({ record }) => record[1] - record[0])),
    },
    provisions: {
      data: Buffer.from(provisions.join(""), "latin1"),
      table: offsets(provisions.map(({ length }) => length)),
    },
    base: u32(base),
    search: reordered(search, rows, "search"),
  });
}

/** The rows' parts of `data` in the order of the rows. */
function reordered(data: Buffer, rows: readonly Row[], part: "record" | "search"): Buffer {
  const out = Buffer.allocUnsafe(data.length);
  let length = 0;
  for (const row of rows) {
    const [start, end] = row[part];
    length += data.copy(out, length, start, end);
  }
  return out;
}

function readRows(packages: Buffer): { rows: Row[]; records: Buffer; search: Buffer } {
  const order = mentionOrder(packages);
  const records = byteWriter(packages);
  const search = byteWriter(packages);
  const rows: Row[] = [];
  readParagraphs(packages, (paragraph) => {
    const text = (field: number) =>
      packages.toString("latin1", paragraph[2 * field]!, paragraph[2 * field + 1]!);
    const has = (field: number) => paragraph[2 * field + 1]! > paragraph[2 * field]!;
    if (!has(FIELD.Package)) return;
    const rank = mentionAll(packages, paragraph, order);
    if (!has(FIELD.Version) || !has(FIELD.Filename) || !isSha256(packages, paragraph)) return;
    const essential = has(FIELD.Essential) && text(FIELD.Essential) === "yes" ? "E" : "-";
    const priority = PRIORITIES.get(text(FIELD.Priority)) ?? "4";
    const multiArch = text(FIELD["Multi-Arch"]).slice(0, 1) || "-";
    const [recordStart, searchStart] = [records.length(), search.length()];
    for (const field of IDENTITY) records.copy(paragraph, field, NEWLINE);
    records.write(`${essential}${priority}${multiArch}\n${rank}\n`);
    for (const field of COPIED) records.copy(paragraph, field, NEWLINE);
    search.copy(paragraph, FIELD.Package, TAB);
    search.copy(paragraph, FIELD.Version, TAB);
    search.copy(paragraph, FIELD.Description, NEWLINE);
    rows.push({
      name: text(FIELD.Package),
      record: [recordStart, records.length()],
      search: [searchStart, search.length()],
      inBase: essential === "E" || priority === "1",
      provides: text(FIELD.Provides),
    });
  });
  return { rows, records: records.data(), search: search.data() };
}

/** Mentions the package and all that its fields name. Returns the rank of its own name. */
function mentionAll(data: Buffer, paragraph: Paragraph, order: MentionOrder): number {
  const rank = order.rank(paragraph[2 * FIELD.Package]!, paragraph[2 * FIELD.Package + 1]!);
  for (const field of MENTIONS) {
    const end = paragraph[2 * field + 1]!;
    for (let at = paragraph[2 * field]!; at < end; ) {
      while (at < end && data[at] === SPACE) at++;
      const start = at;
      while (at < end && !ENDS_NAME[data[at]!]) at++;
      if (at > start) order.rank(start, at);
      while (at < end && data[at] !== COMMA && data[at] !== BAR) at++;
      at++;
    }
  }
  return rank;
}

function isSha256(data: Buffer, paragraph: Paragraph): boolean {
  const start = paragraph[2 * FIELD.SHA256]!;
  const end = paragraph[2 * FIELD.SHA256 + 1]!;
  if (end - start !== 64) return false;
  for (let at = start; at < end; at++) {
    const byte = data[at]!;
    if (!((byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66))) return false;
  }
  return true;
}

/** Bytes of `source` and texts, one behind the other. */
function byteWriter(source: Buffer) {
  let out = Buffer.allocUnsafe(Math.ceil(source.length / 2));
  let length = 0;
  const room = (bytes: number) => {
    if (length + bytes <= out.length) return;
    const wider = Buffer.allocUnsafe(2 * out.length + bytes);
    out.copy(wider, 0, 0, length);
    out = wider;
  };
  return {
    length: () => length,
    data: () => out.subarray(0, length),
    write(text: string) {
      room(text.length);
      length += out.write(text, length, "latin1");
    },
    copy(paragraph: Paragraph, field: number, ending: number) {
      const end = paragraph[2 * field + 1]!;
      let at = paragraph[2 * field]!;
      room(end - at + 1);
      for (; at < end; at++) out[length++] = source[at]!;
      out[length++] = ending;
    },
  };
}

/** Where each of parts of these lengths begins, and where the last one ends. */
function offsets(lengths: readonly number[]): Buffer {
  const starts = new Uint32Array(lengths.length + 1);
  for (const [index, length] of lengths.entries()) starts[index + 1] = starts[index]! + length;
  return Buffer.from(starts.buffer);
}

function u32(values: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

function assemble(sections: {
  records: { data: Buffer; table: Buffer };
  provisions: { data: Buffer; table: Buffer };
  base: Buffer;
  search: Buffer;
}): Buffer {
  const { records, provisions, base, search } = sections;
  const parts = [records.table, provisions.table, base, records.data, provisions.data, search];
  const starts: number[] = [];
  let at = HEADER_BYTES;
  for (const part of parts) {
    starts.push(at);
    at += part.length;
  }
  starts.push(at);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(INDEX_MAGIC, "latin1");
  for (const [i, start] of starts.entries()) header.writeUInt32LE(start, INDEX_MAGIC.length + 4 * i);
  return Buffer.concat([header, ...parts]);
}
