/** Names that are shown. */
const SHOWN = 8;

/** What to do where `bothy run WORDS -- COMMAND` finds no such command: it is often an argument, and the program before it is missing. */
export function runHelp(words: readonly string[], programs: readonly string[]): string {
  const rest = programs.length - SHOWN;
  const shown = programs.slice(0, SHOWN).join(", ") || "no program";
  return `after -- stands a program, as in: bothy run ${words.join(" ")} -- ${programs[0] ?? "PROGRAM"} ...; these packages bring ${shown}${rest > 0 ? ` and ${rest} more` : ""}`;
}
