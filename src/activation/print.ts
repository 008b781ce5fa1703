/** Variables that every shell sets for itself; no activation is meant by them. */
const SHELLS_OWN = new Set(["_", "SHLVL", "PWD", "OLDPWD"]);

/** What a dump of `process.env` as JSON says. */
export function parseEnvironment(text: string): Record<string, string> {
  return JSON.parse(text) as Record<string, string>;
}

/**
 * What `after` has otherwise than `before`: final value, or null where it lacks the variable. Names that no shell can
 * hold are left out: sh loses them on its way.
 */
export function environmentChanges(
  before: Readonly<Record<string, string | undefined>>,
  after: Readonly<Record<string, string>>,
): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  for (const name of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
    if (SHELLS_OWN.has(name) || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
    if (after[name] !== before[name]) changes[name] = after[name] ?? null;
  }
  return changes;
}

/**
 * The same as a `.env` file, as its common readers take it: in single quotes where that is possible, else in double
 * ones with `\n`, `\r`, `\"`, `\$` and `\\` escaped. Removed variables are left out: the form has no way to say it.
 */
export function printDotenv(variables: Readonly<Record<string, string | null>>): string {
  return Object.entries(variables)
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .map(([name, value]) => `${name}=${dotenvValue(value)}\n`)
    .join("");
}

function dotenvValue(value: string): string {
  if (/^[A-Za-z0-9_./:@%+,-]*$/.test(value)) return value;
  if (!/['\n\r\\]/.test(value)) return `'${value}'`;
  const escaped = value
    .replace(/[\\"$`]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
  return `"${escaped}"`;
}
