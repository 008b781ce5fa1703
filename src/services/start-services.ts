import { join } from "node:path";
import type { BuildDependencies } from "../environment/build.ts";
import type { Project } from "../environment/project/project-types.ts";
import { portNames } from "../manifest/service-graph.ts";
import { refuseFailed } from "./failed-services.ts";
import { findHolder } from "./find-holder.ts";
import { freePorts } from "./free-ports.ts";
import { planServices } from "./plan-services.ts";
import { serviceGround } from "./service-ground.ts";
import { requireServices, withDependencies } from "./start-order.ts";
import { askSupervisor, type ServiceContext } from "./supervisor-client.ts";
import { ACTIVE, type Holder, type ServiceStatus } from "./types.ts";

/** What a start came to. */
export interface StartedServices {
  /** Those asked for and what they depend on, in the manifest's order. */
  readonly services: readonly ServiceStatus[];
  /** Of the names that ran already. */
  readonly before: readonly string[];
  /** Absent: they run until they are stopped. */
  readonly holder?: Holder;
}

/**
 * Starts services, none named: all, and waits until they are ready; with `again` those named are stopped first. Inside an
 * activation they are that one's, and end with its shell. UserErrors `unknown-service`, `no-services`, `port-taken`,
 * `service-failed`, those of activating and of `askSupervisor`.
 */
export async function startServices(
  project: Project,
  options: { readonly names: readonly string[]; readonly again?: boolean },
  deps: BuildDependencies,
  ctx: ServiceContext,
): Promise<StartedServices> {
  const ground = await serviceGround(project, deps, ctx);
  const known = ground.services.map(({ name }) => name);
  requireServices(options.names, known);
  const wanted = withDependencies(ground.services, options.names);
  const again = options.again ? (options.names.length === 0 ? known : options.names) : [];
  const { services: now } = await askSupervisor(project, { ask: "status" }, ctx);
  const before = now.filter(({ state }) => ACTIVE.includes(state)).map(({ name }) => name);
  const starting = wanted.filter(({ name }) => !before.includes(name));
  const ports = await freePorts(project, ground.services, { starting, mayMove: !ground.inside }, ctx);
  const environment = await ground.environment();
  const variables: Record<string, string> = { ...environment.variables };
  for (const { name, variable } of portNames(ground.services)) variables[variable] = String(ports[name]);
  const shell = shellOf(environment.path, ctx);
  const plans = planServices(wanted, { root: project.root, ports, variables, shell });
  const holder = findHolder(project, ctx);
  const { services, failed = [] } = await askSupervisor(
    project,
    {
      ask: "start",
      services: plans,
      again,
      environment: { ...environment, variables },
      ...(holder === undefined ? {} : { holder }),
    },
    ctx,
  );
  const names = wanted.map(({ name }) => name);
  const ours = names.flatMap((name) => services.find((status) => status.name === name) ?? []);
  refuseFailed(project, ours, failed, ctx);
  return { services: ours, before, ...(holder === undefined ? {} : { holder }) };
}

/** The environment's bash, else the machine's, else sh: as for hooks. */
function shellOf(environment: string, { host }: ServiceContext): string {
  const places = [join(environment, "bin/bash"), "/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"];
  return places.find((path) => host.fsSync.existsSync(path)) ?? "/bin/sh";
}
