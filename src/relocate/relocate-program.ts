import type { ProgramBase } from "../resolve/program-base.ts";
import { type ElfInfo, PREFIX_LENGTH, PREFIX_PLACEHOLDER } from "../store/types.ts";
import type { Elf } from "./elf.ts";
import { patchElf } from "./elf-patch.ts";
import { type OwnLibraries, planProgram } from "./program-plan.ts";

/** An ELF file as the store has it, with the placeholder at each of `slots`. */
export interface RelocatedProgram {
  readonly file: Buffer;
  readonly slots: readonly number[];
  readonly info: ElfInfo;
}

/** The program of a wheel or an npm package as `planProgram` decides; `info` says why where it stays as it was. */
export function relocateProgram(
  file: Buffer,
  elf: Elf,
  options: { readonly info: ElfInfo; readonly own: OwnLibraries; readonly base: ProgramBase },
): RelocatedProgram {
  const { info, own, base } = options;
  const plan = planProgram(info.path, elf, { own, base });
  if (plan.kind === "leave") return { file, slots: [], info };
  if (plan.kind === "unpatched") return { file, slots: [], info: { ...info, unpatched: plan.reason } };
  const patched = patchElf(file, elf, plan.change);
  if ("unpatched" in patched) return { file, slots: [], info: { ...info, unpatched: patched.unpatched } };
  return { file: patched.file, slots: placeholders(patched.file, file.length), info };
}

/** Offsets of the placeholders; new strings stand behind all that the file had. */
function placeholders(file: Buffer, from: number): number[] {
  const found: number[] = [];
  const next = (start: number) => file.indexOf(PREFIX_PLACEHOLDER, start, "latin1");
  for (let at = next(from); at !== -1; at = next(at + PREFIX_LENGTH)) found.push(at);
  return found;
}
