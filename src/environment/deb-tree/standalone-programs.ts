import { posix } from "node:path";
import type { Host } from "../../host/host.ts";
import { parseElf } from "../../relocate/elf.ts";
import { patchElf } from "../../relocate/elf-patch.ts";
import type { ElfInfo } from "../../store/types.ts";
import { replaceFile } from "./place-files.ts";

/** CPython's own program, which `python -m venv --copies` copies into virtual environments. */
const PYTHON = /^usr\/bin\/python3\.\d+$/;

/**
 * Makes the search path of programs that are run from copies of themselves absolute, in `staging`, for the tree at `root`:
 * one relative to the program leads nowhere from a virtual environment.
 */
export function placeStandalonePrograms(
  input: { readonly staging: string; readonly root: string; readonly elf: readonly ElfInfo[] },
  host: Host,
): void {
  for (const info of input.elf.filter(({ path, kind }) => kind === "executable" && PYTHON.test(path))) {
    const path = `${input.staging}/${info.path}`;
    const { mode, mtime } = host.fsSync.lstatSync(path);
    const file = host.fsSync.readFileSync(path);
    const elf = parseElf(file);
    if (elf === undefined) continue;
    const origin = posix.dirname(`${input.root}/${info.path}`);
    const rpath = elf.rpath.map((part) =>
      posix.normalize(part.replace(/^\$(?:ORIGIN\b|\{ORIGIN\})/, origin)),
    );
    const patched = patchElf(file, elf, { neededFirst: [], rpath: rpath.join(":") });
    if ("file" in patched) replaceFile(host, path, patched.file, { executable: (mode & 0o111) !== 0, mtime });
  }
}
