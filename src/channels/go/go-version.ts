import semver from "semver";

/** `1.22.5` and `v0.30.0` as semver reads them; Go's own `1.22` is 1.22.0 and `1.26rc1` is 1.26.0-rc.1. */
function plain(version: string): string {
  const go = /^(\d+)\.(\d+)(?:\.(\d+))?(?:(rc|beta)(\d+))?$/.exec(version);
  if (go === null) return version.replace(/^v/, "");
  const [, major, minor, patch = "0", kind, number] = go;
  return `${major}.${minor}.${patch}${kind === undefined ? "" : `-${kind}.${number}`}`;
}

/** Order of two versions of a module or of Go itself; what is no version comes first. */
export function compareGo(a: string, b: string): number {
  const [x, y] = [semver.parse(plain(a)), semver.parse(plain(b))];
  if (x === null || y === null) return Number(x !== null) - Number(y !== null);
  return semver.compareBuild(x, y);
}

/** Whether it is taken only by those who ask for it by name: a release candidate, a commit without a tag. */
export function isGoPrerelease(version: string): boolean {
  return semver.prerelease(plain(version)) !== null;
}

/**
 * Whether a constraint is for this version: `*` or `latest`, numbers that it begins with (`0.30`, `v0.30`), the whole version
 * (`=v0.30.1`, a commit's `v0.0.0-2024...`), or a range (`>=1.2 <2`, `^1.2`, `1.x`). Pre-releases only by their whole names.
 */
export function goFits(version: string, constraint: string): boolean {
  const wanted = constraint.replace(/^==?/, "");
  if (version === wanted || version.replace(/^v/, "") === wanted.replace(/^v/, "")) return true;
  if (constraint.startsWith("=") || isGoPrerelease(version)) return false;
  if (isNewest(constraint)) return true;
  const numbers = wanted.replace(/^v/, "");
  if (/^\d+(?:\.\d+)*$/.test(numbers)) return `${plain(version)}.`.startsWith(`${numbers}.`);
  const range = rangeOf(constraint);
  return range !== undefined && semver.satisfies(plain(version), range);
}

/** Whether a constraint is for a branch or a commit, which only the module's repository knows. */
export function isGoQuery(constraint: string): boolean {
  const isNumbered =
    /^=?v?\d+(?:\.\d+)*(?:[-+].*)?$/.test(constraint) || /^\d+\.\d+(?:rc|beta)\d+$/.test(constraint);
  return !isNewest(constraint) && !isNumbered && rangeOf(constraint) === undefined;
}

/** The whole version that a constraint names, as modules write it; undefined for one that leaves a choice. */
export function exactGoVersion(constraint: string): string | undefined {
  const named = /^=?=?v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/.exec(constraint)?.[1];
  return named === undefined ? undefined : `v${named}`;
}

function isNewest(constraint: string): boolean {
  return constraint === "*" || constraint === "latest";
}

function rangeOf(constraint: string): string | undefined {
  if (!/[<>^~|, *]|\d\.[xX]$/.test(constraint)) return undefined;
  const range = constraint.replace(/,/g, " ").replace(/\bv(?=\d)/g, "");
  return semver.validRange(range) ?? undefined;
}
