/** A line of a wheel's RECORD: path relative to the wheel's root; hash and size where given. */
export interface RecordLine {
  readonly path: string;
  /** `sha256=<urlsafe base64 without padding>`; empty for RECORD itself. */
  readonly hash: string;
  readonly size: string;
}

/** Decodes RECORD, a CSV file. Source: PyPA specification "Recording installed projects". */
export function decodeRecord(text: string): RecordLine[] {
  return csvRows(text)
    .filter((row) => row[0] !== undefined && row[0] !== "")
    .map(([path = "", hash = "", size = ""]) => ({ path: path.replaceAll("\\", "/"), hash, size }));
}

export function encodeRecord(lines: readonly RecordLine[]): string {
  return lines.map(({ path, hash, size }) => `${[path, hash, size].map(field).join(",")}\n`).join("");
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvRows(text: string): string[][] {
  if (!text.includes('"'))
    return text
      .replaceAll("\r", "")
      .split("\n")
      .map((line) => line.split(","));
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ",") {
      row.push(cell);
      cell = "";
    } else if (char === "\n") {
      row.push(cell);
      rows.push(row);
      row = [];
      cell = "";
    } else if (char !== "\r") cell += char;
  }
  if (cell !== "" || row.length > 0) rows.push([...row, cell]);
  return rows;
}
