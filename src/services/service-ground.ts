import { basename, dirname, join } from "node:path";
import type { BuildDependencies } from "../environment/build.ts";
import { recordedManifest } from "../environment/composition/compose-project.ts";
import { currentGeneration, listGenerations } from "../environment/project/generations.ts";
import type { Project } from "../environment/project/project-types.ts";
import type { Context } from "../host/context.ts";
import type { Service } from "../manifest/types.ts";
import { projectServices } from "./project-services.ts";
import { shellVariables } from "./shell-variables.ts";
import type { ServiceEnvironment } from "./types.ts";

/** What services are started from: a generation's manifest, environment and variables. */
export interface ServiceGround {
  readonly services: readonly Service[];
  /** Where this is called inside an activation, of that; else the project's newest, built where it is not up to date. */
  environment(): Promise<ServiceEnvironment>;
  /** The shell that asks has the environment's variables already. */
  readonly inside: boolean;
}

/** UserErrors: those of activating. `deps` is asked for where something has to be built. */
export async function serviceGround(
  project: Project,
  deps: () => Promise<BuildDependencies>,
  ctx: Context,
): Promise<ServiceGround> {
  const { BOTHY_ENV, BOTHY_PROJECT } = ctx.host.env;
  const isOurs = BOTHY_ENV !== undefined && dirname(BOTHY_ENV) === join(ctx.places.data, "environments");
  if (BOTHY_PROJECT === project.root && isOurs && ctx.host.fsSync.existsSync(BOTHY_ENV))
    return insideGround(project, BOTHY_ENV, ctx);
  const services = await projectServices(project, ctx);
  const environment = async () => {
    const { activatedEnvironment } = await import("../environment/activate/activate.ts");
    const variables = await activatedEnvironment(project, {}, await deps(), ctx);
    const generation = (await currentGeneration(project, ctx))?.number;
    return {
      path: variables.BOTHY_ENV ?? "",
      ...(generation === undefined ? {} : { generation }),
      variables,
    };
  };
  return { services, environment, inside: false };
}

/** Of the generation that the shell is in: what was installed meanwhile elsewhere is not its services' business. */
async function insideGround(project: Project, path: string, ctx: Context): Promise<ServiceGround> {
  const current = await currentGeneration(project, ctx);
  const key = basename(path);
  const isCurrent = current?.environment === key;
  const own = isCurrent
    ? current
    : (await listGenerations(project, ctx)).findLast(({ environment }) => environment === key);
  const environment = async () => ({
    path,
    ...(own === undefined ? {} : { generation: own.number }),
    variables: shellVariables(ctx.host),
  });
  if (own !== undefined && !isCurrent) {
    const { services } = recordedManifest(own, { name: `generation ${own.number}`, root: project.root });
    return { services, environment, inside: true };
  }
  return { services: await projectServices(project, ctx), environment, inside: true };
}
