import { UserError } from "../base/error.ts";
import type { System } from "../base/system.ts";
import { BASE_GROUP, type Manifest, type Request } from "../manifest/types.ts";
import {
  belongsToInterpreter,
  impliedRequest,
  interpreterOf,
  isInterpreter,
  type Served,
} from "./interpreters.ts";
import { hasBase } from "./program-base.ts";
import type { Plan } from "./resolution-plan.ts";
import type { Wanted } from "./wanted.ts";

/**
 * Requests that the manifest doesn't make and others need: a Python for a group's pypi packages, a Node for its npm
 * tools, where the group asks for none of its own; and what programs of both are linked to.
 */
export function impliedRequests(plan: Plan, manifest: Manifest): Request[] {
  const groups = [...new Set(plan.wanted.map((item) => item.request.group))].sort();
  const request = (entry: string, group: string, systems: readonly System[]) => {
    if (systems.length === 0) return [];
    const all = systems.length === manifest.options.systems.length;
    return [impliedRequest(entry, group, all ? undefined : systems)];
  };
  const interpreters = ["python", "nodejs"].flatMap((entry) =>
    groups.flatMap((group) =>
      request(
        entry,
        group,
        manifest.options.systems.filter((system) => lacks(plan, { entry, group, system })),
      ),
    ),
  );
  const systems = manifest.options.systems.filter((system) =>
    plan.wanted.some((item) => needsBase(plan, item, system)),
  );
  return [...interpreters, ...request("base", BASE_GROUP, systems)];
}

/** Whether a request brings programs that are linked to the base. */
function needsBase(plan: Plan, item: Wanted, system: System): boolean {
  if (!system.endsWith("-linux") || item.request.group === BASE_GROUP) return false;
  return servedBy(plan, item, system).some(({ channel }) => hasBase(channel));
}

function lacks(
  plan: Plan,
  where: { readonly entry: string; readonly group: string; readonly system: System },
): boolean {
  const { entry, group, system } = where;
  const served = plan.wanted
    .filter((item) => item.request.group === group)
    .flatMap((item) => servedBy(plan, item, system));
  return (
    served.some(
      (item) => interpreterOf(item.channel) === entry && !belongsToInterpreter(entry, item, system),
    ) && !served.some((item) => isInterpreter(entry, item, system))
  );
}

/** The error of an implied request, in the words of the requests that need it: nobody wrote its name. */
export function explainImplied(plan: Plan, { request }: Wanted, error: UserError): UserError {
  const systems = plan.wanted.flatMap((item) => item.systems);
  const isBase = request.group === BASE_GROUP;
  const asking = plan.wanted.filter((item) =>
    systems.some((system) =>
      isBase
        ? needsBase(plan, item, system)
        : item.request.group === request.group &&
          servedBy(plan, item, system).some((served) => interpreterOf(served.channel) === request.name),
    ),
  );
  const keys = asking.map((item) => item.request.key);
  const needed = isBase ? "Debian's C library" : request.name;
  return new UserError(error.code, `${keys.join(", ")} can't be had: ${error.message}`, {
    reason: [`${needed} is needed to run ${keys.length === 1 ? "it" : "them"}`, error.reason].join("\n"),
    help:
      error.code === "not-on-this-system"
        ? `restrict ${keys.join(", ")} to other systems, in bothy.toml: systems = [...]`
        : error.help,
    cause: error,
  });
}

/** What serves a request on a system: as settled now, else as locked. */
function servedBy(plan: Plan, item: Wanted, system: System): readonly Served[] {
  const expansion = plan.expansions.get(item);
  if (expansion !== undefined) return expansion.packages.get(system) ?? [];
  return (item.kept?.roots[system] ?? []).map((key) => plan.previous!.packages[key]!);
}
