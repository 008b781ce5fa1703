/** The variable that stands for the folder of the manifest which uses it. */
export const HERE = "BOTHY_HERE";

type Vars = ReadonlyMap<string, string>;

/** A manifest's variables with its own folder in the place of `$BOTHY_HERE`. */
export function hereIn(vars: Readonly<Record<string, string>>, folder: string): Vars {
  const path = folder.replaceAll("$", "$$$$");
  return new Map(
    Object.entries(vars).map(([name, value]) => [name, folder === "" ? value : replaced(value, HERE, path)]),
  );
}

/**
 * Variables laid over others by name. One that is there already keeps its place, so that what refers to it gets the new
 * value; what its own manifest says above it and it refers to comes before. `$NAME` in a value of NAME itself is the value below.
 */
export function composeVars(below: Vars, above: Vars): Vars {
  let order = [...below.keys()];
  const values = new Map(below);
  const said: string[] = [];
  for (const [name, value] of above) {
    const earlier = values.get(name);
    values.set(name, earlier === undefined ? value : replaced(value, name, earlier));
    if (earlier === undefined) order.push(name);
    else order = movedBefore(order, name, needs(name, said, values));
    said.push(name);
  }
  return new Map(order.map((name) => [name, values.get(name)!]));
}

/** The names among `said`, in their order, that a variable's value refers to, directly or by way of each other. */
function needs(name: string, said: readonly string[], values: Vars): string[] {
  const wanted = new Set(references(values.get(name)!));
  for (const other of said.toReversed())
    if (wanted.has(other)) for (const reference of references(values.get(other)!)) wanted.add(reference);
  return said.filter((other) => other !== name && wanted.has(other));
}

function movedBefore(order: readonly string[], name: string, names: readonly string[]): string[] {
  const late = names.filter((other) => order.indexOf(other) > order.indexOf(name));
  if (late.length === 0) return [...order];
  const rest = order.filter((other) => !late.includes(other));
  const at = rest.indexOf(name);
  return [...rest.slice(0, at), ...late, ...rest.slice(at)];
}

const REFERENCE = /\$(?:\$|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;

function references(value: string): string[] {
  return [...value.matchAll(REFERENCE)].flatMap((match) => match[1] ?? match[2] ?? []);
}

/** `value` with `text` where it refers to `name`. */
function replaced(value: string, name: string, text: string): string {
  return value.replace(REFERENCE, (whole, plain?: string, braced?: string) =>
    (plain ?? braced) === name ? text : whole,
  );
}
