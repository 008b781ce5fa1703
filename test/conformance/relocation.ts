/** How an environment's programs run, as `bothy list --relocation --json` tells it. */
export interface Relocation {
  /** Names of the programs that run in the view. */
  readonly view: readonly string[];
}

interface Listed {
  readonly programs?: readonly { readonly name: string; readonly mode: string }[];
}

/** Reads what `bothy list --relocation --json` printed. */
export function readRelocation(json: string): Relocation {
  const { programs = [] } = JSON.parse(json) as Listed;
  return { view: programs.filter(({ mode }) => mode === "view").map(({ name }) => name) };
}
