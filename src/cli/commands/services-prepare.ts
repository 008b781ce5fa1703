import type { Project } from "../../environment/project/project-types.ts";
import type { Context } from "../../host/context.ts";
import { prepareServices as prepare } from "../../services/prepare-services.ts";
import { serviceContext } from "../service-view.ts";

/** What `bothy activate --services` does before it activates; loaded for that alone. */
export function prepareServices(project: Project, ctx: Context): Promise<void> {
  return prepare(project, serviceContext(ctx));
}
