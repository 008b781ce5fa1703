import { join } from "node:path";
import { isSystemError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";
import { ENVIRONMENT_FILE } from "../../store/needs.ts";
import { listFolder } from "../../store/staging.ts";
import { walkTree } from "../../store/tree-record.ts";
import type { Store, StoreKey } from "../../store/types.ts";
import type { Damage } from "../../store/verify.ts";
import type { EnvironmentPlan } from "../environment-plan.ts";
import { environmentKey, readEnvironmentFile } from "../environment-root.ts";
import { isLauncher } from "../script-launchers.ts";

/**
 * Compares every environment of the store with its key, which is a digest of all that it holds, and looks for the trees that it
 * links to. The caller keeps collections out.
 */
export async function verifyEnvironments(store: Store, host: Host): Promise<Damage[]> {
  const keys = (await listFolder(host, join(store.root, "environments"))) as StoreKey[];
  return keys.flatMap((key) => verifyEnvironment(store, key, host));
}

function verifyEnvironment(store: Store, key: StoreKey, host: Host): Damage[] {
  const root = store.path("environments", key);
  const links: Record<string, string> = {};
  const files = new Set<string>();
  for (const { path, type } of walkTree(host, root)) {
    if (type === "link") links[path] = host.fsSync.readlinkSync(join(root, path));
    else files.add(path);
  }
  const say = (path: string, problem: Damage["problem"]): Damage[] => [
    { kind: "environments", key, path: join(root, path), problem },
  ];
  const file = readEnvironmentFile(root, host);
  if (file === undefined) return say(ENVIRONMENT_FILE, "unreadable");
  const others = [...files].filter((path) => path !== ENVIRONMENT_FILE && path !== "pyvenv.cfg");
  const launchers = Object.fromEntries(
    others.map((path) => [path, host.fsSync.readFileSync(join(root, path), "utf8")]),
  );
  const extra = others.find((path) => !path.startsWith("bin/") || !isLauncher(launchers[path]!));
  if (extra !== undefined) return say(extra, "extra");
  const made = others.length === 0 ? { links, file } : { links, launchers, file };
  // Which of its Pythons an environment's root repeats is told by its key alone.
  const plans: EnvironmentPlan[] = files.has("pyvenv.cfg")
    ? Object.keys(links)
        .filter(isPython)
        .map((venv) => ({ ...made, venv }))
    : [made];
  const plan = plans.find((one) => environmentKey(one) === key);
  if (plan === undefined) return say("", "changed");
  const { venv } = plan;
  if (venv !== undefined && !sameBytes(join(root, "pyvenv.cfg"), join(root, venv, "pyvenv.cfg"), host))
    return say("pyvenv.cfg", "changed");
  return file.trees
    .filter((tree) => !store.has("trees", tree))
    .map((tree) => ({ kind: "trees", key: tree, path: store.path("trees", tree), problem: "missing" }));
}

function isPython(place: string): boolean {
  return /^python(?:@[^/]+)?$/.test(place);
}

function sameBytes(one: string, other: string, host: Host): boolean {
  try {
    return host.fsSync.readFileSync(one).equals(host.fsSync.readFileSync(other));
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}
