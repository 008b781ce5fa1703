import type { System } from "../base/system.ts";
import type { LockedPackage, Lockfile } from "../lockfile/types.ts";
import type { ImportDependencies } from "./channel.ts";
import type { Expansion } from "./expansion.ts";
import type { UnitKey } from "./units.ts";
import type { Moves, Wanted } from "./wanted.ts";

/** Whose packages will be imported next, so that channels may begin before all is resolved. */
export interface Importing {
  readonly system: System;
  /** What pypi's and npm's packages are imported with, told by Debian's packages of the system. */
  readonly dependencies: (packages: readonly LockedPackage[]) => ImportDependencies;
}

/** The state of one resolution. */
export interface Plan {
  readonly previous: Lockfile | undefined;
  readonly moves: Moves;
  /** The manifest is as its file is: nothing in it was just typed. */
  readonly written: boolean;
  readonly importing: Importing | undefined;
  readonly wanted: Wanted[];
  /** Units to resolve again. */
  readonly dirty: Set<UnitKey>;
  /** Of the requests in dirty units. */
  readonly expansions: Map<Wanted, Expansion>;
  /** What the requests in dirty units came to: keys of packages. */
  readonly roots: Map<Wanted, Map<System, string[]>>;
}
