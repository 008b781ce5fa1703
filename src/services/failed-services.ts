import { UserError } from "../base/error.ts";
import type { Project } from "../environment/project/project-types.ts";
import { servicesFolder } from "../environment/service-plans/service-places.ts";
import type { Context } from "../host/context.ts";
import { HOLDER_VARIABLE } from "./find-holder.ts";
import { STARTS } from "./log-file.ts";
import { lastEntries } from "./read-log.ts";
import { logPath } from "./record.ts";
import { ACTIVE, type ServiceStatus } from "./types.ts";

/** How many lines of its log a failed service is shown with. */
const SHOWN_LINES = 8;

/** Throws a UserError `service-failed` that shows why, where a service of `failed` did not get ready. */
export function refuseFailed(
  project: Project,
  services: readonly ServiceStatus[],
  failed: readonly string[],
  ctx: Pick<Context, "host">,
): void {
  const named = services.filter(({ name }) => failed.includes(name));
  // Those that were only waiting for others say less than what these failed of.
  const causes = named.filter(wasStarted);
  const shown = causes.length > 0 ? causes : named;
  const first = shown[0];
  if (first === undefined) return;
  const running = services.filter(({ state }) => ACTIVE.includes(state)).map(({ name }) => name);
  const ends = ctx.host.env[HOLDER_VARIABLE] !== undefined;
  const others = named.filter((status) => !shown.includes(status)).map(({ name }) => name);
  const rest = [
    ...(others.length > 0 ? [`not started: ${others.join(", ")}`] : []),
    ...(running.length > 0 ? [`${ends ? "ended with it" : "still running"}: ${running.join(", ")}`] : []),
  ];
  throw new UserError("service-failed", `${shown.map(({ name }) => name).join(", ")} did not get ready`, {
    reason: [...shown.flatMap((status) => explain(project, status, ctx)), ...rest].join("\n"),
    help: `all it printed: bothy services logs ${first.name}`,
  });
}

/** Why a service failed, and the last lines of its log. */
export function explain(project: Project, status: ServiceStatus, ctx: Pick<Context, "host">): string[] {
  const why = `${status.name}: ${status.reason ?? status.state}`;
  if (!wasStarted(status)) return [why];
  const path = logPath(servicesFolder(project), status.name);
  const entries = lastEntries(status.name, path, SHOWN_LINES * 3, ctx.host);
  const start = entries.findLastIndex(({ own, text }) => own && text.startsWith(STARTS));
  const lines = entries
    .slice(start + 1)
    .filter(({ own }) => !own)
    .slice(-SHOWN_LINES);
  const check = status.checkOutput?.split("\n").slice(-SHOWN_LINES) ?? [];
  return [
    why,
    ...check.map((line) => `  the check: ${line}`),
    ...lines.map(({ text }) => `  ${status.name} | ${text}`),
    ...(lines.length === 0 ? [`  ${status.name} printed nothing`] : []),
  ];
}

function wasStarted({ ended, checkOutput }: ServiceStatus): boolean {
  return ended !== undefined || checkOutput !== undefined;
}
