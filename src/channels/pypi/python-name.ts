/** The name by which an index knows a package. Source: PyPA specification "Names and normalization". */
export function normalizedName(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}

/** A request's name taken apart: `uvicorn[standard,watch]`; undefined when it isn't one. */
export function requestedName(text: string): { name: string; extras: string[] } | undefined {
  const match = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*$/.exec(text);
  if (!match) return undefined;
  const extras = (match[2] ?? "")
    .split(",")
    .map((extra) => extra.trim())
    .filter((extra) => extra !== "");
  if (extras.some((extra) => !/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(extra))) return undefined;
  return { name: normalizedName(match[1]!), extras: extras.map(normalizedName).sort() };
}
