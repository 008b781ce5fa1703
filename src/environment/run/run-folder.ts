import { join } from "node:path";
import { isSystemError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { Host } from "../../host/host.ts";
import type { Places } from "../../host/places.ts";
import { realPath } from "../upkeep/real-path.ts";

/** Between the words of a run, and after the last: no request has such a part. */
const AND = ".and";
const END = ".run";

/**
 * The folder of `bothy run WORD...`: `<state>/runs/WORD/.and/WORD/.run`, as bin/bothy finds it without starting a process.
 * It is a project like others (manifest, lock, generations), which bothy makes for itself.
 */
export function runFolder(words: readonly string[], places: Pick<Places, "state">): string {
  return join(
    places.state,
    "runs",
    ...words.flatMap((word, index) => (index === 0 ? [word] : [AND, word])),
    END,
  );
}

/** The words whose run a folder is, by its real path or by way of the state's; undefined where it is none. */
export function runWords(
  folder: string,
  { places, host }: { readonly places: Pick<Places, "state">; readonly host: Host },
): string[] | undefined {
  const tops = [places.state, realPath(host, places.state)].map((state) => `${join(state, "runs")}/`);
  const top = tops.find((start) => folder.startsWith(start));
  if (top === undefined || !folder.endsWith(`/${END}`)) return undefined;
  return folder.slice(top.length, -END.length - 1).split(`/${AND}/`);
}

/** Notes that a run is wanted now; bin/bothy does the same. */
export async function markUsed(folder: string, ctx: Context): Promise<void> {
  await ctx.host.fs.writeFile(join(folder, "used"), "", { mode: 0o600 });
}

/** When a folder's run was last wanted, in milliseconds; undefined for a folder that is no run's. */
export function lastUsed(folder: string, host: Host): number | undefined {
  if (!folder.includes("/bothy/runs/") || !folder.endsWith(`/${END}`)) return undefined;
  try {
    return host.fsSync.statSync(join(folder, "used")).mtimeMs;
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES")) return undefined;
    throw error;
  }
}
