import { hostileArchive } from "./hostile.ts";

/**
 * A member's name as a path relative to the archive's root: without `./`, doubled and trailing slashes; "" for the root
 * itself. A UserError `hostile-archive` for absolute names, `..`, NUL and names that aren't UTF-8.
 */
export function memberPath(artifact: string, name: string): string {
  if (name.startsWith("/")) throw hostileArchive(artifact, name, "its name is absolute");
  if (name.includes("\0")) throw hostileArchive(artifact, name, "its name has a NUL in it");
  if (name.includes("\uFFFD")) throw hostileArchive(artifact, name, "its name is not UTF-8");
  if (!name.includes("//") && !name.includes(".")) return name.endsWith("/") ? name.slice(0, -1) : name;
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw hostileArchive(artifact, name, "its name leads outside by ..");
  return parts.join("/");
}
