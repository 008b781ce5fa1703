import type { System } from "../../base/system.ts";
import type { LockedPackage, Lockfile } from "../../lockfile/types.ts";
import type { Manifest } from "../../manifest/types.ts";
import type { Upgrade } from "../../resolve/wanted.ts";
import type { StoreKey } from "../../store/types.ts";
import type { Includes, RecordedInclude } from "../composition/types.ts";

/** A folder with a bothy.toml, and where its state is. All paths absolute and real (no symbolic links in them). */
export interface Project {
  readonly root: string;
  readonly manifestPath: string;
  readonly lockPath: string;
  /** `<state>/projects/<digest of root>`. */
  readonly state: string;
}

/** What bothy.toml and bothy.lock say now. */
export interface ProjectFiles {
  readonly manifestText: string;
  /** With all that it includes. */
  readonly manifest: Manifest;
  readonly includes: Includes;
  /** Absent: there is no bothy.lock. */
  readonly lockText?: string;
  readonly lock?: Lockfile;
}

/** A built environment in the store: `environments/<key>`. */
export interface BuiltEnvironment {
  readonly key: StoreKey;
  /** Absolute. */
  readonly path: string;
  /** What the user should know of its trees: post-install effects that could not be had, programs left as they are. */
  readonly notices: readonly string[];
}

/** `generations/<number>.json`: one built state of a project's environment. */
export interface Generation {
  readonly format: 1;
  readonly number: number;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly manifest: string;
  /** What it included then, in the order in which one is laid over the other. Absent: nothing. */
  readonly includes?: readonly RecordedInclude[];
  readonly lock: string;
  readonly environment: StoreKey;
  readonly system: string;
  /** The generation that was gone back or forward to, where it was made so. */
  readonly restored?: number;
  /** What changed since the one before: `+ htop 3.4.1`, `python3 3.13.5 -> 3.13.7`, `- tree`. */
  readonly changes: readonly string[];
}

/** What a change of a project came to. */
export interface ProjectOutcome {
  readonly system: System;
  readonly manifest: Manifest;
  readonly includes: Includes;
  readonly lock: Lockfile;
  /** The lock before the change; absent where there was none that could be read. */
  readonly before: Lockfile | undefined;
  readonly environment: BuiltEnvironment;
  readonly generation: Generation;
  /** False when manifest, lock and environment were so already. */
  readonly changed: boolean;
  /** Same form as `Generation.changes`, between the lockfile before and after. */
  readonly changes: readonly string[];
  /** Those of the environment's notices that the one that was in force before hadn't. */
  readonly newNotices: readonly string[];
  /** What an index lists and no mirror had, so that others were taken. */
  readonly missing?: readonly LockedPackage[];
}

/** How far a command may go beyond what is locked. */
export interface ChangeOptions {
  /** `--locked`: a stale or missing lock is an error, nothing is resolved. */
  readonly locked?: boolean;
  /** What moves to the newest that fits. Default nothing. */
  readonly upgrade?: Upgrade;
  /** Names of included manifests whose requests move to what their environments' locks say now, else to the newest. */
  readonly upgradeIncludes?: readonly string[];
}
