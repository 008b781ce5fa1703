import type { Context } from "../../host/context.ts";
import { planCollection } from "../../store/collect.ts";
import type { KnownFolder } from "../../store/known-folders.ts";
import type { Store, StoreKind } from "../../store/types.ts";
import { builtRoots, findBuiltFiles } from "./built-files.ts";
import { environmentRoots } from "./environment-roots.ts";

/** What a collection would remove of the store now. `folders`: what `knownFolders` found. */
export async function unusedFolders(
  store: Store,
  folders: readonly KnownFolder[],
  ctx: Context,
): Promise<KnownFolder[]> {
  const byName = new Map(folders.map((folder) => [`${folder.kind}/${folder.key}`, folder]));
  const needs = (kind: StoreKind, key: string) => byName.get(`${kind}/${key}`) ?? { trees: [], objects: [] };
  const roots = { environments: environmentRoots(ctx.places, ctx.host, { dryRun: true }) };
  let plan = await planCollection(store, [roots], ctx, needs);
  if (plan.environments.length + plan.trees.length + plan.objects.length > 0) {
    const built = builtRoots(findBuiltFiles(plan, ctx.places, ctx.host));
    plan = await planCollection(store, [roots, built], ctx, needs);
  }
  return (["environments", "trees", "objects"] as const).flatMap((kind) =>
    plan[kind].flatMap((key) => byName.get(`${kind}/${key}`) ?? []),
  );
}
