import { UserError } from "../base/error.ts";
import { silentReporter } from "../base/report.ts";
import type { Context } from "../host/context.ts";
import type { Lockfile } from "../lockfile/types.ts";
import type { Manifest } from "../manifest/types.ts";
import type { Channels } from "./channel.ts";
import { resolveEnvironment } from "./resolve-environment.ts";

/** What a manifest would be locked as if some of its requests had other constraints, or why it can't be. */
export type Trial = (change: TrialChange) => Promise<Lockfile | UserError>;

export interface TrialChange {
  /** Request key -> constraint. */
  readonly constraints: ReadonlyMap<string, string>;
  /** Names to move to the newest afterwards. */
  readonly upgrade?: readonly string[];
}

/** Trials from one state of a project. Each is made once; nothing is written but caches. */
export function trialsOf(
  from: { readonly manifest: Manifest; readonly lock: Lockfile },
  channels: Channels,
  ctx: Context,
): Trial {
  const known = { askAnew: false };
  const quiet = { ...ctx, report: silentReporter };
  const made = new Map<string, Promise<Lockfile | UserError>>();
  const attempt = async ({ constraints, upgrade = [] }: TrialChange) => {
    const packages = from.manifest.packages.map((request) => ({
      ...request,
      constraint: constraints.get(request.key) ?? request.constraint,
    }));
    const manifest = { ...from.manifest, packages };
    try {
      const previous = await resolveEnvironment({ manifest, previous: from.lock, ...known }, channels, quiet);
      if (upgrade.length === 0) return previous;
      return await resolveEnvironment({ manifest, previous, upgrade, ...known }, channels, quiet);
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
  };
  return (change) => {
    const key = JSON.stringify([[...change.constraints].sort(), change.upgrade]);
    const running = made.get(key) ?? attempt(change);
    made.set(key, running);
    return running;
  };
}
