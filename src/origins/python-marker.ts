/** What a project's requirements are looked at for: Python on Linux. `python`: `3.13`. */
export interface MarkerEnvironment {
  readonly python: string;
  readonly extras?: readonly string[];
}

/**
 * Whether an environment marker (PyPA specification "Dependency specifiers", Environment Markers) holds. True for one
 * that can't be read: the resolver will say what is wrong with the requirement.
 */
export function markerHolds(marker: string, environment: MarkerEnvironment): boolean {
  const tokens = marker.match(/\(|\)|"[^"]*"|'[^']*'|[<>=!~]=?=?|[A-Za-z_.]+/g) ?? [];
  let at = 0;
  const or = (): boolean => {
    let value = and();
    while (tokens[at] === "or") {
      at++;
      const other = and();
      value = value || other;
    }
    return value;
  };
  const and = (): boolean => {
    let value = one();
    while (tokens[at] === "and") {
      at++;
      const other = one();
      value = value && other;
    }
    return value;
  };
  const one = (): boolean => {
    if (tokens[at] === "(") {
      at++;
      const value = or();
      at++;
      return value;
    }
    const left = operand(tokens[at++]);
    let operator = tokens[at++] ?? "";
    if (operator === "not") operator = `not ${tokens[at++] ?? ""}`;
    const right = operand(tokens[at++]);
    return compare(left, operator, right, environment);
  };
  const value = or();
  return at >= tokens.length ? value : true;
}

type Operand = { readonly text: string } | { readonly variable: string };

function operand(token: string | undefined): Operand {
  const quoted = /^(["'])(.*)\1$/s.exec(token ?? "");
  return quoted === null ? { variable: token ?? "" } : { text: quoted[2]! };
}

function compare(left: Operand, operator: string, right: Operand, environment: MarkerEnvironment): boolean {
  const name = "variable" in left ? left.variable : "variable" in right ? right.variable : "";
  if (name === "extra") {
    const wanted = "text" in left ? left.text : "text" in right ? right.text : "";
    const has = environment.extras?.includes(wanted) ?? false;
    return operator === "!=" ? !has : has;
  }
  const [a, b] = [value(left, environment), value(right, environment)];
  if (a === undefined || b === undefined) return true;
  if (operator === "in") return b.includes(a);
  if (operator === "not in") return !b.includes(a);
  const order = name.includes("version") ? compareNumbers(a, b) : a < b ? -1 : a > b ? 1 : 0;
  switch (operator) {
    case "==":
      return b.endsWith(".*") ? a.startsWith(b.slice(0, -1)) || a === b.slice(0, -2) : order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
    case "~=":
      return order >= 0;
    default:
      return a === b;
  }
}

/** Undefined for a variable that only the machine or the chosen Python can tell. */
function value(of: Operand, { python }: MarkerEnvironment): string | undefined {
  if ("text" in of) return of.text;
  const known: Record<string, string> = {
    os_name: "posix",
    sys_platform: "linux",
    platform_system: "Linux",
    implementation_name: "cpython",
    platform_python_implementation: "CPython",
    python_version: python.split(".").slice(0, 2).join("."),
    python_full_version: python,
  };
  return Object.hasOwn(known, of.variable) ? known[of.variable] : undefined;
}

function compareNumbers(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => text.split(".").map((part) => Number.parseInt(part, 10) || 0));
  for (let at = 0; at < Math.max(x!.length, y!.length); at++) {
    const difference = (x![at] ?? 0) - (y![at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
