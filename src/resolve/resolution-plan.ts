import type { System } from "../base/system.ts";
import type { Lockfile } from "../lockfile/types.ts";
import type { Expansion } from "./expansion.ts";
import type { UnitKey } from "./units.ts";
import type { Moves, Wanted } from "./wanted.ts";

/** The state of one resolution. */
export interface Plan {
  readonly previous: Lockfile | undefined;
  readonly moves: Moves;
  /** Packages of this system will be imported next. */
  readonly importing: System | undefined;
  readonly wanted: Wanted[];
  /** Units to resolve again. */
  readonly dirty: Set<UnitKey>;
  /** Of the requests in dirty units. */
  readonly expansions: Map<Wanted, Expansion>;
  /** What the requests in dirty units came to: keys of packages. */
  readonly roots: Map<Wanted, Map<System, string[]>>;
}
