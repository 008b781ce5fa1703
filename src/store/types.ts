import type { Digest } from "../base/digest.ts";
import type { TreeRecord } from "./tree-record.ts";

/** A folder's name below objects/, trees/ or environments/: hex. */
export type StoreKey = string & { readonly __brand: "StoreKey" };

/** The kinds of folder in the store; each lives at `<data>/<kind>/<key>`. */
export type StoreKind = "objects" | "trees" | "environments";

export interface ObjectRef {
  readonly key: StoreKey;
  /** Absolute path of the object's `tree/`. */
  readonly tree: string;
}

/**
 * Length of the store's own path where it stands inside files (PT_INTERP): the real path is padded with slashes to
 * it, so that files have equal lengths, and with PREFIX_PLACEHOLDER in its place equal hashes, for every user.
 */
export const PREFIX_LENGTH = 128;
export const PREFIX_PLACEHOLDER = `/bothy-store-prefix${"/".repeat(PREFIX_LENGTH - "/bothy-store-prefix".length)}`;

/** `objects/<key>/meta.json`: what an import found. Paths are relative to `tree/`, without a leading slash, `/usr`-merged. */
export interface ObjectMeta {
  readonly format: 1;
  readonly channel: string;
  readonly name: string;
  readonly version: string;
  readonly artifact: Digest;
  readonly entries: readonly Entry[];
  /** ELF files with what composing needs to know of them. */
  readonly elf: readonly ElfInfo[];
  /** Files beside the tree, in `control/`: name -> sha256. */
  readonly control?: Readonly<Record<string, Digest>>;
  /** Other objects this one's bytes name (the libc whose ld.so is its interpreter): kept by collection. */
  readonly references: readonly StoreKey[];
}

export type Entry =
  | { readonly type: "directory"; readonly path: string; readonly mode: number }
  | { readonly type: "link"; readonly path: string; readonly target: string }
  | {
      readonly type: "file";
      readonly path: string;
      /** Permission bits as the archive had them. */
      readonly mode: number;
      readonly size: number;
      /** Over the file with PREFIX_PLACEHOLDER at each of `slots`. */
      readonly hash: Digest;
      /** Byte offsets at which the padded store prefix stands. */
      readonly slots?: readonly number[];
      /** What composing may have to do with it. `script`: first line is `#!`; `text`: may name paths of the tree. */
      readonly content?: "elf" | "script" | "text";
    };

export interface ElfInfo {
  readonly path: string;
  readonly kind: "executable" | "library" | "static";
  readonly soname?: string;
  readonly needed: readonly string[];
  /** Absolute path prefixes that occur as strings in the file, merged and without leading slash: `usr/share/vim/vim91`. */
  readonly paths: readonly string[];
  /** It names its own file, /proc/self/exe: it may run or extend a copy of itself, where `$ORIGIN` means nothing. */
  readonly selfReading?: true;
  /** It compares the place it lies in with /usr and /usr/local. */
  readonly comparesPlace?: true;
  /** It is a Go program: it calls the kernel itself, past every library. */
  readonly rawCalls?: true;
  /** A dynamic program that takes nothing from any library, as Free Pascal's own: it calls the kernel itself. */
  readonly importsNothing?: true;
  /** Its search path for libraries as it was built (DT_RPATH, DT_RUNPATH), where it has one. */
  readonly search?: readonly string[];
  /** It is for another processor. */
  readonly foreign?: true;
  /** The interpreter that a program names, merged and without leading slash, where it isn't the loader of its tree's libc. */
  readonly interpreter?: string;
  /** Why the file was not patched, when it should have been. */
  readonly unpatched?: string;
}

export interface Store {
  /** `<data>`: below it objects/, trees/, environments/, tmp/. */
  readonly root: string;
  /** `root` padded with slashes to PREFIX_LENGTH. */
  readonly prefix: string;
  path(kind: StoreKind, key: StoreKey): string;
  has(kind: StoreKind, key: StoreKey): boolean;
  /**
   * Makes the folder `<kind>/<key>` unless it is there: `build` fills a staging folder on the same file system, which
   * is then moved into place as a whole. Two processes may do the same at once; one wins, both succeed. A failure or a
   * kill leaves nothing that anyone takes for whole. Of a tree, `build` may tell the record, which is found by reading
   * all of it otherwise. Returns the final path.
   */
  commit(
    kind: StoreKind,
    key: StoreKey,
    build: (staging: string, tell: (record: TreeRecord) => void) => Promise<void>,
  ): Promise<string>;
  /** As `commit`, for a key that only the finished folder tells: `build` returns it. */
  commitChosen(kind: StoreKind, build: (staging: string) => Promise<StoreKey>): Promise<StoreKey>;
  /** The object's meta.json, decoded; a UserError `damaged-store` when it can't be read. */
  meta(key: StoreKey): Promise<ObjectMeta>;
}
