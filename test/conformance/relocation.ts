/** How an environment's programs run, as `bothy list --relocation --json` tells it. */
export interface Relocation {
  /** The programs that run in the view: by name those on PATH, by path those that others of the tree start. */
  readonly view: readonly string[];
}

interface Listing {
  readonly name?: string;
  readonly path: string;
  readonly mode: string;
}

interface Listed {
  readonly programs: readonly Listing[];
}

/** Reads what `bothy list --relocation --json` printed. */
export function readRelocation(json: string): Relocation {
  const { programs } = JSON.parse(json) as Listed;
  return { view: programs.filter(({ mode }) => mode === "view").map(({ name, path }) => name ?? path) };
}
