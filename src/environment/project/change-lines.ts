import type { PackageChange } from "../../lockfile/diff.ts";

/** A line for each change, as generations keep them: `+ htop 3.4.1`, `python3 3.13.5 -> 3.13.7`, `- tree 2.2.1`. */
export function changeLines(changes: readonly PackageChange[]): string[] {
  return changes.map(({ kind, name, from, to }) =>
    kind === "added"
      ? `+ ${name} ${to}`
      : kind === "removed"
        ? `- ${name} ${from}`
        : from === to
          ? `${name} ${to}, another file of it`
          : `${name} ${from} -> ${to}`,
  );
}
