import { openProject } from "../../environment/project/project.ts";
import { projectServices } from "../../services/project-services.ts";
import { requireServices } from "../../services/start-order.ts";
import { askSupervisor } from "../../services/supervisor-client.ts";
import { ACTIVE } from "../../services/types.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { serviceContext, statusData } from "../service-view.ts";

/** `bothy services stop [NAME...]`: none named, all, whatever bothy.toml says of them by now. */
export async function servicesStop(
  { ctx }: Call,
  _flags: unknown,
  names: readonly string[],
): Promise<Answer> {
  const services = serviceContext(ctx);
  const project = await openProject(ctx.host.cwd, ctx);
  const before = (await askSupervisor(project, { ask: "status" }, services)).services;
  if (names.length > 0) {
    const known = [...(await projectServices(project, ctx)), ...before].map(({ name }) => name);
    requireServices(names, [...new Set(known)]);
  }
  const isMeant = (name: string) => names.length === 0 || names.includes(name);
  const running = before.filter(({ name, state }) => isMeant(name) && ACTIVE.includes(state));
  if (running.length === 0) return say({ stopped: [], services: before.map(statusData) }, "Nothing ran.");
  const after = await askSupervisor(
    project,
    { ask: "stop", names: names.length === 0 ? "all" : names },
    services,
  );
  const stopped = running.map(({ name }) => name);
  const left = after.services.filter(({ state }) => ACTIVE.includes(state)).map(({ name }) => name);
  return say(
    { stopped, services: after.services.map(statusData) },
    `Stopped ${stopped.join(", ")}.${left.length > 0 ? ` Still running: ${left.join(", ")}.` : ""}`,
  );
}
