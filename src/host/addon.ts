import { builtFile } from "./installation.ts";

/** What native/addon exports. */
export interface Addon {
  /** A library for `unxz`; undefined where it can't be loaded. */
  loadLiblzma(path: string): object | undefined;
  /**
   * liblzma's verdict on `data`, an .xz file (lzma_ret of lzma/base.h, 1 for a whole one). `output` is filled over and over: each
   * time `take` is told how many bytes of it hold. What `take` throws ends it.
   */
  unxz(liblzma: object, data: Uint8Array, output: Uint8Array, take: (length: number) => void): number;
  /**
   * Fills the folder `root` by several threads, as `list` says (native/addon/place.c). What could not be made: path of its folder, NUL,
   * name, NUL for each; undefined where nothing of it is certain.
   */
  place(root: string, list: Uint8Array, threads: number, seal: boolean): Promise<string | undefined>;
  /**
   * Writes a file in the place of whatever file or link is at `path`, in a thread; `milliseconds` since 1970 is its modification time,
   * NaN for now. `bytes` may not change meanwhile. The kernel begins to write it to the disk. False where it fails.
   */
  writeFile(path: string, bytes: Uint8Array, mode: number, milliseconds: number): Promise<boolean>;
  /** syncfs(2) of the file system that holds `path`; false where it fails. */
  syncFileSystem(path: string): Promise<boolean>;
  /** Gives the file `to` the access and modification time of `from`, to the nanosecond; false where that can't be done. */
  copyTimes(from: string, to: string): boolean;
}

/** Loads the addon at `path`; undefined where it isn't built, or this system's C library can't load it. */
export function loadAddon(path: string): Addon | undefined {
  const module: { exports: Partial<Addon> } = { exports: {} };
  try {
    process.dlopen(module, path);
  } catch {
    return undefined;
  }
  return module.exports as Addon;
}

let own: { readonly addon: Addon | undefined } | undefined;

/** bothy's own, loaded once in each thread. */
export function ownAddon(): Addon | undefined {
  own ??= { addon: loadAddon(builtFile("native/addon.node")) };
  return own.addon;
}
