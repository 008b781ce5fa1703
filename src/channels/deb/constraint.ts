import { UserError } from "../../base/error.ts";
import { compareParts, compareVersions, parseVersion } from "./version.ts";

/** Whether a Debian version fits what a request asks for. */
export type VersionTest = (version: string) => boolean;

const COMPARISON = /^(>=|<=|>>|<<|!=|==|=|>|<)\s*(\S+)$/;

/**
 * Reads a request's constraint: `*`; `12`, `3.13`, `3.x` or `v3` (whole components of the upstream version, without epoch and
 * revision); `=1:2.3-4` (the full version); `>=1.2`, `<2` and so on, several parted by commas or spaces. A bound with an
 * epoch or a revision is compared with the full version, one without with the upstream version. Throws a UserError
 * `bad-constraint`.
 */
export function parseConstraint(text: string): VersionTest {
  const parts = text
    .trim()
    .replace(/(>=|<=|>>|<<|!=|==|=|>|<)\s+/g, "$1")
    .split(/[\s,]+/)
    .filter((part) => part !== "" && part !== "*");
  const tests = parts.map((part) => parsePart(part, text));
  return (version) => tests.every((fits) => fits(version));
}

function parsePart(part: string, whole: string): VersionTest {
  const comparison = COMPARISON.exec(part);
  if (comparison !== null) {
    const [, operator = "", bound = ""] = comparison;
    if (!isVersion(bound)) throw badConstraint(whole);
    return (version) => holds(operator, compareWithBound(version, bound, operator));
  }
  const prefix = part.replace(/^v(?=\d)/, "").replace(/(?:\.[*xX])+$/, "");
  if (!isVersion(prefix)) throw badConstraint(whole);
  return (version) => startsWithComponents(version, prefix);
}

function compareWithBound(version: string, bound: string, operator: string): number {
  if (/[:-]/.test(bound) || operator === "==") return compareVersions(version, bound);
  const upstream = compareParts(parseVersion(version).upstream, bound);
  return operator === "=" && upstream === 0 ? compareVersions(version, bound) : upstream;
}

function holds(operator: string, order: number): boolean {
  switch (operator) {
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
    case ">>":
      return order > 0;
    case "<":
    case "<<":
      return order < 0;
    case "!=":
      return order !== 0;
    default:
      return order === 0;
  }
}

/** `12` fits 12, 12.2.0 and 12~rc1, not 123 and not 1.12. */
function startsWithComponents(version: string, prefix: string): boolean {
  if (version === prefix) return true;
  const withoutEpoch = version.slice(version.indexOf(":") + 1);
  const text = prefix.includes("-") ? withoutEpoch : parseVersion(version).upstream;
  const wanted = prefix.slice(prefix.indexOf(":") + 1);
  if (wanted !== prefix && parseVersion(version).epoch !== parseVersion(prefix).epoch) return false;
  if (!text.startsWith(wanted)) return false;
  const rest = text.slice(wanted.length);
  if (rest === "") return true;
  return /\d$/.test(wanted) ? !/^\d/.test(rest) : !/^[A-Za-z]/.test(rest);
}

function isVersion(text: string): boolean {
  return /^(?:\d+:)?[0-9][A-Za-z0-9.+~:-]*$/.test(text);
}

function badConstraint(text: string): UserError {
  return new UserError(
    "bad-constraint",
    `${JSON.stringify(text)} can't be read as a version of a Debian package`,
    {
      reason:
        "the deb channel reads *, 12 (any 12.x), 3.13, >=1.2, <2, several of them parted by commas, and =1:2.3-4",
      help: "give a version in one of these forms",
      exitCode: 2,
    },
  );
}
