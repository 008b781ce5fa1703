import type { Relocation } from "../manifest/types.ts";
import type { ElfInfo } from "../store/types.ts";

/**
 * How a program of a tree is run. `native`: as an ordinary process, its paths redirected. `view`: in a view in which its tree
 * stands at the usual paths. `untouched`: as an ordinary process, just as its package brought it.
 */
export type ProgramMode = "native" | "view" | "untouched";

export interface ModeChoice {
  readonly mode: ProgramMode;
  /** For people, in a few words. */
  readonly reason: string;
}

export interface ModeFacts {
  readonly elf: Pick<
    ElfInfo,
    "kind" | "unpatched" | "foreign" | "interpreter" | "comparesPlace" | "rawCalls" | "importsNothing"
  >;
  /** What bothy.toml says. */
  readonly wish?: Relocation | undefined;
  /** Paths in its strings that its own package, or one it depends on, has. Of programs that no library serves: static ones and Go's. */
  readonly names: readonly string[];
  /** Whether the tree has the interpreter that the file names, where that isn't the tree's loader. */
  readonly hasInterpreter: boolean;
  /** Why its libraries can be loaded at the usual paths alone; undefined: they load here, or nowhere. */
  readonly unloadable?: string | undefined;
}

/** How an ELF program is run, by what was found of it: docs/relocation.md has the table. */
export function chooseMode(facts: ModeFacts): ModeChoice {
  const { elf, wish, hasInterpreter } = facts;
  if (wish === "view") return { mode: "view", reason: "bothy.toml asks for it" };
  const broken = brokenWithoutView(facts);
  if (broken !== undefined)
    return wish === "native"
      ? { mode: isPatched(elf) ? "native" : "untouched", reason: `${broken}; bothy.toml asks for no view` }
      : { mode: "view", reason: broken };
  if (elf.unpatched !== undefined) {
    const lacking = elf.interpreter !== undefined && !hasInterpreter ? ", which no package here brings" : "";
    return { mode: "untouched", reason: `${elf.unpatched}${lacking}` };
  }
  if (elf.kind === "static")
    return { mode: "untouched", reason: "it is static and has no path of its own built in" };
  return { mode: "native", reason: "redirected into its tree" };
}

function isPatched(elf: ModeFacts["elf"]): boolean {
  return elf.kind === "executable" && elf.unpatched === undefined;
}

/** Why only a view can serve the program; undefined where none is needed, or none helps. */
function brokenWithoutView({ elf, names, hasInterpreter, unloadable }: ModeFacts): string | undefined {
  if (elf.foreign) return undefined;
  if (elf.kind === "static")
    return names.length === 0 ? undefined : `it is static and has /${names[0]} built in`;
  if (elf.rawCalls && names.length > 0) return `it is a Go program and has /${names[0]} built in`;
  if (elf.unpatched !== undefined)
    return elf.interpreter === undefined || hasInterpreter ? elf.unpatched : undefined;
  if (elf.importsNothing && !elf.rawCalls) return "it calls the kernel past every library";
  if (elf.comparesPlace) return "it compares the place it lies in with /usr and /usr/local";
  return unloadable;
}
