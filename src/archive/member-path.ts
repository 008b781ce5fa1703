import { hostileArchive } from "./hostile.ts";

/** Bytes of a name between two slashes on every file system. */
const LONGEST_PART = 255;
/** Bytes of a whole name: half of PATH_MAX, as it is to stand below a store's folders. */
const LONGEST = 2048;

/**
 * A member's name as a path relative to the archive's root: without `./`, doubled and trailing slashes; "" for the root
 * itself. A UserError `hostile-archive` for absolute names, `..`, NUL, newlines (which dpkg refuses too), names that aren't UTF-8 and
 * those too long for a file system.
 */
export function memberPath(artifact: string, name: string): string {
  if (name.startsWith("/")) throw hostileArchive(artifact, name, "its name is absolute");
  if (name.includes("\0")) throw hostileArchive(artifact, name, "its name has a NUL in it");
  if (name.includes("\n")) throw hostileArchive(artifact, name, "its name has a newline in it");
  if (name.includes("\uFFFD")) throw hostileArchive(artifact, name, "its name is not UTF-8");
  // As many letters can't have more bytes: three each.
  if (name.length > LONGEST_PART / 3 && isTooLong(name))
    throw hostileArchive(
      artifact,
      name,
      `its name is too long: ${LONGEST_PART} bytes a part and ${LONGEST} in all work`,
    );
  if (!name.includes("//") && !name.includes(".")) return name.endsWith("/") ? name.slice(0, -1) : name;
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw hostileArchive(artifact, name, "its name leads outside by ..");
  return parts.join("/");
}

function isTooLong(name: string): boolean {
  return (
    Buffer.byteLength(name) > LONGEST ||
    name.split("/").some((part) => Buffer.byteLength(part) > LONGEST_PART)
  );
}

/**
 * Whether a symbolic link at `path` can't lead out of the archive's root, given that no other link does: `..` stands at the
 * beginning of its target alone, where it climbs through the folders of `path`, which are no links.
 */
export function leadsInside(path: string, target: string): boolean {
  if (target.startsWith("/")) return false;
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  const climbs = parts.findIndex((part) => part !== "..");
  const up = climbs === -1 ? parts.length : climbs;
  return up < path.split("/").length && !parts.slice(up).includes("..");
}
