/** Fields of a Packages paragraph that bothy reads, by number. Source: deb822(5), Debian's repository format. */
export const FIELD = {
  Package: 0,
  Version: 1,
  Architecture: 2,
  "Multi-Arch": 3,
  Essential: 4,
  Priority: 5,
  "Pre-Depends": 6,
  Depends: 7,
  Conflicts: 8,
  Breaks: 9,
  Recommends: 10,
  Suggests: 11,
  Replaces: 12,
  Enhances: 13,
  Provides: 14,
  Filename: 15,
  Size: 16,
  SHA256: 17,
  Description: 18,
} as const;

/** Where the values of one paragraph stand in the bytes, trimmed: field n from `2 * n` to `2 * n + 1`, equal where there is none. */
export type Paragraph = Int32Array;

const FIELDS = Object.entries(FIELD).map(([name, number]) => ({ name: Buffer.from(name), number }));
const LONGEST = Math.max(...FIELDS.map(({ name }) => name.length));

/** Fields by length and first byte of the name. */
const CANDIDATES: (typeof FIELDS | undefined)[] = [];
for (const field of FIELDS) {
  const key = candidateKey(field.name.length, field.name[0]!);
  CANDIDATES[key] = [...(CANDIDATES[key] ?? []), field];
}

const [NEWLINE, RETURN, SPACE, TAB, COLON] = [10, 13, 32, 9, 58] as const;

/**
 * Calls `onParagraph` for each paragraph of a Packages file. Byte by byte, because the file has fifty megabytes of
 * which a fifth is kept. Folded lines of a field are joined in place: `data` is changed.
 */
export function readParagraphs(data: Buffer, onParagraph: (paragraph: Paragraph) => void): void {
  const paragraph = new Int32Array(2 * FIELDS.length);
  let field = -1;
  let any = false;
  for (let at = 0; at < data.length; ) {
    let end = data.indexOf(NEWLINE, at);
    if (end < 0) end = data.length;
    const first = data[at]!;
    if (end === at || (first === RETURN && end === at + 1)) {
      if (any) onParagraph(paragraph);
      paragraph.fill(0);
      field = -1;
      any = false;
    } else if (first === SPACE || first === TAB) {
      if (field >= 0 && field !== FIELD.Description) {
        data[at - 1] = SPACE;
        setSpan(data, paragraph, field, paragraph[2 * field]!, end);
      }
    } else {
      any = true;
      const colon = colonOf(data, at, end);
      field = colon < 0 ? -1 : fieldOf(data, at, colon);
      if (field >= 0) setSpan(data, paragraph, field, colon + 1, end);
    }
    at = end + 1;
  }
  if (any) onParagraph(paragraph);
}

function colonOf(data: Buffer, start: number, end: number): number {
  const last = Math.min(end, start + LONGEST + 1);
  for (let at = start; at < last; at++) if (data[at] === COLON) return at;
  return -1;
}

function fieldOf(data: Buffer, start: number, colon: number): number {
  const candidates = CANDIDATES[candidateKey(colon - start, data[start]!)];
  if (candidates === undefined) return -1;
  for (const { name, number } of candidates) {
    let at = 1;
    while (at < name.length && data[start + at] === name[at]) at++;
    if (at === name.length) return number;
  }
  return -1;
}

function candidateKey(length: number, first: number): number {
  return length * 256 + first;
}

function setSpan(data: Buffer, paragraph: Paragraph, field: number, from: number, to: number): void {
  let start = from;
  let end = to;
  while (start < end && isBlank(data[start]!)) start++;
  while (end > start && isBlank(data[end - 1]!)) end--;
  paragraph[2 * field] = start;
  paragraph[2 * field + 1] = end;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN;
}
