import type { System } from "../base/system.ts";
import type { ProfilePart, Script } from "../manifest/types.ts";
import type { StoreKey } from "../store/types.ts";

/** Search-path variables that an environment adds to; entries are relative to its root, first one first. */
export interface SearchPaths {
  readonly MANPATH: readonly string[];
  readonly XDG_DATA_DIRS: readonly string[];
  /** Dev mode only. */
  readonly PKG_CONFIG_PATH: readonly string[];
  /** Dev mode only. */
  readonly CMAKE_PREFIX_PATH: readonly string[];
}

/** `environments/<key>/environment.json`. */
export interface EnvironmentFile {
  readonly format: 1;
  readonly system: System;
  /** Composed trees that it links to: kept by collection as long as it is. */
  readonly trees: readonly StoreKey[];
  /** Name in bin/ -> what it leads to, relative to the environment's root: `deb/trixie/usr/bin/htop`. */
  readonly programs: Readonly<Record<string, string>>;
  readonly searchPaths: SearchPaths;
  readonly notices: readonly string[];
}

/** How much of an environment is put in force: `run` leaves out what only compiling needs. */
export type ActivationMode = "dev" | "run";

/** What the texts of an activation are made from. All paths absolute. */
export interface Activation {
  /** BOTHY_ENV: the environment's root. */
  readonly environment: string;
  /** BOTHY_PROJECT: the project's real path. */
  readonly project: string;
  /** BOTHY_CACHE: a folder of the project's own outside of it. */
  readonly cache: string;
  /** The environment's name, as prompts show it. */
  readonly name: string;
  /** BOTHY_PORT_<NAME> of the project's services: name -> value, set after bothy's own and before `vars`. */
  readonly ports?: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly searchPaths: SearchPaths;
  /** Those of included manifests are among them; none is empty. */
  readonly onActivate?: readonly Script[];
  readonly onDeactivate?: readonly Script[];
  readonly profile: Readonly<Partial<Record<ProfilePart, readonly Script[]>>>;
  /** The environment's own bash, when it has one. */
  readonly bash?: string;
  /** Folder that the texts will stand in: they name each other. */
  readonly folder: string;
  /** Folder in which an in-place activation says that it lives. */
  readonly live: string;
  /** bothy's own Node, for what a shell can't do. */
  readonly node: string;
  /** Where the machine has graphics drivers: their stamp, and the file that is newer than it once they may have changed. */
  readonly drivers?: { readonly stamp: string; readonly changed: string };
  /** Files and folders beside bothy.toml and bothy.lock whose change makes the texts stale: included manifests, folders that were searched for them. */
  readonly inputs?: readonly string[];
  /** What to do where a command isn't there; absent: as in a project. */
  readonly missingHelp?: string;
  /** bothy's program, for what `activate --services` starts. */
  readonly bothy?: string;
  /** bothy's own entry: another one may compose and activate otherwise. Absent where it runs from source. */
  readonly entry?: string;
}
