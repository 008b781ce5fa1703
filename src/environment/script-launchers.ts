import { posix } from "node:path";
import { quoteSh } from "../activation/quote.ts";
import type { ComposedTree } from "./types.ts";

/** Of more bytes no kernel reads a first line. */
export const LONGEST_FIRST_LINE = 4096;

/** Whether the kernel can't take a `#!` line apart that names a file of `root`. Source: execve(2), "Interpreter scripts". */
export function hasBlank(root: string): boolean {
  return /\s/.test(root);
}

const BEGINNING = "#!/bin/sh\nexec ";

/** Whether the text is one that `scriptLauncher` makes. */
export function isLauncher(text: string): boolean {
  return text.startsWith(`${BEGINNING}'/`);
}

/**
 * The sh script that stands on PATH for a script of a tree in a store whose path has a blank: it starts the interpreter that
 * the script's first line means. Undefined for programs, and for scripts whose interpreter the tree doesn't bring.
 */
export function scriptLauncher(
  program: { readonly tree: Pick<ComposedTree, "path">; readonly path: string },
  firstLine: string | undefined,
): string | undefined {
  const { path: root } = program.tree;
  if (!hasBlank(root) || firstLine === undefined) return undefined;
  const named = firstLine.slice(2).trim();
  if (!firstLine.startsWith("#!") || !named.startsWith(`${root}/`)) return undefined;
  const [, interpreter = "", argument = ""] = /^(\S*)\s*(.*)$/.exec(named.slice(root.length)) ?? [];
  const words = [`${root}${interpreter}`, ...(argument === "" ? [] : [argument])];
  const script = posix.join(root, program.path);
  return `${BEGINNING}${[...words, script].map(quoteSh).join(" ")} "$@"\n`;
}
