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
 * The same as a `.env` file for the libraries dotenv and python-dotenv, Node's --env-file, direnv and VS Code, which agree on no way
 * to write everything: each value is written as most of them read it back. Removed variables are left out: the form has no way
 * to say it.
 */
export function printDotenv(variables: Readonly<Record<string, string | null>>): string {
  return present(variables)
    .map(([name, value]) => `${name}=${dotenvValue(value)}\n`)
    .join("");
}

/** Plain up to a blank, `#`, `$` or quote: escapes are read in quotes alone. In double quotes only `\n` is read by all. */
function dotenvValue(value: string): string {
  if (/^(?!')[^\s#"$`]*$/.test(value)) return value;
  const inSingle = !/['\n\r]/.test(value);
  if (inSingle && !/\\n|\\\\|\\$/.test(value)) return `'${value}'`;
  if (/^(?!["'`])\S(?:[^#\n\r]*\S)?$/.test(value) && /["\\]/.test(value)) return value;
  if (inSingle) return `'${value}'`;
  if (!/["\\\r]/.test(value)) return `"${value.replaceAll("\n", "\\n")}"`;
  if (!/['\r]/.test(value)) return `'${value}'`;
  return `"${value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"`;
}

/**
 * The same as docker's --env-file and its like take it, which know no quotes: everything behind `=` is the value. What has line
 * breaks can't be said; `left` names it.
 */
export function printEnvFile(variables: Readonly<Record<string, string | null>>): {
  readonly text: string;
  readonly left: readonly string[];
} {
  const all = present(variables);
  const isSayable = ([, value]: readonly [string, string]) => !/[\n\r]/.test(value);
  return {
    text: all
      .filter(isSayable)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
    left: all.filter((entry) => !isSayable(entry)).map(([name]) => name),
  };
}

function present(variables: Readonly<Record<string, string | null>>): [string, string][] {
  return Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== null);
}
