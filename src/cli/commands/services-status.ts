import { openProject } from "../../environment/project/project.ts";
import { explain } from "../../services/failed-services.ts";
import { serviceStatuses } from "../../services/service-statuses.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { serviceContext, statusData, statusTable } from "../service-view.ts";

/** `bothy services status [NAME...]`: exit status 1 where one of them has failed. */
export async function servicesStatus(
  { ctx }: Call,
  _flags: unknown,
  names: readonly string[],
): Promise<Answer> {
  const project = await openProject(ctx.host.cwd, ctx);
  const statuses = await serviceStatuses(project, names, serviceContext(ctx));
  const failed = statuses.filter(({ state }) => state === "failed");
  const swept = statuses.filter(({ state, reason }) => state === "stopped" && reason !== undefined);
  const lines = [
    ...swept.map(({ name, reason }) => `${name}: ${reason}`),
    ...failed.flatMap((status) => explain(project, status, ctx)),
  ];
  const data = { services: statuses.map(statusData) };
  const answer = say(data, statusTable(statuses), ...(lines.length > 0 ? ["", ...lines] : []));
  return { ...answer, exitCode: failed.length > 0 ? 1 : 0 };
}
