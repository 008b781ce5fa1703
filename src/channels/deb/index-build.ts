import { HEADER_BYTES, INDEX_MAGIC, RECORD_FIELDS } from "./index-format.ts";

/** One package as the index keeps it: fields in the order of RECORD_FIELDS. */
interface Row {
  readonly name: string;
  readonly fields: readonly string[];
  readonly summary: string;
}

/** Fields that name packages, in the order in which apt takes them in: it decides between equal providers. */
const MENTIONS = [
  "Pre-Depends",
  "Depends",
  "Conflicts",
  "Breaks",
  "Recommends",
  "Suggests",
  "Replaces",
  "Enhances",
];
const KEPT = new Set([
  ...MENTIONS,
  "Package",
  "Version",
  "Architecture",
  "Multi-Arch",
  "Essential",
  "Priority",
  "Provides",
  "Filename",
  "Size",
  "SHA256",
  "Description",
]);
const PRIORITIES = new Map([
  ["required", "1"],
  ["important", "2"],
  ["standard", "3"],
  ["optional", "4"],
  ["extra", "5"],
]);

/**
 * A Packages file (the bytes, decompressed) as the compact index that `readPackagesIndex` reads. Paragraphs that lack
 * a name, a version, a file or a SHA256 are left out.
 */
export function buildPackagesIndex(packages: Buffer): Buffer {
  const rows = readRows(packages);
  rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const provided = new Map<string, number[]>();
  const base: number[] = [];
  for (const [index, { fields }] of rows.entries()) {
    const flags = fields[RECORD_FIELDS.flags]!;
    if (flags.startsWith("E") || flags.startsWith("-1")) base.push(index);
    for (const group of (fields[RECORD_FIELDS.provides] ?? "").split(",")) {
      const name = /^\s*([^\s(:]+)/.exec(group)?.[1];
      if (name === undefined) continue;
      const list = provided.get(name) ?? [];
      if (list.at(-1) !== index) list.push(index);
      provided.set(name, list);
    }
  }
  const virtuals = [...provided].sort(([a], [b]) => (a < b ? -1 : 1));
  const records = lines(rows.map((row) => row.fields.join("\n")));
  const provisions = lines(virtuals.map(([name, list]) => `${name}\n${list.join(" ")}`));
  const search = Buffer.from(
    rows.map((row) => `${row.name}\t${row.fields[1]}\t${row.summary}`).join("\n"),
    "latin1",
  );
  return assemble({ records, provisions, base: u32(base), search });
}

function readRows(packages: Buffer): Row[] {
  const text = packages.toString("latin1");
  const ranks = new Map<string, number>();
  const mention = (name: string) => {
    if (!ranks.has(name)) ranks.set(name, ranks.size);
  };
  const rows: Row[] = [];
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf("\n\n", start);
    if (end < 0) end = text.length;
    const row = readRow(readFields(text, start, end), mention, ranks);
    if (row !== undefined) rows.push(row);
    start = end + 2;
  }
  return rows;
}

function readFields(text: string, from: number, end: number): Map<string, string> {
  const fields = new Map<string, string>();
  let field = "";
  for (let start = from; start < end; ) {
    let stop = text.indexOf("\n", start);
    if (stop < 0 || stop > end) stop = end;
    const first = text.charCodeAt(start);
    if (first === 32 || first === 9) {
      if (field !== "" && field !== "Description")
        fields.set(field, `${fields.get(field)} ${text.slice(start, stop).trim()}`);
    } else {
      const colon = text.indexOf(":", start);
      const name = colon < 0 || colon > stop ? "" : text.slice(start, colon);
      field = KEPT.has(name) ? name : "";
      if (field !== "") fields.set(field, text.slice(colon + 1, stop).trim());
    }
    start = stop + 1;
  }
  return fields;
}

function readRow(
  paragraph: Map<string, string>,
  mention: (name: string) => void,
  ranks: Map<string, number>,
): Row | undefined {
  const get = (name: string) => paragraph.get(name) ?? "";
  const name = get("Package");
  if (name === "") return undefined;
  mention(name);
  for (const field of MENTIONS) {
    const value = paragraph.get(field);
    if (value === undefined) continue;
    for (const part of value.split(/[,|]/)) mention(/^\s*([^\s(:]*)/.exec(part)![1]!);
  }
  if (get("Version") === "" || get("Filename") === "" || !/^[0-9a-f]{64}$/.test(get("SHA256")))
    return undefined;
  const essential = get("Essential") === "yes" ? "E" : "-";
  const multiArch = get("Multi-Arch").slice(0, 1) || "-";
  const values: Record<keyof typeof RECORD_FIELDS, string> = {
    name,
    version: get("Version"),
    architecture: get("Architecture"),
    flags: `${essential}${PRIORITIES.get(get("Priority")) ?? "4"}${multiArch}`,
    rank: String(ranks.get(name)),
    preDepends: get("Pre-Depends"),
    depends: get("Depends"),
    conflicts: get("Conflicts"),
    breaks: get("Breaks"),
    provides: get("Provides"),
    file: get("Filename"),
    size: get("Size"),
    sha256: get("SHA256"),
  };
  const fields: string[] = [];
  for (const [key, at] of Object.entries(RECORD_FIELDS))
    fields[at] = values[key as keyof typeof RECORD_FIELDS];
  return { name, fields, summary: get("Description") };
}

/** The texts one after another, and where each begins (one more: where the last one ends). */
function lines(texts: readonly string[]): { data: Buffer; table: Buffer } {
  const data = Buffer.from(texts.map((text) => `${text}\n`).join(""), "latin1");
  const starts = [0];
  for (const text of texts) starts.push(starts.at(-1)! + text.length + 1);
  return { data, table: u32(starts) };
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
