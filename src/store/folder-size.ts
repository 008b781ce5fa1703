import { isSystemError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import { readTreeRecord } from "./tree-record.ts";
import type { StoreKind } from "./types.ts";

/**
 * What the folder of the store at `path` takes on the disk, in bytes, and would give back when it goes. What a tree shares with
 * objects or other trees, as its record tells, is theirs.
 */
export function folderBytes(kind: StoreKind, path: string, host: Host): number {
  const shared = new Set(kind === "trees" ? readTreeRecord(host, path)?.linked : []);
  return diskUse(path, host, (below) => shared.has(below)).bytes;
}

/**
 * What everything below `path`, whatever it is, takes on the disk, in bytes, and how many files that are. A file with several names
 * counts once; `without` leaves out files by their path below `path`. What is gone meanwhile, or may not be read, counts nothing.
 */
export function diskUse(
  path: string,
  host: Host,
  without: (below: string) => boolean = () => false,
): { readonly files: number; readonly bytes: number } {
  const seen = new Set<string>();
  let [files, bytes] = [0, 0];
  const visit = (below: string): void => {
    if (without(below)) return;
    const at = below === "" ? path : `${path}/${below}`;
    try {
      const stat = host.fsSync.lstatSync(at, { bigint: true });
      if (stat.isDirectory())
        for (const child of host.fsSync.readdirSync(at)) visit(below === "" ? child : `${below}/${child}`);
      else {
        files += 1;
        if (stat.nlink > 1n) {
          const inode = `${stat.dev}:${stat.ino}`;
          if (seen.has(inode)) return;
          seen.add(inode);
        }
      }
      bytes += Number(stat.blocks) * 512;
    } catch (error) {
      if (!isSystemError(error, "ENOENT", "ENOTDIR", "EACCES")) throw error;
    }
  };
  visit("");
  return { files, bytes };
}
