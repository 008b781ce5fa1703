import { parseControlFile } from "../../archive/control-file.ts";

/** What bothy reads of an InRelease. */
export interface ReleaseFile {
  readonly origin: string;
  readonly codename: string;
  readonly date: Date;
  readonly validUntil: Date | undefined;
  readonly byHash: boolean;
  /** Path below `dists/<codename>/` -> sha256 and size. */
  readonly files: ReadonlyMap<string, { readonly sha256: string; readonly size: number }>;
}

/** The signed text of an InRelease; undefined when it isn't one. Source: the Debian wiki's DebianRepository/Format. */
export function parseReleaseFile(text: string): ReleaseFile | undefined {
  const [paragraph] = parseControlFile(text);
  const date = parseDate(paragraph?.get("date"));
  const codename = paragraph?.get("codename");
  const list = paragraph?.get("sha256");
  if (paragraph === undefined || date === undefined || codename === undefined || list === undefined)
    return undefined;
  const until = paragraph.get("valid-until");
  const validUntil = parseDate(until);
  if (until !== undefined && validUntil === undefined) return undefined;
  const files = new Map<string, { sha256: string; size: number }>();
  for (const line of list.split("\n")) {
    const match = /^\s*([0-9a-f]{64})\s+(\d+)\s+(\S+)$/.exec(line);
    if (match !== null) files.set(match[3]!, { sha256: match[1]!, size: Number(match[2]) });
  }
  const byHash = paragraph.get("acquire-by-hash")?.toLowerCase() === "yes";
  return { origin: paragraph.get("origin") ?? "", codename, date, validUntil, byHash, files };
}

function parseDate(text: string | undefined): Date | undefined {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}
