import { join } from "node:path";
import { inputStamp } from "../../activation/exec-script.ts";
import type { Activation } from "../../activation/types.ts";
import { isSystemError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { Project } from "../project/project-types.ts";
import { modified } from "./activation-cache.ts";
import { ACTIVATION_RECORD } from "./activation-record.ts";
import { activationFolder } from "./activation-stamps.ts";

/**
 * The project's activation as it stands, where bin/bothy would take it too: nothing that it was made from has changed since. `entry` is that of
 * this bothy. For who comes to the slow path for another reason, or has waited while somebody else went it.
 */
export function standingActivation(
  project: Project,
  entry: { readonly path: string; readonly time: bigint | undefined } | undefined,
  ctx: Pick<Context, "host" | "places">,
): Activation | undefined {
  if (entry?.time === undefined) return undefined;
  const folder = activationFolder(project, ctx);
  const has = (path: string, name: string, time = modified(path, ctx)) =>
    time !== undefined && time === modified(join(folder, name), ctx);
  if (!isOwn(folder, ctx) || !has(project.manifestPath, "manifest.stamp")) return undefined;
  if (!has(project.lockPath, "lock.stamp") || !has(entry.path, "entry.stamp", entry.time)) return undefined;
  const activation = readRecord(join(folder, ACTIVATION_RECORD), ctx);
  if (activation?.entry !== entry.path || activation.project !== project.root) return undefined;
  const { inputs = [], drivers, environment } = activation;
  if (!inputs.every((path, index) => has(path, inputStamp(index)))) return undefined;
  if (drivers !== undefined) {
    const [changed, stamp] = [modified(drivers.changed, ctx), modified(drivers.stamp, ctx)];
    if (stamp === undefined || (changed !== undefined && changed > stamp)) return undefined;
  }
  return ctx.host.fsSync.existsSync(join(environment, "bin")) ? activation : undefined;
}

function isOwn(folder: string, { host }: Pick<Context, "host">): boolean {
  const stat = host.fsSync.lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === host.uid;
}

function readRecord(path: string, { host }: Pick<Context, "host">): Activation | undefined {
  try {
    return JSON.parse(host.fsSync.readFileSync(path, "utf8")) as Activation;
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}
