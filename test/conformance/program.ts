import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** One program of the suite with the check that it must pass, as its file in programs/ has them. */
export interface Program {
  /** The file's name without `.sh`. */
  readonly name: string;
  readonly file: string;
  /** Requests as for `bothy install`. */
  readonly packages: readonly string[];
  readonly kind: string;
  /** Drawn by draw.ts, not chosen by anybody. */
  readonly drawn: boolean;
  /** Whether it needs more network than a loopback of its own. */
  readonly network: boolean;
  /** Seconds that the check may take. */
  readonly limit: number;
}

export const PROGRAMS = join(import.meta.dirname, "programs");

const DEFAULT_LIMIT = 120;
const HEADERS = ["packages", "kind", "drawn", "needs", "limit"];

/** Every program of the suite by name. Throws where a file's header says nothing that can be run. */
export function readPrograms(folder = PROGRAMS): Program[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sh"))
    .sort()
    .map((name) => decodeProgram(join(folder, name), readFileSync(join(folder, name), "utf8")));
}

/** The header is the comment lines in front of the first line that is none: `# WORD: VALUE`; other comments are prose. */
export function decodeProgram(file: string, text: string): Program {
  const headers = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (!line.startsWith("#")) break;
    const [, word, value] = /^# ([a-z]+): *(.*?) *$/.exec(line) ?? [];
    if (word === undefined || !HEADERS.includes(word)) continue;
    if (headers.has(word)) throw new Error(`${file}: two headers "${word}"`);
    headers.set(word, value!);
  }
  const packages = (headers.get("packages") ?? "").split(/\s+/).filter((word) => word !== "");
  if (packages.length === 0) throw new Error(`${file}: no header "# packages: REQUEST..."`);
  const kind = headers.get("kind") ?? "";
  if (kind === "") throw new Error(`${file}: no header "# kind: WORD..."`);
  const limit = Number(headers.get("limit") ?? DEFAULT_LIMIT);
  if (!(limit > 0)) throw new Error(`${file}: "# limit: ${headers.get("limit")}" is no number of seconds`);
  return {
    name: basename(file, ".sh"),
    file,
    packages,
    kind,
    drawn: flag(file, headers, "drawn", "yes"),
    network: flag(file, headers, "needs", "network"),
    limit,
  };
}

function flag(file: string, headers: ReadonlyMap<string, string>, word: string, on: string): boolean {
  const value = headers.get(word);
  if (value !== undefined && value !== on) throw new Error(`${file}: "# ${word}: ${value}" is not "${on}"`);
  return value === on;
}

/** The same `count` of them for the same seed, whatever order they come in, and mostly the same ones when the suite grows. */
export function sample(programs: readonly Program[], seed: string, count: number): Program[] {
  const rank = new Map(programs.map((program) => [program, seededRank(seed, program.name)]));
  return [...programs]
    .sort((a, b) => (rank.get(a)! < rank.get(b)! ? -1 : 1))
    .slice(0, count)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where a name stands in the order that a seed gives: compare as text. */
export function seededRank(seed: string, name: string): string {
  return createHash("sha256").update(`${seed}\n${name}`).digest("hex");
}
