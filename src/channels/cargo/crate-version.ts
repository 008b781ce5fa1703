import semver from "semver";

export function compareCrate(a: string, b: string): number {
  const [x, y] = [semver.parse(a), semver.parse(b)];
  if (x === null || y === null) return Number(x !== null) - Number(y !== null);
  return semver.compareBuild(x, y);
}

export function isCratePrerelease(version: string): boolean {
  return semver.prerelease(version) !== null;
}

/** Whether a constraint is for this version: `*`, numbers that it begins with, the whole version with or without `=`, or a range (`^14`, `>=14, <15`). */
export function crateFits(version: string, constraint: string): boolean {
  const wanted = constraint.replace(/^=\s*/, "");
  if (version === wanted) return true;
  if (constraint.startsWith("=") || isCratePrerelease(version)) return false;
  if (constraint === "*" || constraint === "latest") return true;
  if (/^\d+(?:\.\d+)*$/.test(wanted)) return `${version}.`.startsWith(`${wanted}.`);
  const range = semver.validRange(constraint.replace(/,/g, " "));
  return range !== null && semver.satisfies(version, range);
}

/** Whether a Rust builds what asks for at least `wanted`, `1.70` or `1.70.0`. */
export function rustSuffices(rust: string, wanted: string): boolean {
  const whole = (text: string) => semver.coerce(text) ?? "0.0.0";
  return semver.gte(whole(rust), whole(wanted));
}
