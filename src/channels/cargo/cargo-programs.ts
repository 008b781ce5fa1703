import type { Context } from "../../host/context.ts";

/** What the channel runs: the registry is asked by cargo itself, as the user's configuration of cargo says. */
export interface CargoPrograms {
  /** Absolute path of a `cargo` of 1.70 or later, beside which there is a rustc. */
  readonly client: (ctx: Context) => Promise<string>;
  /** Whether `client` has one without fetching it. */
  readonly isHere: (ctx: Context) => Promise<boolean>;
}
