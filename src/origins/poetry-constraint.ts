/**
 * Poetry's `^1.2` and `~1.2` in the words of Python's specification: `>=1.2,<2`. Others stay. Source: poetry's
 * documentation, "Dependency specification".
 */
export function poetryConstraint(constraint: string): string {
  const [first = "*"] = constraint.split("||");
  const parts = first
    .trim()
    .split(/\s*,\s*|\s+(?=[<>=!~^])/)
    .filter((part) => part !== "")
    .map(one);
  return parts.join(",") || "*";
}

function one(part: string): string {
  const match = /^([~^])\s*(\d+(?:\.\d+)*)(.*)$/.exec(part);
  if (match === null) {
    const plain = part.replace(/\s+/g, "");
    return /^\d[\d.]*$/.test(plain) ? `==${plain}` : plain;
  }
  const [, sign, version = "", rest = ""] = match;
  const numbers = version.split(".").map(Number);
  const index =
    sign === "^"
      ? Math.max(
          0,
          numbers.findIndex((number) => number > 0),
        )
      : numbers.length > 1
        ? 1
        : 0;
  const place = sign === "^" && numbers.every((number) => number === 0) ? numbers.length - 1 : index;
  const next = numbers.slice(0, place + 1);
  next[place] = next[place]! + 1;
  return `>=${version}${rest},<${next.join(".")}`;
}
