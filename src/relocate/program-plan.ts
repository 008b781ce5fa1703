import { posix } from "node:path";
import { debianArchitecture } from "../base/system.ts";
import { PROGRAM_BASE, type ProgramBase } from "../resolve/program-base.ts";
import { PREFIX_PLACEHOLDER, type StoreKey } from "../store/types.ts";
import { DRIVER_FOLDER } from "./driver-folder.ts";
import { isDriverLibrary } from "./driver-names.ts";
import type { Elf } from "./elf.ts";
import type { ElfChange } from "./elf-patch.ts";
import { loaderPath } from "./elf-plan.ts";

/** What a package brings itself: names of its files -> the libraries that these need. */
export type OwnLibraries = ReadonlyMap<string, readonly string[]>;

export type ProgramPlan =
  | { readonly kind: "leave" }
  | { readonly kind: "unpatched"; readonly reason: string }
  | { readonly kind: "patch"; readonly change: ElfChange };

/**
 * What is to be done with an ELF file of a wheel or an npm package, at `path` in it. Dynamic programs get the base's loader and
 * library folders. They look for paths of any Linux, not of a tree, so that the path-redirect library has nothing to do
 * in them. One that needs libraries which neither its package nor the base has is left to the system's loader.
 */
export function planProgram(
  path: string,
  elf: Elf,
  options: { readonly base: ProgramBase | undefined; readonly own: OwnLibraries },
): ProgramPlan {
  const { base } = options;
  if (elf.kind !== "executable" || base === undefined) return { kind: "leave" };
  const { triplet } = debianArchitecture(base.system);
  if (!triplet.startsWith(elf.machine)) return { kind: "leave" };
  if (posix.basename(elf.interpreter ?? "") !== posix.basename(loaderPath(base.system)))
    return { kind: "unpatched", reason: `its interpreter ${elf.interpreter} is not glibc's` };
  const searchPath = [...elf.rpath, ...elf.runpath];
  const missing = unknownLibraries(elf, options.own, new Set(base.libraries));
  if (missing.length > 0 && !searchPath.some((part) => leadsOut(part, path)))
    return {
      kind: "unpatched",
      reason: `it needs ${missing.join(", ")} of the system, which is in neither its package nor the base`,
    };
  const inObject = (key: StoreKey, file: string) => `${PREFIX_PLACEHOLDER}/objects/${key}/tree/${file}`;
  return {
    kind: "patch",
    change: {
      interpreter: inObject(base.libc, loaderPath(base.system)),
      neededFirst: [],
      rpath: [
        ...searchPath,
        ...base.objects.map((key) => inObject(key, `usr/lib/${triplet}`)),
        `${PREFIX_PLACEHOLDER}/${DRIVER_FOLDER}`,
      ].join(":"),
    },
  };
}

const IN_BASE = new Set(Object.values(PROGRAM_BASE).flat());

/** What the program and the libraries of its package need beyond both, the base and the machine's drivers. */
function unknownLibraries(elf: Elf, own: OwnLibraries, brought: ReadonlySet<string>): string[] {
  const open = [...elf.needed];
  const seen = new Set<string>();
  const missing: string[] = [];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const needed = own.get(posix.basename(name));
    if (needed !== undefined) open.push(...needed);
    else if (!IN_BASE.has(name) && !brought.has(name) && !isDriverLibrary(name)) missing.push(name);
  }
  return missing.sort();
}

/** Whether a part of a search path leads to other packages' files. */
function leadsOut(part: string, path: string): boolean {
  const below = /^\$(?:ORIGIN|\{ORIGIN\})(?:\/(.*))?$/.exec(part)?.[1];
  return below !== undefined && posix.join(posix.dirname(path), below).startsWith("..");
}
