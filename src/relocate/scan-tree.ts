import { join, posix } from "node:path";
import { LARGE } from "../archive/tar.ts";
import { type Digest, digest, sha256 } from "../base/digest.ts";
import { hashFile, readStart } from "../host/hash-file.ts";
import type { Host } from "../host/host.ts";
import type { ProgramBase } from "../resolve/program-base.ts";
import { writeObjectMeta } from "../store/object-meta.ts";
import type { ElfInfo, Entry } from "../store/types.ts";
import { type Elf, isElf, LARGEST_ELF, parseElf } from "./elf.ts";
import type { OwnLibraries } from "./program-plan.ts";
import { type RelocatedProgram, relocateProgram } from "./relocate-program.ts";
import { byPath, textContent } from "./scan.ts";
import { hasRunPath, inheritSearchPath } from "./search-path-kind.ts";

export interface TreeJob {
  /** Holds `tree/`; gets meta.json and digest. */
  readonly staging: string;
  readonly channel: string;
  readonly name: string;
  readonly version: string;
  readonly artifact: Digest;
  /** What its programs are linked to; absent: nothing in the tree is changed. */
  readonly programs?: {
    readonly base?: ProgramBase;
    /** `Store.prefix`. */
    readonly prefix: string;
  };
}

/** Bytes of a large file by which its kind is told. */
const START = 4096;

/** What whoever wrote a file of the tree knows of it, so that it need not be read again. */
export interface KnownFile {
  readonly size: number;
  readonly hash: Digest;
  readonly content?: "script" | "text";
  /** Absent: it is no ELF file. */
  readonly elf?: Elf;
}

/** As the scan would find it. */
export function knownFile(path: string, mode: number, content: Buffer): KnownFile {
  const facts = { size: content.length, hash: sha256(content) };
  const elf = parseElf(content);
  if (elf !== undefined) return { ...facts, elf };
  const kind = textContent(path, mode, content);
  return kind === undefined ? facts : { ...facts, content: kind };
}

/**
 * Describes the folder `<staging>/tree` in an object's meta: every file's hash and kind. Files become 0444 or 0555; programs
 * are relocated to the job's base. Returns whether any of them names it. `known`: by path, files as they are in the tree.
 */
export function scanTree(
  host: Host,
  job: TreeJob,
  known: ReadonlyMap<string, KnownFile> = new Map(),
): { namesBase: boolean } {
  const entries: Entry[] = [];
  const infos: ElfInfo[] = [];
  const own = new Map<string, readonly string[]>();
  const programs: { path: string; mode: number }[] = [];
  const root = join(job.staging, "tree");

  const walk = (below: string) => {
    for (const child of host.fsSync.readdirSync(join(root, below), { withFileTypes: true })) {
      const path = below === "" ? child.name : `${below}/${child.name}`;
      const full = join(root, path);
      const { mode, size } = host.fsSync.lstatSync(full);
      if (child.isSymbolicLink()) {
        if (!own.has(child.name)) own.set(child.name, []);
        entries.push({ type: "link", path, target: host.fsSync.readlinkSync(full) });
      } else if (child.isDirectory()) {
        entries.push({ type: "directory", path, mode: mode & 0o777 });
        walk(path);
      } else if (child.isFile()) {
        const wanted = (mode & 0o111) === 0 ? 0o444 : 0o555;
        if ((mode & 0o7777) !== wanted) host.fsSync.chmodSync(full, wanted);
        const fact = known.get(path);
        if (fact !== undefined && isAsItStays(fact.elf)) {
          addKnown(path, mode & 0o777, fact);
          continue;
        }
        if (size > LARGE && !(size <= LARGEST_ELF && isElf(readStart(host, full, START)))) {
          addLarge(path, mode & 0o777, size);
          continue;
        }
        const content = host.fsSync.readFileSync(full);
        const elf = parseElf(content);
        if (elf === undefined) addFile(path, mode & 0o777, content);
        else if (elf.kind === "executable" && job.programs?.base !== undefined)
          programs.push({ path, mode: mode & 0o777 }); // once all libraries beside it are known
        else addElf(path, mode & 0o777, unchanged(path, content, elf));
      } else throw new Error(`neither file, folder nor link: ${full}`);
    }
  };
  const isAsItStays = (elf: Elf | undefined): boolean => {
    if (elf === undefined || job.programs === undefined) return true;
    return elf.kind === "library" ? !hasRunPath(elf) : job.programs.base === undefined;
  };
  const addKnown = (path: string, mode: number, { size, hash, content, elf }: KnownFile) => {
    if (elf?.kind === "library") provide(path, elf);
    if (elf !== undefined) infos.push(elfInfo(path, elf));
    const kind = elf === undefined ? content : "elf";
    const described = { type: "file", path, mode, size, hash } as const;
    entries.push(kind === undefined ? described : { ...described, content: kind });
  };
  const provide = (path: string, { soname, needed }: Elf) => {
    for (const name of [posix.basename(path), soname ?? ""]) own.set(name, needed);
  };
  const unchanged = (path: string, content: Buffer, elf: Elf): RelocatedProgram => {
    if (elf.kind === "library") {
      provide(path, elf);
      if (job.programs !== undefined && inheritSearchPath(content, elf))
        replace(host, join(root, path), content);
    }
    return { file: content, slots: [], info: elfInfo(path, elf) };
  };
  const addFile = (path: string, mode: number, content: Buffer) => {
    const kind = textContent(path, mode, content);
    const described = { type: "file", path, mode, size: content.length, hash: sha256(content) } as const;
    entries.push(kind === undefined ? described : { ...described, content: kind });
  };
  const addLarge = (path: string, mode: number, size: number) => {
    const full = join(root, path);
    const kind = textContent(path, mode, readStart(host, full, START), size);
    const hash = digest(`sha256:${hashFile(host, full, "sha256", "hex")}`);
    const described = { type: "file", path, mode, size, hash } as const;
    entries.push(kind === undefined ? described : { ...described, content: kind });
  };
  const addElf = (path: string, mode: number, { file, slots, info }: RelocatedProgram) => {
    infos.push(info);
    entries.push({
      ...{ type: "file", path, mode, size: file.length, hash: sha256(file) },
      ...(slots.length === 0 ? {} : { slots }),
      content: "elf",
    });
  };

  walk("");
  let namesBase = false;
  for (const { path, mode } of programs) {
    const full = join(root, path);
    const relocated = relocate(host.fsSync.readFileSync(full), path, own, job.programs!.base!);
    addElf(path, mode, relocated);
    if (relocated.slots.length === 0) continue;
    namesBase = true;
    for (const slot of relocated.slots) relocated.file.write(job.programs!.prefix, slot);
    replace(host, full, relocated.file);
  }
  const { channel, name, version, artifact } = job;
  entries.sort(byPath);
  infos.sort((a, b) => (a.path < b.path ? -1 : 1));
  writeObjectMeta(host, job.staging, {
    format: 1,
    channel,
    name,
    version,
    artifact,
    entries,
    elf: infos,
    references: namesBase ? [...new Set(job.programs!.base!.objects)] : [],
  });
  return { namesBase };
}

function relocate(content: Buffer, path: string, own: OwnLibraries, base: ProgramBase): RelocatedProgram {
  const elf = parseElf(content)!;
  return relocateProgram(content, elf, { info: elfInfo(path, elf), own, base });
}

/** Only the deb channel's files need to be asked for the paths in them. */
function elfInfo(path: string, { kind, soname, needed }: Elf): ElfInfo {
  return { path, kind, ...(soname === undefined ? {} : { soname }), needed, paths: [] };
}

/** Other content for a read-only file; its mode and time stay. */
function replace(host: Host, path: string, content: Buffer): void {
  const { mode, atime, mtime } = host.fsSync.statSync(path);
  host.fsSync.rmSync(path);
  host.fsSync.writeFileSync(path, content);
  host.fsSync.chmodSync(path, mode & 0o777);
  host.fsSync.utimesSync(path, atime, mtime);
}
