import type { KnownFolder } from "../../store/known-folders.ts";
import type { StoreKey, StoreKind } from "../../store/types.ts";

/** The environments of a project's generations. */
export interface ProjectEnvironments {
  /** The project's folder; empty where its state doesn't say. */
  readonly project: string;
  readonly generations: number;
  /** Of the generation in force; absent: none is, or it isn't built. */
  readonly current?: StoreKey;
  /** Of the others. */
  readonly older: readonly StoreKey[];
}

/** What a project's environment takes on the disk, in bytes. */
export interface ProjectUsage {
  readonly project: string;
  readonly generations: number;
  readonly environment?: StoreKey;
  /** All that the environment in force needs: `own` and `shared`. */
  readonly bytes: number;
  /** Of that, what no other project needs. */
  readonly own: number;
  /** Of that, what other projects need too. */
  readonly shared: number;
  /** What its older generations need beyond that, and no other project does. */
  readonly older: number;
}

/** What each project's environments take, largest first. `folders`: all of the store. */
export function environmentUsage(
  projects: readonly ProjectEnvironments[],
  folders: readonly KnownFolder[],
): ProjectUsage[] {
  const byName = new Map(folders.map((folder) => [nameOf(folder.kind, folder.key), folder]));
  const closures = projects.map(({ current, older }) => ({
    current: closure(current === undefined ? [] : [current], byName),
    all: closure([...(current === undefined ? [] : [current]), ...older], byName),
  }));
  const users = new Map<KnownFolder, number>();
  for (const { all } of closures) for (const folder of all) users.set(folder, (users.get(folder) ?? 0) + 1);
  const isOwn = (folder: KnownFolder) => users.get(folder) === 1;
  return projects
    .map(({ project, generations, current }, index) => {
      const needed = closures[index]!;
      const bytes = sum(needed.current);
      const own = sum([...needed.current].filter(isOwn));
      return {
        ...{ project, generations, bytes, own, shared: bytes - own },
        older: sum([...needed.all].filter((folder) => isOwn(folder) && !needed.current.has(folder))),
        ...(current === undefined ? {} : { environment: current }),
      };
    })
    .sort((a, b) => b.bytes - a.bytes || (a.project < b.project ? -1 : 1));
}

/** The folders of the environments `keys` and all that they need; what isn't in the store is left out. */
function closure(keys: readonly StoreKey[], byName: ReadonlyMap<string, KnownFolder>): Set<KnownFolder> {
  const found = new Set<KnownFolder>();
  const add = (kind: StoreKind, key: StoreKey): void => {
    const folder = byName.get(nameOf(kind, key));
    if (folder === undefined || found.has(folder)) return;
    found.add(folder);
    for (const tree of folder.trees) add("trees", tree);
    for (const object of folder.objects) add("objects", object);
  };
  for (const key of keys) add("environments", key);
  return found;
}

function sum(folders: Iterable<KnownFolder>): number {
  let bytes = 0;
  for (const folder of folders) bytes += folder.bytes;
  return bytes;
}

function nameOf(kind: StoreKind, key: StoreKey): string {
  return `${kind}/${key}`;
}
