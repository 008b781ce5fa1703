import { quoteSh } from "./quote.ts";
import type { Setting } from "./settings.ts";

/**
 * One line of POSIX shell a setting. `set` says how a variable named `name` gets the value of the word `word`. The
 * shell variable `_bothy_mode` is `run` or anything else.
 */
export function posixSettings(
  settings: readonly Setting[],
  set: (name: string, word: string) => string,
): string[] {
  return settings.map((setting) => {
    if (setting.kind === "value") return set(setting.name, posixWord(setting.pieces));
    const { name, ours, fallback, devOnly } = setting;
    const rest = fallback === undefined ? `"\${${name}:+:$${name}}"` : `:"\${${name}:-${fallback}}"`;
    const line = set(name, quoteSh(ours) + rest);
    return devOnly ? `[ "\${_bothy_mode-}" = run ] || ${line}` : line;
  });
}

function posixWord(pieces: readonly (string | { readonly variable: string })[]): string {
  if (pieces.length === 0) return "''";
  return pieces
    .map((piece) => (typeof piece === "string" ? quoteSh(piece) : `"\${${piece.variable}-}"`))
    .join("");
}

/** `export NAME=word`: for a shell that is about to become something else. */
export function exportWord(name: string, word: string): string {
  return `export ${name}=${word}`;
}
