import type { BuildDependencies } from "../environment/build.ts";
import type { Project } from "../environment/project/project-types.ts";
import { planServices } from "../environment/service-plans/plan-services.ts";
import { shellOf } from "../environment/service-plans/service-places.ts";
import { portNames } from "../manifest/service-graph.ts";
import { BEGUN_VARIABLE } from "./begun.ts";
import { refuseFailed } from "./failed-services.ts";
import { findHolder } from "./find-holder.ts";
import { freePorts } from "./free-ports.ts";
import { type ServiceGround, serviceGround } from "./service-ground.ts";
import { requireServices, withDependencies } from "./start-order.ts";
import {
  endedUnasked,
  openSupervisor,
  type ServiceContext,
  type SupervisorSession,
} from "./supervisor-client.ts";
import { ACTIVE, type Holder, type ServiceStatus, type SupervisorRequest } from "./types.ts";

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
 * `service-failed`, those of activating and of `openSupervisor`.
 */
export async function startServices(
  project: Project,
  options: { readonly names: readonly string[]; readonly again?: boolean },
  deps: () => Promise<BuildDependencies>,
  ctx: ServiceContext,
): Promise<StartedServices> {
  // While a new supervisor starts, there is time to see what it is to do.
  const [session, ground] = await both(
    openSupervisor(project, { start: true }, ctx),
    serviceGround(project, deps, ctx),
    ({ close }) => close(),
  );
  try {
    return await startIn(session, ground, project, options, ctx);
  } finally {
    session.close();
  }
}

async function startIn(
  session: SupervisorSession,
  ground: ServiceGround,
  project: Project,
  options: { readonly names: readonly string[]; readonly again?: boolean },
  ctx: ServiceContext,
): Promise<StartedServices> {
  const ask = async (request: SupervisorRequest) =>
    (await session.ask(request)) ?? Promise.reject(await endedUnasked(project, ctx));
  const known = ground.services.map(({ name }) => name);
  requireServices(options.names, known);
  const wanted = withDependencies(ground.services, options.names);
  const again = options.again ? (options.names.length === 0 ? known : options.names) : [];
  const { services: now } = await ask({ ask: "status" });
  const begun = ctx.host.env[BEGUN_VARIABLE] !== undefined;
  const running = now.filter(({ state }) => ACTIVE.includes(state)).map(({ name }) => name);
  const before = begun ? [] : running;
  const starting = wanted.filter(({ name }) => !running.includes(name));
  const ports = await freePorts(project, ground.services, { starting, mayMove: !ground.inside }, ctx);
  const environment = await ground.environment();
  const variables: Record<string, string> = { ...environment.variables };
  for (const { name, variable } of portNames(ground.services)) variables[variable] = String(ports[name]);
  const shell = shellOf(environment.path, ctx);
  const holder = findHolder(project, ctx);
  const { services, failed = [] } = await ask({
    ask: "start",
    services: planServices(wanted, { root: project.root, ports, variables, shell }),
    again,
    environment: { ...environment, variables },
    ...(begun ? { begun } : {}),
    ...(holder === undefined ? {} : { holder }),
  });
  const names = wanted.map(({ name }) => name);
  const ours = names.flatMap((name) => services.find((status) => status.name === name) ?? []);
  refuseFailed(project, ours, failed, ctx);
  return { services: ours, before, ...(holder === undefined ? {} : { holder }) };
}

/** Both results; where one fails, the other is let go of. */
async function both<A, B>(first: Promise<A>, second: Promise<B>, leave: (first: A) => void): Promise<[A, B]> {
  const [one, other] = await Promise.allSettled([first, second]);
  if (one.status === "rejected") throw one.reason;
  if (other.status === "fulfilled") return [one.value, other.value];
  leave(one.value);
  throw other.reason;
}
