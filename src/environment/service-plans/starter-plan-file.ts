import { basename, join } from "node:path";
import type { Context } from "../../host/context.ts";
import { builtFile, workerEntry } from "../../host/installation.ts";
import { makeStateFolder } from "../project/durable-file.ts";
import { currentGeneration } from "../project/generations.ts";
import type { Project } from "../project/project-types.ts";
import { ENDED, servicesFolder, shellOf } from "./service-places.ts";
import { STARTER_PLAN, type StarterGround, starterPlan } from "./starter-plan.ts";

/**
 * The plan of a project's services as a file of its activation, name -> text, and the folder that services are started in where there is
 * none yet; nothing where there are no services. UserErrors of a project's state.
 */
export async function starterPlanFile(
  project: Project,
  ground: Pick<StarterGround, "services" | "environment" | "ports">,
  ctx: Context,
): Promise<Record<string, string>> {
  const { services, environment } = ground;
  if (services.length === 0) return {};
  const folder = servicesFolder(project);
  if (!ctx.host.fsSync.existsSync(folder)) {
    await makeStateFolder(ctx.host, join(folder, "logs"));
    await ctx.host.fs.writeFile(join(folder, ENDED), "", { mode: 0o600 });
  }
  const current = await currentGeneration(project, ctx);
  const isCurrent = current?.environment === basename(environment);
  const where = { root: project.root, shell: shellOf(environment, ctx) };
  const text = starterPlan(
    { ...ground, ...where, ...(isCurrent ? { generation: current.number } : {}) },
    {
      folder,
      live: join(ctx.places.state, "live"),
      keeper: builtFile("native/bothy-keeper"),
      worker: workerEntry("services/supervisor-worker"),
    },
  );
  return text === undefined ? {} : { [STARTER_PLAN]: text };
}
