import type { Reporter } from "../base/report.ts";
import type { Host } from "./host.ts";
import type { Places } from "./places.ts";

/** What every piece of work gets: the door to the machine and the wishes of this call. */
export interface Context {
  readonly host: Host;
  readonly places: Places;
  readonly report: Reporter;
  readonly config: Config;
  /** `--offline`: no socket is opened. */
  readonly offline: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** bothy's own configuration, merged: the user's config.toml over the machine's. */
export interface Config {
  /** The value at a dotted name (`deb.mirror`), or undefined. */
  get(name: string): string | undefined;
}
