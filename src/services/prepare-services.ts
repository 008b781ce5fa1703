import type { Project } from "../environment/project/project-types.ts";
import { freePorts } from "./free-ports.ts";
import { projectServices } from "./project-services.ts";
import { requireServices } from "./start-order.ts";
import { askSupervisor, type ServiceContext } from "./supervisor-client.ts";
import { ACTIVE } from "./types.ts";

/**
 * Before an activation that will start all services: moves ports that other programs have taken, so that the activation has the
 * new ones. UserErrors `no-services`, those of `askSupervisor` and `freePorts`.
 */
export async function prepareServices(project: Project, ctx: ServiceContext): Promise<void> {
  const services = await projectServices(project, ctx);
  requireServices(
    [],
    services.map(({ name }) => name),
  );
  const { services: now } = await askSupervisor(project, { ask: "status" }, ctx);
  const running = now.filter(({ state }) => ACTIVE.includes(state)).map(({ name }) => name);
  const starting = services.filter(({ name }) => !running.includes(name));
  await freePorts(project, services, { starting, mayMove: true }, ctx);
}
