import { join } from "node:path";
import { isSystemError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";
import type { Places } from "../../host/places.ts";
import type { Project } from "./project-types.ts";

/** A project as its state tells of it; `root` may be gone, and is empty where the state doesn't say. */
export type KnownProject = Pick<Project, "state" | "root">;

/** All projects that bothy has a state of. */
export function knownProjects(places: Pick<Places, "state">, host: Host): KnownProject[] {
  const folder = join(places.state, "projects");
  return names(host, folder).map((name) => {
    const state = join(folder, name);
    return { state, root: rootOf(host, state) };
  });
}

function rootOf(host: Host, state: string): string {
  try {
    return host.fsSync.readFileSync(join(state, "root"), "utf8").replace(/\n$/, "");
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "EPERM")) return "";
    throw error;
  }
}

function names(host: Host, folder: string): string[] {
  try {
    return host.fsSync.readdirSync(folder).sort();
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES")) return [];
    throw error;
  }
}
