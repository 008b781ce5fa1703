import { currentGeneration, listGenerations } from "../../environment/project/generations.ts";
import { knownProjects } from "../../environment/project/known-projects.ts";
import { builtRoots, findBuiltFiles } from "../../environment/upkeep/built-files.ts";
import { environmentRoots } from "../../environment/upkeep/environment-roots.ts";
import {
  environmentUsage,
  type ProjectEnvironments,
  type ProjectUsage,
} from "../../environment/upkeep/environment-usage.ts";
import type { Context } from "../../host/context.ts";
import { planCollection } from "../../store/collect.ts";
import { type KnownFolder, knownFolders } from "../../store/known-folders.ts";
import { openStore } from "../../store/store.ts";
import type { Store, StoreKind } from "../../store/types.ts";
import { type StoreUsage, storeUsage, totalOf, type Usage } from "../../store/usage.ts";
import { type Answer, bytes, say, type View } from "../answer.ts";
import { cacheUse } from "../cache-folders.ts";
import type { Call } from "../call.ts";

const KINDS = [
  ["objects", "packages, unpacked"],
  ["trees", "composed trees, beyond what they share with objects"],
  ["environments", "environments"],
  ["staging", "work in progress or left by a kill"],
] as const satisfies readonly (readonly [keyof StoreUsage, string])[];

/** `bothy store usage`. */
export async function showStoreUsage({ ctx }: Call): Promise<Answer> {
  const store = openStore(ctx.host, ctx.places);
  const folders = await knownFolders(store, ctx);
  const usage = await storeUsage(store, ctx, folders);
  const projects = environmentUsage(await projectEnvironments(ctx), folders);
  const unused = await unusedFolders(store, folders, ctx);
  const cache = await cacheUse(ctx);
  const view: View[] = [...projectTable(projects)];
  view.push({
    rows: [
      ...KINDS.map(([kind, meaning]) => [kind, String(usage[kind].count), bytes(usage[kind].bytes), meaning]),
      ["unused", String(unused.count), bytes(unused.bytes), "of these: what `bothy gc` would remove"],
    ],
  });
  view.push("", `${bytes(usage.bytes)} in ${usage.root}`);
  if (cache.artifacts.files + cache.indexes.files > 0)
    view.push(
      `${bytes(cache.artifacts.bytes)} of downloads and ${bytes(cache.indexes.bytes)} of indexes in ${ctx.places.cache}; \`bothy gc --cache\` empties it`,
    );
  return say({ ...usage, projects, unused, cache: { root: ctx.places.cache, ...cache } }, ...view);
}

function projectTable(projects: readonly ProjectUsage[]): View[] {
  if (projects.length === 0) return [];
  return [
    {
      head: ["SIZE", "OWN", "SHARED", "OLDER", "ENVIRONMENT OF"],
      rows: projects.map(({ project, ...size }) => [
        bytes(size.bytes),
        bytes(size.own),
        bytes(size.shared),
        bytes(size.older),
        project || "a project whose place isn't known",
      ]),
    },
    "",
    "SIZE is OWN and SHARED with other projects; OLDER is what its older generations need beyond that.",
    "",
  ];
}

async function projectEnvironments(ctx: Context): Promise<ProjectEnvironments[]> {
  const found: ProjectEnvironments[] = [];
  for (const project of knownProjects(ctx.places, ctx.host)) {
    const generations = await listGenerations(project, ctx);
    if (generations.length === 0) continue;
    const current = await currentGeneration(project, ctx);
    const older = generations
      .map(({ environment }) => environment)
      .filter((key) => key !== current?.environment);
    found.push({
      ...{ project: project.root, generations: generations.length, older },
      ...(current === undefined ? {} : { current: current.environment }),
    });
  }
  return found;
}

/** What a collection would remove now. */
async function unusedFolders(store: Store, folders: readonly KnownFolder[], ctx: Context): Promise<Usage> {
  const byName = new Map(folders.map((folder) => [`${folder.kind}/${folder.key}`, folder]));
  const needs = (kind: StoreKind, key: string) => byName.get(`${kind}/${key}`) ?? { trees: [], objects: [] };
  const roots = { environments: environmentRoots(ctx.places, ctx.host, { dryRun: true }) };
  let plan = await planCollection(store, [roots], ctx, needs);
  if (plan.environments.length + plan.trees.length + plan.objects.length > 0) {
    const built = builtRoots(findBuiltFiles(plan, ctx.places, ctx.host));
    plan = await planCollection(store, [roots, built], ctx, needs);
  }
  return totalOf(
    (["environments", "trees", "objects"] as const).flatMap((kind) =>
      plan[kind].flatMap((key) => byName.get(`${kind}/${key}`) ?? []),
    ),
  );
}
