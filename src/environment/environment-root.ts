import { dirname, join } from "node:path";
import type { EnvironmentFile } from "../activation/types.ts";
import { canonicalJson } from "../base/canonical-json.ts";
import { shortKey } from "../base/digest.ts";
import { isSystemError } from "../base/error.ts";
import { readStart } from "../host/hash-file.ts";
import type { Host } from "../host/host.ts";
import type { Places } from "../host/places.ts";
import { ENVIRONMENT_FILE } from "../store/needs.ts";
import type { Store, StoreKey } from "../store/types.ts";
import type { EnvironmentPlan, PlacedTree, TreeProbe } from "./environment-plan.ts";
import type { BuiltEnvironment } from "./project/project-types.ts";
import { LONGEST_FIRST_LINE } from "./script-launchers.ts";

/** The name of a plan's environment: a digest of all that it holds. */
export function environmentKey(plan: EnvironmentPlan): StoreKey {
  return shortKey(["environment", canonicalJson(plan)]) as StoreKey;
}

/** Makes `environments/<key>` from its plan, unless it is there. */
export async function commitEnvironment(
  plan: EnvironmentPlan,
  trees: readonly PlacedTree[],
  store: Store,
  host: Host,
): Promise<BuiltEnvironment> {
  const key = environmentKey(plan);
  const path = await store.commit("environments", key, async (staging) => {
    const { mkdirSync, symlinkSync, writeFileSync, copyFileSync } = host.fsSync;
    mkdirSync(join(staging, "bin"), { recursive: true });
    for (const [link, target] of Object.entries(plan.links)) {
      mkdirSync(dirname(join(staging, link)), { recursive: true });
      symlinkSync(target, join(staging, link));
    }
    for (const [at, text] of Object.entries(plan.launchers ?? {}))
      writeFileSync(join(staging, at), text, { mode: 0o555 });
    const venv = trees.find(({ place }) => place === plan.venv);
    if (venv !== undefined) copyFileSync(join(venv.tree.path, "pyvenv.cfg"), join(staging, "pyvenv.cfg"));
    writeFileSync(join(staging, ENVIRONMENT_FILE), canonicalJson(plan.file), { mode: 0o444 });
  });
  return { key, path, notices: plan.file.notices };
}

/** `environment.json` of a built environment; undefined when it is gone or not whole: a tree it links to is missing. */
export function readEnvironment(store: Store, key: StoreKey, host: Host): EnvironmentFile | undefined {
  if (!store.has("environments", key)) return undefined;
  const file = readEnvironmentFile(store.path("environments", key), host);
  return file?.trees.every((tree) => store.has("trees", tree)) ? file : undefined;
}

/** What the environment in the folder `environment` says of itself; undefined where that can't be read. */
export function readEnvironmentFile(environment: string, host: Host): EnvironmentFile | undefined {
  try {
    const text = host.fsSync.readFileSync(join(environment, ENVIRONMENT_FILE), "utf8");
    const file = JSON.parse(text) as EnvironmentFile;
    return file?.format === 1 && Array.isArray(file.trees) ? file : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

/** The environments of the store with what they are made of; those whose file can't be read are left out. */
export function listEnvironments(
  places: Pick<Places, "data">,
  host: Host,
): { readonly key: StoreKey; readonly file: EnvironmentFile }[] {
  const folder = join(places.data, "environments");
  return folderNames(host, folder).flatMap((key) => {
    const file = readEnvironmentFile(join(folder, key), host);
    return file === undefined ? [] : [{ key: key as StoreKey, file }];
  });
}

/** Looks at the trees on the disk. */
export function treeProbe(host: Host): TreeProbe {
  const lexists = (path: string) => {
    try {
      host.fsSync.lstatSync(path);
      return true;
    } catch (error) {
      if (isSystemError(error, "ENOENT", "ENOTDIR")) return false;
      throw error;
    }
  };
  const isProgram = (path: string) => {
    try {
      const stat = host.fsSync.statSync(path);
      return stat.isFile() && (stat.mode & 0o111) !== 0;
    } catch (error) {
      if (isSystemError(error, "ENOENT", "ENOTDIR", "ELOOP")) return false;
      throw error;
    }
  };
  return {
    exists: lexists,
    programs: (folder) => folderNames(host, folder).filter((name) => isProgram(join(folder, name))),
    entries: (folder) => folderNames(host, folder),
    firstLine(path) {
      if (!isProgram(path)) return undefined;
      const start = readStart(host, path, LONGEST_FIRST_LINE);
      const end = start.indexOf("\n");
      return end < 0 || start.subarray(0, end).includes(0) ? undefined : start.toString("utf8", 0, end);
    },
  };
}

/** Sorted; none when the folder isn't there. */
function folderNames(host: Host, folder: string): string[] {
  try {
    return host.fsSync.readdirSync(folder).sort();
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}
