import { join } from "node:path";
import type { Context } from "../../host/context.ts";
import type { Project } from "../project/project-types.ts";

/** Where all that belongs to a project's services is kept. */
export function servicesFolder(project: Pick<Project, "state">): string {
  return join(project.state, "services");
}

/** Stands there when no service runs and nothing is left of any: native/starter takes it away, and starts nothing without it. */
export const ENDED = "ended";

/** The shell of services' commands: the environment's bash, else the machine's, else sh: as for hooks. */
export function shellOf(environment: string, { host }: Pick<Context, "host">): string {
  const places = [join(environment, "bin/bash"), "/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"];
  return places.find((path) => host.fsSync.existsSync(path)) ?? "/bin/sh";
}
