import { type Elf, PT } from "./elf.ts";

/** What a program calls to run a file from memory, or to make one that it wrote a program. */
const MAKES_PROGRAMS = ["chmod", "fchmod", "fchmodat", "memfd_create", "fexecve", "execveat"];

/**
 * Whether a program that names its own file may run or extend a copy of it. libbacktrace reads that file for its symbols alone;
 * GCC's programs, of 200 MB, all have it.
 */
export function isSelfReading(file: Buffer, { strings }: Elf): boolean {
  if (strings === undefined || !file.includes("/proc/%ld/object/a.out", 0, "latin1")) return true;
  const names = file.subarray(strings.offset, strings.offset + strings.size);
  return MAKES_PROGRAMS.some((name) => names.includes(`\0${name}\0`, 0, "latin1"));
}

/**
 * Whether the program is the image of a process that dumped its memory (GCL's Lisps, XEmacs): what began as zeros is in the file,
 * and the heap in it is to go on behind it, where one more segment would stand. Such programs have a fixed address; every C
 * program that a linker made has at least a byte of zeros, that of the compiler's start files. A fixed program without them that is
 * no image (written in assembler, say) loses nothing but its start's speed.
 */
export function isHeapImage({ position, segments }: Elf): boolean {
  if (position !== "fixed") return false;
  const last = segments.findLast(({ type }) => type === PT.LOAD);
  return last !== undefined && (last.flags & PF_W) !== 0 && last.memorySize === last.fileSize;
}

const PF_W = 2;

/**
 * Whether a program that names its own file compares the place it lies in with both usual ones, to find what it has there: it has
 * `/usr` and `/usr/local` whole, and the same folder below each. `paths`: those of its strings.
 */
export function comparesPlace(file: Buffer, paths: readonly string[]): boolean {
  const below = "usr/local/";
  const known = new Set(paths);
  const both = paths.some(
    (path) => /^usr\/local\/[^/]+\/./.test(path) && known.has(`usr/${path.slice(below.length)}`),
  );
  return both && hasWhole(file, "/usr") && hasWhole(file, "/usr/local");
}

/** Whether `path` is a string of its own, as C's end and those with a length begin. */
function hasWhole(file: Buffer, path: string): boolean {
  const wanted = `${path}\0`;
  const next = (from: number) => file.indexOf(wanted, from, "latin1");
  for (let at = next(0); at !== -1; at = next(at + 1))
    if (at === 0 || !/[\w./%-]/.test(String.fromCharCode(file[at - 1]!))) return true;
  return false;
}

/** Whether a dynamic program takes no function of any library: its table of strings holds names of libraries and folders alone. */
export function importsNothing(file: Buffer, { strings, needed, soname, rpath, runpath }: Elf): boolean {
  if (strings === undefined || strings.size > LARGEST_EMPTY_TABLE) return false;
  const known = new Set(["", ...needed, soname, rpath.join(":"), runpath.join(":")]);
  const table = file.toString("latin1", strings.offset, strings.offset + strings.size);
  return table.split("\0").every((name) => known.has(name));
}

/** Bytes of a table of strings without functions; PATH_MAX for a search path among them. */
const LARGEST_EMPTY_TABLE = 4096;
