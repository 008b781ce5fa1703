/** Names of numbers in a version, for the catalog's templates. */
export interface VersionParts {
  /** Without a Debian version's epoch and revision. */
  readonly version: string;
  readonly major?: string;
  readonly minor?: string;
}

/** A version's parts; `2:8.4+96-1` has upstream `8.4+96`, major 8, minor 4. */
export function versionParts(version: string): VersionParts {
  const upstream = upstreamVersion(version);
  const [major, minor] = /^\d+(?:\.\d+)*/.exec(upstream)?.[0].split(".") ?? [];
  return {
    version: upstream,
    ...(major === undefined ? {} : { major }),
    ...(minor === undefined ? {} : { minor }),
  };
}

/** The numbers that a constraint of the form `12` or `3.13.1` begins with; none for another form. */
export function constraintParts(constraint: string): VersionParts | undefined {
  return /^\d+(\.\d+)*$/.test(constraint) ? versionParts(constraint) : undefined;
}

/** A text with its `{name}`s filled in; undefined when the parts lack one. */
export function fillTemplate(text: string, parts: VersionParts | undefined): string | undefined {
  let whole = true;
  const filled = text.replace(/\{(major|minor|version)\}/g, (_, name: keyof VersionParts) => {
    const value = parts?.[name];
    if (value === undefined) whole = false;
    return value ?? "";
  });
  return whole ? filled : undefined;
}

/** The parts of which `fillTemplate` makes `text`; undefined where none do. */
export function partsIn(template: string, text: string): VersionParts | undefined {
  const [before, , after] = template.split(/\{(major|minor|version)\}/);
  if (after === undefined || !text.startsWith(before!) || !text.endsWith(after)) return undefined;
  const parts = constraintParts(text.slice(before!.length, text.length - after.length));
  return parts !== undefined && fillTemplate(template, parts) === text ? parts : undefined;
}

export function isTemplate(text: string): boolean {
  return /\{(major|minor|version)\}/.test(text);
}

/** A Debian version without epoch and revision (deb-version(7)); other channels' versions have neither. */
export function upstreamVersion(version: string): string {
  const rest = version.slice(version.indexOf(":") + 1);
  const dash = rest.lastIndexOf("-");
  return dash === -1 ? rest : rest.slice(0, dash);
}

/** Whether a version is `constraint` or begins with it by whole components; `=` before the whole version. */
export function fitsByComponents(version: string, constraint: string): boolean {
  if (constraint === "*") return true;
  if (constraint.startsWith("=")) return version === constraint.replace(/^==?/, "");
  const upstream = upstreamVersion(version);
  if (!upstream.startsWith(constraint)) return version === constraint;
  return upstream.length === constraint.length || /[^0-9A-Za-z]/.test(upstream[constraint.length]!);
}
