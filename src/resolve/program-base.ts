import type { System } from "../base/system.ts";
import type { ChannelName } from "../manifest/types.ts";
import type { StoreKey } from "../store/types.ts";

/**
 * Debian packages of the default suite that programs of other channels are linked to, and the libraries that each brings to
 * them. These are what PEP 600's manylinux, Node's BUILDING.md and Rust's platform support expect of any Linux with glibc.
 */
export const PROGRAM_BASE: Readonly<Record<string, readonly string[]>> = {
  libc6: [
    "libc.so.6",
    "libm.so.6",
    "libmvec.so.1",
    "libdl.so.2",
    "libpthread.so.0",
    "librt.so.1",
    "libutil.so.1",
    "libresolv.so.2",
    "libanl.so.1",
    "libnsl.so.1",
    "libthread_db.so.1",
    "libBrokenLocale.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
  ],
  "libgcc-s1": ["libgcc_s.so.1"],
  "libstdc++6": ["libstdc++.so.6"],
  zlib1g: ["libz.so.1"],
  libatomic1: ["libatomic.so.1"],
};

export const BASE_PACKAGES: readonly string[] = Object.keys(PROGRAM_BASE);

/** Whether a channel's programs are linked to the base: Debian's have their own libraries, and what is built here those it was built with. */
export function hasBase(channel: ChannelName): boolean {
  return channel !== "deb" && channel !== "go" && channel !== "cargo";
}

/** The objects of these packages on one system, as an environment has them. */
export interface ProgramBase {
  readonly system: System;
  /** The one of libc6, which has the loader. */
  readonly libc: StoreKey;
  /** Those of all, libc6's among them. */
  readonly objects: readonly StoreKey[];
  /** Names of libraries that these have beside those of PROGRAM_BASE. */
  readonly libraries?: readonly string[];
}
