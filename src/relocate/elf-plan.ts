import { posix } from "node:path";
import { debianArchitecture, type System } from "../base/system.ts";
import type { ElfInfo } from "../store/types.ts";
import { driversFromOrigin } from "./driver-folder.ts";
import type { Elf } from "./elf.ts";
import type { ElfChange } from "./elf-patch.ts";
import { comparesPlace, importsNothing, isHeapImage, isSelfReading } from "./program-traits.ts";
import { pathTokens } from "./scan.ts";
import { mergeUsr } from "./usr-merge.ts";

/** File name of the path-redirect library, as programs need it. */
export const REDIRECT_LIBRARY = "libbothy-redirect.so";

const LOADERS = {
  x86_64: "ld-linux-x86-64.so.2",
  aarch64: "ld-linux-aarch64.so.1",
} as const;

export interface ElfPlan {
  readonly info: ElfInfo;
  readonly change?: ElfChange;
}

/** Where the tree's libc has its ld.so, relative to the tree. */
export function loaderPath(system: System): string {
  const { name, triplet } = debianArchitecture(system);
  return `usr/lib/${triplet}/${LOADERS[name === "amd64" ? "x86_64" : "aarch64"]}`;
}

/** Where it is on a usual system, absolute: what compilers make programs ask for (System V ABI's supplements). */
export function usualLoaderPath(system: System): string {
  const { name } = debianArchitecture(system);
  return name === "amd64" ? `/lib64/${LOADERS.x86_64}` : `/lib/${LOADERS.aarch64}`;
}

/**
 * What is to be done with the ELF file at `path` of a deb tree, and what composing needs to know of it. `interpreter`: what
 * dynamic programs get as PT_INTERP; absent: this tree has no libc yet.
 */
export function planElf(
  path: string,
  file: Buffer,
  elf: Elf,
  options: { system: System; interpreter?: string | undefined },
): ElfPlan {
  const { triplet } = debianArchitecture(options.system);
  const paths = pathTokens(file);
  const namesItself = elf.kind !== "library" && file.includes("/proc/self/exe", 0, "latin1");
  const info: ElfInfo = {
    path,
    kind: elf.kind,
    ...(elf.soname === undefined ? {} : { soname: elf.soname }),
    needed: elf.needed,
    paths,
    ...(elf.rpath.length + elf.runpath.length === 0 ? {} : { search: [...elf.rpath, ...elf.runpath] }),
    ...(namesItself && isSelfReading(file, elf) ? { selfReading: true } : {}),
    ...(namesItself && comparesPlace(file, paths) ? { comparesPlace: true } : {}),
    ...(elf.sections.some(({ name }) => name === ".go.buildinfo") ? { rawCalls: true } : {}),
    ...(elf.kind === "executable" && importsNothing(file, elf) ? { importsNothing: true } : {}),
  };
  if (!triplet.startsWith(elf.machine)) {
    return { info: { ...info, foreign: true, unpatched: `it is for another processor, ${elf.machine}` } };
  }
  if (elf.kind === "static") return { info };
  const folder = posix.dirname(path);
  const own = mappedSearchPath([...elf.rpath, ...elf.runpath], folder);
  if (elf.kind === "library") {
    const absolute = [...elf.rpath, ...elf.runpath].some((part) => part.startsWith("/"));
    if (elf.runpath.length === 0 && !absolute) return { info };
    return { info, change: { neededFirst: [], rpath: own.join(":") } };
  }
  if (posix.basename(elf.interpreter ?? "") !== LOADERS[elf.machine]) {
    const interpreter = mergeUsr(posix.normalize(elf.interpreter ?? "").replace(/^\/+/, ""));
    return {
      info: {
        ...info,
        interpreter,
        unpatched: `its interpreter ${elf.interpreter} is not the one of the tree's libc`,
      },
    };
  }
  if (options.interpreter === undefined) {
    return { info: { ...info, unpatched: "there is no libc6 in its tree" } };
  }
  if (isHeapImage(elf)) return { info: { ...info, unpatched: "its heap continues where its data end" } };
  const standard = [`usr/lib/${triplet}`, "usr/lib"].map((target) => fromOrigin(folder, target));
  standard.push(driversFromOrigin(folder));
  return {
    info,
    change: {
      interpreter: options.interpreter,
      neededFirst: elf.needed.includes(REDIRECT_LIBRARY) ? [] : [REDIRECT_LIBRARY],
      rpath: [...new Set([...own, ...standard])].join(":"),
    },
  };
}

/** Parts of a search path, absolute ones relative to `$ORIGIN`; those that name no folder of the tree are left out. */
function mappedSearchPath(parts: readonly string[], folder: string): string[] {
  const mapped = parts.flatMap((part) => {
    if (/^\$(?:ORIGIN\b|\{ORIGIN\})/.test(part)) return [part];
    return part.startsWith("/")
      ? [fromOrigin(folder, mergeUsr(posix.normalize(part).replace(/^\/+|\/+$/g, "")))]
      : [];
  });
  return [...new Set(mapped)];
}

function fromOrigin(folder: string, target: string): string {
  const relative = posix.relative(folder, target);
  return relative === "" ? "$ORIGIN" : `$ORIGIN/${relative}`;
}
