import { dirname, join } from "node:path";
import type { EnvironmentFile } from "../activation/types.ts";
import { canonicalJson } from "../base/canonical-json.ts";
import { shortKey } from "../base/digest.ts";
import { isSystemError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import type { Store, StoreKey } from "../store/types.ts";
import type { EnvironmentPlan, PlacedTree, TreeProbe } from "./environment-plan.ts";
import type { BuiltEnvironment } from "./project-types.ts";

/** Makes `environments/<key>` from its plan, unless it is there. */
export async function commitEnvironment(
  plan: EnvironmentPlan,
  trees: readonly PlacedTree[],
  store: Store,
  host: Host,
): Promise<BuiltEnvironment> {
  const key = shortKey(["environment", canonicalJson(plan)]) as StoreKey;
  const path = await store.commit("environments", key, async (staging) => {
    const { mkdirSync, symlinkSync, writeFileSync, copyFileSync } = host.fsSync;
    mkdirSync(join(staging, "bin"), { recursive: true });
    for (const [link, target] of Object.entries(plan.links)) {
      mkdirSync(dirname(join(staging, link)), { recursive: true });
      symlinkSync(target, join(staging, link));
    }
    const venv = trees.find(({ place }) => place === plan.venv);
    if (venv !== undefined) copyFileSync(join(venv.tree.path, "pyvenv.cfg"), join(staging, "pyvenv.cfg"));
    writeFileSync(join(staging, "environment.json"), canonicalJson(plan.file), { mode: 0o444 });
  });
  return { key, path, notices: plan.file.notices };
}

/** `environment.json` of a built environment; undefined when it is gone or not whole: a tree it links to is missing. */
export function readEnvironment(store: Store, key: StoreKey, host: Host): EnvironmentFile | undefined {
  try {
    const path = join(store.path("environments", key), "environment.json");
    const file = JSON.parse(host.fsSync.readFileSync(path, "utf8")) as EnvironmentFile;
    return file.format === 1 && file.trees.every((tree) => store.has("trees", tree)) ? file : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

/** Looks at the trees on the disk. */
export function treeProbe(host: Host): TreeProbe {
  const names = (folder: string) => {
    try {
      return host.fsSync.readdirSync(folder).sort();
    } catch (error) {
      if (isSystemError(error, "ENOENT", "ENOTDIR")) return [];
      throw error;
    }
  };
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
    programs: (folder) => names(folder).filter((name) => isProgram(join(folder, name))),
    entries: names,
  };
}
