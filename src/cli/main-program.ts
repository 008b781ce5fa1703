import { UserError } from "../base/error.ts";
import { catalogEntry } from "../catalog/catalog.ts";
import type { ProjectOutcome } from "../environment/project/project-types.ts";
import type { Host } from "../host/host.ts";
import { formatName, type RequestName } from "../manifest/request.ts";
import { installed } from "./outcome.ts";

/**
 * The program that a request is for: the one of its name (npm: without the scope), of another of its names in the
 * catalog, or its only one. A UserError `which-program` when that can't be told.
 */
export function mainProgram(request: RequestName, outcome: ProjectOutcome, host: Host): string {
  const { lock, system, environment, manifest } = outcome;
  const key = manifest.packages.find(({ name }) => name === request.name)?.key ?? formatName(request);
  const programs = installed([key], lock, system, environment.path, host)[0]?.programs ?? [];
  const entry = request.channel === undefined ? catalogEntry(request.name) : undefined;
  const own = request.name.replace(/^@[^/]*\//, "").replace(/\[.*$/, "");
  const wanted = [own, ...(entry?.also ?? []), own.replace(/[-_]?(?:cli|bin)$/, "")];
  const found =
    wanted.find((name) => programs.includes(name)) ?? (programs.length === 1 ? programs[0] : undefined);
  if (found !== undefined) return found;
  const name = formatName(request);
  if (programs.length === 0)
    throw new UserError("which-program", `${name} has no program of its own`, {
      help: `name a command to run with it: bothy run ${name} -- COMMAND`,
    });
  const shown = programs.slice(0, 12).join(", ");
  throw new UserError("which-program", `${name} has several programs, and none of its name`, {
    reason: programs.length > 12 ? `${shown} and ${programs.length - 12} more` : shown,
    help: `name one: bothy run ${name} -- ${programs[0]}`,
  });
}
