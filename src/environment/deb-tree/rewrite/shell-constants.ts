const SHELL = /^#![ \t]*\/\S*\/(?:env[ \t]+)?(?:sh|bash|dash|ksh|mksh|zsh)(?:[ \t]|$)/;

const PATH = String.raw`(?:\/[A-Za-z0-9_.+@%-]{1,255}){1,32}`;
const ASSIGNED = /(?<![A-Za-z0-9_$])([A-Za-z_][A-Za-z0-9_]{0,63})\+?=/g;
/** Lines that give variables other values than by `=`. */
const SET = /\b(?:for|read|unset|getopts|select|mapfile|readarray|printf[ \t]+-v)[ \t]([^\n;]{0,200})/g;
const ASSIGNMENT = new RegExp(
  String.raw`^[ \t]*(?:(?:export|readonly|local|declare|typeset)[ \t]+)?([A-Za-z_][A-Za-z0-9_]{0,63})=(["']?)((?:\$\{?[A-Za-z_][A-Za-z0-9_]{0,63}\}?)?(?:${PATH})?)\2[ \t]*(?:[#;].*)?$`,
  "gm",
);
const USE = new RegExp(
  String.raw`(?<!\\)\$(?:\{([A-Za-z_][A-Za-z0-9_]{0,63})\}|([A-Za-z_][A-Za-z0-9_]{0,63}))(${PATH})`,
  "g",
);

/** Whether a `#!` line names a shell whose variables are written `$NAME`. */
export function isShellLine(line: string): boolean {
  return SHELL.test(line);
}

/**
 * The text of a shell script with `$NAME/PATH` replaced by what `place` makes of the path that it stands for, where NAME is
 * given a path once, by a line of its own, and never anything else: `prefix=/usr` and then `$prefix/lib/x`. Where `place` answers
 * the path it was asked for, the text stays.
 */
export function placeByConstants(script: string, place: (path: string) => string): string {
  if (script.search(USE) < 0) return script;
  const constants = shellConstants(script);
  if (constants.size === 0) return script;
  return script.replace(USE, (whole, braced?: string, bare?: string, rest = "") => {
    const value = constants.get(braced ?? bare ?? "");
    if (value === undefined) return whole;
    const path = value + rest;
    const placed = place(path);
    return placed === path ? whole : placed;
  });
}

/** Name -> absolute path, of variables that have the same value wherever the script uses them. */
function shellConstants(script: string): Map<string, string> {
  const times = new Map<string, number>();
  for (const [, name] of script.matchAll(ASSIGNED)) times.set(name!, (times.get(name!) ?? 0) + 1);
  for (const [, words] of script.matchAll(SET))
    for (const name of words!.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []) times.set(name, 2);
  const constants = new Map<string, string>();
  for (const [, name, quote, value] of script.matchAll(ASSIGNMENT)) {
    if (times.get(name!) !== 1) continue;
    const [, from, rest] = /^\$\{?(\w+)\}?(.*)$/.exec(value!) ?? [];
    if (from !== undefined && quote === "'") continue;
    const resolved = from === undefined ? value! : (constants.get(from) ?? "") + rest!;
    if (from !== undefined && !constants.has(from)) continue;
    if (resolved.startsWith("/")) constants.set(name!, resolved);
  }
  return constants;
}
