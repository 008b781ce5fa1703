import { posix } from "node:path";
import { UserError } from "../../base/error.ts";
import type { System } from "../../base/system.ts";
import { readStart } from "../../host/hash-file.ts";
import type { Host } from "../../host/host.ts";
import type { ComposeToolTree, Imported } from "../types.ts";
import { findPrograms, type ProgramFile } from "./tool-programs.ts";

/** As many links of a chain are followed. */
const MOST_LINKS = 8;

/** A program of the tool's files, which may be a link to one. */
export interface FoundProgram extends ProgramFile {
  /** The file itself. */
  readonly file: string;
}

/** Paths that `programs` of a manifest may mean: the archive's own top folder may be named. They are programs without an x bit, too. */
export function wishedPaths(programs: Readonly<Record<string, string>> | undefined): ReadonlySet<string> {
  return new Set(Object.values(programs ?? {}).flatMap((path) => [path, path.slice(path.indexOf("/") + 1)]));
}

/** Executable ELF files and scripts, those of `wished` among them, and links to such. */
function programFiles({ meta }: Imported, wished: ReadonlySet<string>): FoundProgram[] {
  const entries = new Map(meta.entries.map((entry) => [entry.path, entry]));
  const libraries = new Set(meta.elf.filter(({ kind }) => kind === "library").map(({ path }) => path));
  const find = (path: string, links = 0): Pick<FoundProgram, "kind" | "file"> | undefined => {
    const entry = entries.get(path);
    if (entry?.type === "link" && links < MOST_LINKS)
      return find(posix.join(posix.dirname(path), entry.target), links + 1);
    if (entry?.type !== "file" || libraries.has(path)) return undefined;
    if ((entry.mode & 0o111) === 0 && !wished.has(path)) return undefined;
    const { content } = entry;
    return content === "elf" || content === "script" ? { kind: content, file: path } : undefined;
  };
  return meta.entries.flatMap(({ path }) => {
    const found = find(path);
    return found === undefined ? [] : [{ path, ...found }];
  });
}

/**
 * Name -> program that a tool puts on PATH: the ones that are wished for, else those found among its files. UserErrors
 * `no-such-program`, `wrong-processor`.
 */
export function chooseTreePrograms(
  { files, tool, programs: wished, system }: Parameters<ComposeToolTree>[0],
  host: Host,
): Record<string, FoundProgram> {
  const all = programFiles(files, wishedPaths(wished));
  const found = new Map(all.map((program) => [program.path, program]));
  const own = all.filter(({ kind, file }) => kind === "script" || isFor(system, files, file, host));
  const chosen = wished === undefined ? findPrograms(own, tool) : wishedPrograms(wished, files, found);
  const foreign = wished === undefined ? (own.length === 0 ? all : []) : wrongOnes(chosen, found, own);
  if (foreign.length > 0)
    throw new UserError("wrong-processor", `${label(files)} has no program for ${system}`, {
      reason: `${foreign[0]!.path} is another processor's`,
      help: `give the address of what is published for ${system}, in bothy.toml`,
    });
  return Object.fromEntries(Object.entries(chosen).map(([name, path]) => [name, found.get(path)!]));
}

function wrongOnes(
  chosen: Readonly<Record<string, string>>,
  found: ReadonlyMap<string, FoundProgram>,
  own: readonly FoundProgram[],
): FoundProgram[] {
  return Object.values(chosen)
    .map((path) => found.get(path)!)
    .filter((program) => !own.includes(program));
}

function wishedPrograms(
  wished: Readonly<Record<string, string>>,
  files: Imported,
  found: ReadonlyMap<string, FoundProgram>,
): Record<string, string> {
  const programs = Object.entries(wished).map(([name, path]) => {
    const below = path.slice(path.indexOf("/") + 1); // the archive's own top folder may be named
    const there = [path, below].find((one) => found.has(one));
    if (there !== undefined) return [name, there] as const;
    const some = [...found.keys()].sort().slice(0, 12);
    throw new UserError("no-such-program", `${label(files)} has no program ${path}`, {
      reason: some.length === 0 ? "it has no programs at all" : `those it has are ${some.join(", ")}`,
      help: `mend the programs of ${label(files)} in bothy.toml`,
    });
  });
  return Object.fromEntries(programs);
}

/** Source: ELF's gABI, "Machine Information". */
const E_MACHINE = 18;
const MACHINES: Readonly<Record<string, number>> = { x86_64: 62, aarch64: 183 };

function isFor(system: System, { object }: Imported, path: string, host: Host): boolean {
  const start = readStart(host, `${object.tree}/${path}`, E_MACHINE + 2);
  return start.readUInt16LE(E_MACHINE) === MACHINES[system.split("-", 1)[0]!];
}

/** `url:ripgrep`, for messages. */
export function label({ item }: Imported): string {
  return `${item.channel}:${item.name}`;
}
