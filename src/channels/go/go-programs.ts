import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";

/** What the channel runs. It speaks to proxies, repositories and the checksum database by Go itself, as the user's configuration of Go says. */
export interface GoPrograms {
  /** Absolute path of a `go` command of 1.21 or later, which asks for modules. */
  readonly client: (ctx: Context) => Promise<string>;
  /** Absolute path of the `go` command of a toolchain, which is brought into the store. */
  readonly toolchain: (item: LockedPackage, ctx: Context) => Promise<string>;
}
