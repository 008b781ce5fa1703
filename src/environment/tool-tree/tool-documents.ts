import { posix } from "node:path";

/**
 * Links, path -> target, that put a tool's manual pages and its programs' completions where `man` and shells look for them below
 * `share/`: most archives have them beside the programs, or in folders of their own making. What stands there already stays. `files`: links
 * are among them, folders are not.
 */
export function documentLinks(
  files: readonly string[],
  programs: readonly string[],
): Readonly<Record<string, string>> {
  const known = new Set(files);
  const links: Record<string, string> = {};
  const owned = new Set(programs);
  for (const file of [...files].sort()) {
    const to = manualPlace(file, owned) ?? completionPlace(file, owned);
    if (to === undefined || to === file || Object.hasOwn(links, to) || isTaken(to, known)) continue;
    links[to] = posix.relative(posix.dirname(to), file);
  }
  return links;
}

/** Whether there is such a file, or one where a folder of it would be. */
function isTaken(path: string, known: ReadonlySet<string>): boolean {
  return path !== "." && (known.has(path) || isTaken(posix.dirname(path), known));
}

/** `doc/rg.1` and `man/man1/rg-all.1.gz`: pages in folders of manual pages, and those named for a program or a part of it. */
function manualPlace(file: string, programs: ReadonlySet<string>): string | undefined {
  const base = posix.basename(file);
  const match = /^(.+)\.([1-9])(?:\.gz)?$/.exec(base);
  if (match === null || file.startsWith("share/man/")) return undefined;
  const [, name = "", section] = match;
  const inManual = /(?:^|\/)man\/man[1-9]$/.test(posix.dirname(file));
  const ofProgram = [...programs].some((program) => name === program || name.startsWith(`${program}-`));
  return inManual || ofProgram ? `share/man/man${section}/${base}` : undefined;
}

function completionPlace(file: string, programs: ReadonlySet<string>): string | undefined {
  const folder = posix.dirname(file);
  if (file.startsWith("share/") || !(folder === "." || /complet/i.test(folder))) return undefined;
  const base = posix.basename(file);
  const [, name = "", kind] =
    /^_?(.+?)\.(bash|bash-completion|fish|zsh)$/.exec(base) ??
    (base.startsWith("_") ? [base, base.slice(1), "zsh"] : [base, base, posix.basename(folder)]);
  if (!programs.has(name)) return undefined;
  if (kind === "fish") return `share/fish/vendor_completions.d/${name}.fish`;
  if (kind === "zsh") return `share/zsh/site-functions/_${name}`;
  return kind?.startsWith("bash") ? `share/bash-completion/completions/${name}` : undefined;
}
