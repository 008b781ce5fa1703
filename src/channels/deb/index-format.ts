/**
 * The compact index of one Packages file, made to be used without parsing it as a whole: a header (INDEX_MAGIC, then
 * the starts of the sections and the end of the file), the offset tables of records and of provided names, the numbers
 * of the base packages, the records sorted by name (fields one a line), the provided names with the numbers of their
 * providers, and `name\tversion\tsummary` lines for searching. Numbers are 32 bits, little-endian as every machine
 * that bothy runs on.
 */
export const INDEX_MAGIC = "BTHYDEB2";
export const HEADER_BYTES = 64;

/** Which line of a record holds what. `flags`: `E` when essential, priority 1 to 5, first letter of Multi-Arch. */
export const RECORD_FIELDS = {
  name: 0,
  version: 1,
  architecture: 2,
  flags: 3,
  rank: 4,
  preDepends: 5,
  depends: 6,
  conflicts: 7,
  breaks: 8,
  provides: 9,
  file: 10,
  size: 11,
  sha256: 12,
} as const;

/** The index of a Packages file, read as it is asked. Packages have numbers, in the order of their names. */
export interface PackagesIndex {
  readonly count: number;
  /** Numbers of the packages of that name (several when the archive offers several versions). */
  find(name: string): readonly number[];
  /** Fields in the order of RECORD_FIELDS. */
  record(number: number): readonly string[];
  /** Numbers of the packages that provide `name` beside bearing it. */
  providers(name: string): readonly number[];
  /** Numbers of the essential and required packages. */
  base(): readonly number[];
  names(): Iterable<string>;
}

/** Reads what buildPackagesIndex made; undefined when `data` is not that, or not whole. */
export function readPackagesIndex(data: Buffer): PackagesIndex | undefined {
  if (data.length < HEADER_BYTES || data.toString("latin1", 0, INDEX_MAGIC.length) !== INDEX_MAGIC)
    return undefined;
  const starts = Array.from({ length: 7 }, (_, i) => data.readUInt32LE(INDEX_MAGIC.length + 4 * i));
  const [recordTable, provisionTable, baseTable, records, provisions, , end] = starts as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (end !== data.length) return undefined;
  const count = (provisionTable - recordTable) / 4 - 1;
  const provided = (baseTable - provisionTable) / 4 - 1;
  const recordAt = (number: number) => records + data.readUInt32LE(recordTable + 4 * number);
  const provisionAt = (number: number) => provisions + data.readUInt32LE(provisionTable + 4 * number);
  return {
    count,
    find(name) {
      const found: number[] = [];
      for (let at = lowerBound(data, name, count, recordAt); at < count; at++) {
        if (compareLine(data, recordAt(at), name) !== 0) break;
        found.push(at);
      }
      return found;
    },
    record: (number) => data.toString("utf8", recordAt(number), recordAt(number + 1) - 1).split("\n"),
    providers(name) {
      const at = lowerBound(data, name, provided, provisionAt);
      if (at >= provided || compareLine(data, provisionAt(at), name) !== 0) return [];
      const text = data.toString("latin1", provisionAt(at), provisionAt(at + 1) - 1);
      return text
        .slice(name.length + 1)
        .split(" ")
        .map(Number);
    },
    base: () =>
      Array.from({ length: (records - baseTable) / 4 }, (_, i) => data.readUInt32LE(baseTable + 4 * i)),
    *names() {
      for (let number = 0; number < count; number++) {
        const start = recordAt(number);
        yield data.toString("latin1", start, data.indexOf(10, start));
      }
    },
  };
}

/** The first number whose line is not before `name`. */
function lowerBound(data: Buffer, name: string, count: number, at: (number: number) => number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareLine(data, at(middle), name) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Order of the line that begins at `start` and `name`. */
function compareLine(data: Buffer, start: number, name: string): number {
  for (let i = 0; i < name.length; i++) {
    const difference = data[start + i]! - name.charCodeAt(i);
    if (difference !== 0) return data[start + i] === 10 ? -1 : difference;
  }
  return data[start + name.length] === 10 ? 0 : 1;
}
