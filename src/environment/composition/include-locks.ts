import { join } from "node:path";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { requestDigest } from "../../lockfile/check.ts";
import { decodeLockfile } from "../../lockfile/decode.ts";
import type { Lockfile } from "../../lockfile/types.ts";
import { shellWord } from "../../manifest/install-command.ts";
import type { Manifest } from "../../manifest/types.ts";
import { readIfThere } from "../project/durable-file.ts";
import type { IncludedManifest, Includes } from "./types.ts";

/**
 * By request key, the lock of the included environment that a request comes from: of the outermost one that has it as it is asked
 * for here. A lock that can't be read is passed over, with a warning; of the manifests that `needed` names, it is an error.
 */
export async function includeLocks(
  manifest: Manifest,
  { manifests }: Includes,
  needed: readonly string[],
  ctx: Context,
): Promise<Map<string, Lockfile>> {
  const found = new Map<string, Lockfile>();
  const locks = new Map<string, Lockfile | undefined>();
  for (const included of manifests) locks.set(included.path, await lockOf(included, needed, ctx));
  for (const request of manifest.packages) {
    const origin = manifests.find(({ file }) => file === manifest.places[request.key]?.file);
    if (origin === undefined) continue;
    const digest = requestDigest(request, manifest.options);
    const answers = ({ path }: IncludedManifest) => {
      const lock = locks.get(path);
      return lock !== undefined && ownDigest(lock, request.key) === digest;
    };
    const source = manifests.findLast((one) => answers(one) && reaches(one, origin, manifests));
    if (source !== undefined) found.set(request.key, locks.get(source.path)!);
  }
  return found;
}

/** Whether one manifest is another one, or includes it, directly or not. */
export function reaches(
  from: IncludedManifest,
  target: IncludedManifest,
  manifests: readonly IncludedManifest[],
): boolean {
  const reached = new Set([from.path]);
  // A set goes through what is added to it meanwhile.
  for (const path of reached)
    for (const next of manifests.find((one) => one.path === path)?.includes ?? []) reached.add(next);
  return reached.has(target.path);
}

function ownDigest(lock: Lockfile, key: string): string | undefined {
  return Object.hasOwn(lock.requests, key) ? lock.requests[key]!.digest : undefined;
}

async function lockOf(
  { folder, file }: IncludedManifest,
  needed: readonly string[],
  ctx: Context,
): Promise<Lockfile | undefined> {
  const name = file.replace(/bothy\.toml$/, "bothy.lock");
  try {
    const text = await readIfThere(ctx.host, join(folder, "bothy.lock"));
    return text === undefined ? undefined : decodeLockfile(text, name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (needed.includes(file))
      throw new UserError(error.code, `can't take over the versions of ${name}`, {
        reason: error.message,
        help: `mend it first: bothy lock -d ${shellWord(folder)}`,
        cause: error,
      });
    ctx.report.warn(`the versions of ${name} are not taken over: ${error.message}`);
    return undefined;
  }
}
