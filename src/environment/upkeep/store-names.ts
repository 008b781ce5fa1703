import { posix } from "node:path";
import { isSystemError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";
import type { Places } from "../../host/places.ts";
import { readElfNames } from "../../relocate/elf-names.ts";
import type { StoreKey, StoreKind } from "../../store/types.ts";
import { realPath } from "./real-path.ts";

/** A folder of the store that something outside of it names. */
export interface StoreName {
  readonly kind: StoreKind;
  readonly key: StoreKey;
}

/** What a file of the user's names in the store; by path, following no links. */
export type NamesIn = (path: string) => StoreName[];

/**
 * A reader of what files name in the store at `places.data`: a link by its target, an ELF file by its loader and search
 * path, a script by its first line, a virtual environment's `pyvenv.cfg` by its text. Other files name nothing.
 */
export function storeNames(places: Pick<Places, "data">, host: Host): NamesIn {
  const roots = [...new Set([places.data, realPath(host, places.data)])];
  // Paths in imported programs are padded with slashes.
  const pattern = new RegExp(
    `(?:${roots.map(withSlashes).join("|")})/+(objects|trees|environments)/+([0-9a-f]+)`,
    "g",
  );
  const inText = (text: string): StoreName[] =>
    [...text.matchAll(pattern)].map(([, kind, key]) => ({ kind: kind as StoreKind, key: key as StoreKey }));
  return (path) => {
    try {
      const stat = host.fsSync.lstatSync(path);
      if (stat.isSymbolicLink()) return inText(`${host.fsSync.readlinkSync(path)}/`);
      if (!stat.isFile()) return [];
      if (posix.basename(path) === "pyvenv.cfg") return inText(host.fsSync.readFileSync(path, "utf8"));
      if ((stat.mode & 0o111) === 0 && !/\.(?:so|node)\b/.test(path)) return [];
      const elf = readElfNames(path, host);
      if (elf !== undefined) return inText([elf.interpreter ?? "", ...elf.search].join("\n"));
      return inText(firstLine(path, host));
    } catch (error) {
      if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "EPERM", "ELOOP", "EIO")) return [];
      throw error;
    }
  };
}

/** The `#!` line; empty for other files. */
function firstLine(path: string, host: Host): string {
  const file = host.fsSync.openSync(path, "r");
  try {
    const bytes = Buffer.alloc(512);
    const text = bytes.toString("utf8", 0, host.fsSync.readSync(file, bytes, 0, bytes.length, 0));
    // pip writes long interpreters into a second line, behind `exec`.
    return text.startsWith("#!") ? text.split("\n").slice(0, 3).join("\n") : "";
  } finally {
    host.fsSync.closeSync(file);
  }
}

function withSlashes(root: string): string {
  return root
    .split("/")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("/+");
}
