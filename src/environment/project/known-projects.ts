import { join } from "node:path";
import type { Host } from "../../host/host.ts";
import type { Places } from "../../host/places.ts";
import { readableText } from "../../host/readable.ts";
import { stateNames } from "./durable-file.ts";
import type { Project } from "./project-types.ts";

/** A project as its state tells of it; `root` may be gone, and is empty where the state doesn't say. */
export type KnownProject = Pick<Project, "state" | "root">;

/** All projects that bothy has a state of. UserErrors as of `stateNames`. */
export function knownProjects(places: Pick<Places, "state">, host: Host): KnownProject[] {
  const folder = join(places.state, "projects");
  return stateNames(host, folder).map((name) => {
    const state = join(folder, name);
    return { state, root: rootOf(host, state) };
  });
}

function rootOf(host: Host, state: string): string {
  return readableText(host, join(state, "root"))?.replace(/\n$/, "") ?? "";
}
