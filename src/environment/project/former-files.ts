import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { recordedManifest } from "../composition/compose-project.ts";
import { currentGeneration } from "./generations.ts";
import type { Project } from "./project-types.ts";

/**
 * By request key, the manifest that asked for it when the environment was last built: `../base/bothy.toml of generation 3`. Nothing
 * where no generation tells.
 */
export async function formerFiles(
  project: Project,
  ctx: Pick<Context, "host">,
): Promise<ReadonlyMap<string, string>> {
  try {
    const generation = await currentGeneration(project, ctx);
    if (generation === undefined) return new Map();
    const what = { name: `generation ${generation.number}`, root: project.root };
    const { places } = recordedManifest(generation, what);
    return new Map(Object.entries(places).map(([key, { file }]) => [key, file]));
  } catch (error) {
    if (error instanceof UserError) return new Map();
    throw error;
  }
}
