import { currentGeneration, listGenerations } from "../../environment/project/generations.ts";
import { knownProjects } from "../../environment/project/known-projects.ts";
import {
  environmentUsage,
  type ProjectEnvironments,
  type ProjectUsage,
} from "../../environment/upkeep/environment-usage.ts";
import { unusedFolders } from "../../environment/upkeep/unused-folders.ts";
import type { Context } from "../../host/context.ts";
import { knownFolders } from "../../store/known-folders.ts";
import { openStore } from "../../store/store.ts";
import { type StoreUsage, storeUsage, totalOf } from "../../store/usage.ts";
import { type Answer, bytes, say, type View } from "../answer.ts";
import { cacheUse } from "../cache-folders.ts";
import type { Call } from "../call.ts";
import { projectWord } from "../project-word.ts";

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
  const unused = totalOf(await unusedFolders(store, folders, ctx));
  const cache = await cacheUse(ctx);
  const view: View[] = [...projectTable(projects, ctx)];
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

function projectTable(projects: readonly ProjectUsage[], ctx: Context): View[] {
  if (projects.length === 0) return [];
  return [
    {
      head: ["SIZE", "OWN", "SHARED", "OLDER", "ENVIRONMENT OF"],
      rows: projects.map(({ project, ...size }) => [
        bytes(size.bytes),
        bytes(size.own),
        bytes(size.shared),
        bytes(size.older),
        `${projectWord(project, ctx)}${project === "" || ctx.host.fsSync.existsSync(project) ? "" : ", whose folder is gone"}`,
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
