import { posix } from "node:path";

/** A file of a tool that can be started. */
export interface ProgramFile {
  /** Relative to the tool's tree. */
  readonly path: string;
  readonly kind: "elf" | "script";
}

/** Folders of programs, beside the tool's own top. */
const PROGRAM_FOLDERS = ["bin", "usr/bin", "usr/local/bin", "sbin", "usr/sbin"];

/** What archives have beside their programs to put them elsewhere, or to build them. */
const SET_UP = /^(?:(?:un)?install|configure|setup|bootstrap|make|build)(?:[-_.].*)?$/i;

/** Words of a file's name that say what it runs on, and which version it is. */
const PLATFORM =
  /[-_.](?:v?\d+(?:\.\d+)+[a-z0-9]*|v\d+|linux(?:32|64)?|unknown|pc|gnu|musl|gnueabihf|musleabihf|static|amd64|x86[-_]64|x64|64bit|arm64|aarch64|armv8|bin|run)$/i;

/**
 * The programs of a tool, name -> path, told by where its files stand: in its folders of programs, else at its top, else in folders
 * `bin` below, else in the uppermost folder that has any. `tool`: the name of a lone program whose file is named for its platform.
 */
export function findPrograms(files: readonly ProgramFile[], tool: string): Record<string, string> {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const within = (folder: string) => sorted.filter(({ path }) => posix.dirname(path) === folder);
  const inFolders = PROGRAM_FOLDERS.flatMap(within);
  const chosen =
    [inFolders, atTop(within(".")), inLowerFolders(sorted), inUppermostFolder(sorted)].find(
      (found) => found.length > 0,
    ) ?? [];
  const lone = chosen.length === 1 && inFolders.length === 0;
  const programs: Record<string, string> = {};
  for (const { path } of chosen) {
    const name = lone ? loneName(posix.basename(path), tool) : posix.basename(path);
    programs[name] ??= path;
  }
  return programs;
}

/** Compiled programs are what an archive is for; scripts beside them, too, but for those that set something up. */
function atTop(files: readonly ProgramFile[]): ProgramFile[] {
  return files.filter(({ path, kind }) => kind === "elf" || !SET_UP.test(path));
}

function inLowerFolders(files: readonly ProgramFile[]): ProgramFile[] {
  const inBin = files.filter(({ path }) => posix.basename(posix.dirname(path)) === "bin");
  return uppermost(inBin);
}

function inUppermostFolder(files: readonly ProgramFile[]): ProgramFile[] {
  return uppermost(files.filter(({ path, kind }) => kind === "elf" || !SET_UP.test(posix.basename(path))));
}

function uppermost(files: readonly ProgramFile[]): ProgramFile[] {
  const depth = ({ path }: ProgramFile) => path.split("/").length;
  const least = Math.min(...files.map(depth));
  return files.filter((file) => depth(file) === least);
}

/** `jq` for `jq-linux-amd64`; the tool's own name where its file's begins with it. */
function loneName(file: string, tool: string): string {
  let name = file;
  while (PLATFORM.test(name)) name = name.replace(PLATFORM, "");
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  return name !== file && plain(name).startsWith(plain(tool)) ? tool : name;
}
