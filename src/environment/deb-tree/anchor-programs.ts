import { posix } from "node:path";
import { parseElf } from "../../relocate/elf.ts";
import { patchElf } from "../../relocate/elf-patch.ts";
import type { ModeChoice } from "../../relocate/program-mode.ts";
import type { ElfInfo } from "../../store/types.ts";
import type { Imported } from "../types.ts";
import type { TreeDraft } from "./tree-draft.ts";

/** CPython's own program, which `python -m venv --copies` copies into virtual environments. */
const PYTHON = /^usr\/bin\/python3\.\d+$/;

/** Bytes that anchoring adds to most programs at most: headers to the next page, names for the loader, section tables. */
const SPARE = 1 << 18;

/**
 * Paths of the programs that are run from copies of themselves, or may run or extend one. `elf` are those of the tree. The
 * base's own only ask where they are, and each tree would have files of its own.
 */
export function copiedPrograms(
  packages: readonly Pick<Imported, "item" | "meta">[],
  elf: readonly ElfInfo[],
  modes: ReadonlyMap<string, Pick<ModeChoice, "mode">>,
): string[] {
  const base = new Set(packages.flatMap(({ item, meta }) => (item.base ? meta.elf : [])));
  return elf
    .filter((file) => file.kind === "executable")
    .filter((file) => (file.selfReading && !base.has(file)) || PYTHON.test(file.path))
    .filter((file) => file.unpatched === undefined && modes.get(file.path)?.mode !== "view")
    .map(({ path }) => path);
}

/**
 * Gives the programs at `paths` of the draft a search path for libraries that names the tree where it will stand, `root`,
 * instead of what lies beside them: a copy of theirs, in memory or in another folder, then starts too. The copies are the
 * tree's own; a file that can't be changed stays as it is.
 */
export function anchorPrograms(draft: TreeDraft, root: string, paths: readonly string[]): void {
  for (const path of paths) {
    const file = draft.readOwn(path, SPARE);
    const elf = file && parseElf(file);
    if (file === undefined || elf === undefined) continue;
    const folder = `${root}/${posix.dirname(path)}`;
    const rpath = elf.rpath.map((part) => anchored(part, folder));
    const patched = patchElf(file, elf, { neededFirst: [], rpath: rpath.join(":"), inPlace: true });
    if ("unpatched" in patched) continue;
    draft.write(path, patched.file, { executable: true, mtimeMs: draft.timeOf(path) });
  }
}

function anchored(part: string, folder: string): string {
  const origin = /^\$(?:ORIGIN|\{ORIGIN\})(?=\/|$)/.exec(part);
  return origin === null ? part : posix.normalize(`${folder}/${part.slice(origin[0].length)}`);
}
