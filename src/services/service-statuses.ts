import { projectPorts } from "../environment/ports/project-ports.ts";
import type { Project } from "../environment/project/project-types.ts";
import { projectServices } from "./project-services.ts";
import { requireServices } from "./start-order.ts";
import { askSupervisor, type ServiceContext } from "./supervisor-client.ts";
import { ACTIVE, type ServiceStatus } from "./types.ts";

/**
 * How the named services are, or all: those of bothy.toml in its order, and those that still run or have failed and that it no
 * longer has. What a killed supervisor left is ended first. UserErrors `unknown-service`, `no-services`.
 */
export async function serviceStatuses(
  project: Project,
  names: readonly string[],
  ctx: ServiceContext,
): Promise<ServiceStatus[]> {
  const { services: known } = await askSupervisor(project, { ask: "status" }, ctx);
  const services = await projectServices(project, ctx);
  const ports = await projectPorts(project, services, ctx);
  const declared = services.map(
    ({ name, ready }): ServiceStatus =>
      known.find((status) => status.name === name) ?? {
        ...{ name, state: "stopped", since: ctx.host.now().toISOString(), restarts: 0 },
        port: ports[name]!,
        checked: ready !== undefined,
      },
  );
  const others = known.filter(
    ({ name, state }) => ACTIVE.includes(state) && !services.some((service) => service.name === name),
  );
  const all = [...declared, ...others];
  requireServices(
    names,
    all.map(({ name }) => name),
  );
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}
