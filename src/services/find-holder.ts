import { join } from "node:path";
import type { Project } from "../environment/project/project-types.ts";
import { ancestors } from "../environment/upkeep/live-processes.ts";
import type { Context } from "../host/context.ts";
import type { Holder } from "./types.ts";

/** The variable in which `activate --services` says for which process it starts services. */
export const HOLDER_VARIABLE = "BOTHY_SERVICES_FOR";

/**
 * The process that the project's activation, in which this one was started, begins with: the shell, or the command of
 * `activate -- COMMAND`. Undefined where there is none, or it can't be told.
 */
export function findHolder(
  project: Pick<Project, "root">,
  ctx: Pick<Context, "host" | "places">,
): Holder | undefined {
  const { host } = ctx;
  if (host.env.BOTHY_PROJECT !== project.root) return undefined;
  const above = ancestors(host);
  const named = Number(host.env[HOLDER_VARIABLE]);
  const pid = above.includes(named) ? named : above.findLast((one) => isActivated(one, project.root, ctx));
  return pid === undefined ? undefined : host.processIdentity(pid);
}

/** Whether the activation's variables were given to a process, or it took them over itself. */
function isActivated(pid: number, root: string, { host, places }: Pick<Context, "host" | "places">): boolean {
  const variables = readOr(() => host.fsSync.readFileSync(`/proc/${pid}/environ`, "utf8"));
  if (variables?.split("\0").includes(`BOTHY_PROJECT=${root}`)) return true;
  const live = join(places.state, "live");
  const records = readOr(() => host.fsSync.readdirSync(live)) ?? [];
  return records
    .filter((name) => name.startsWith(`${pid}.`))
    .some((name) =>
      readOr(() => host.fsSync.readFileSync(join(live, name), "utf8"))?.startsWith(`${host.env.BOTHY_ENV}\n`),
    );
}

function readOr<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}
