import { posix } from "node:path";
import type { Host } from "../../host/host.ts";
import type { Places } from "../../host/places.ts";
import type { Roots } from "../../store/collect.ts";
import {
  type LinkRecord,
  listLinkRecords,
  readLinkRecords,
  rewriteLinkRecords,
} from "../../store/link-records.ts";
import type { StoreKey, StoreKind } from "../../store/types.ts";
import { projectRoots } from "./environment-roots.ts";
import { lookThrough } from "./look-through.ts";
import { type StoreName, storeNames } from "./store-names.ts";

/** For so many days after the last link a tree is kept even when nothing of what was linked in it is found. */
export const LINKED_DAYS = 30;

const DAY_MS = 24 * 3600 * 1000;

/** A file outside of the store that needs something in it: a program, a virtual environment, a script, a link. */
export interface BuiltFile {
  readonly path: string;
  readonly names: readonly StoreName[];
}

export interface BuiltFiles {
  /** Those that name something of what was asked about. */
  readonly files: readonly BuiltFile[];
  /** Trees asked about that something was linked in of late, of which nothing was found: it may have been moved. */
  readonly unfound: readonly StoreKey[];
  /** Folders that were too large to be looked through whole. */
  readonly large: readonly string[];
}

/**
 * What of the user's own needs any of `asked`. Looked at are the files that linkers wrote down, the folders they were
 * called in, the folders of projects, and those that programs and virtual environments are usually put into.
 */
export function findBuiltFiles(
  asked: Readonly<Record<StoreKind, readonly StoreKey[]>>,
  places: Places,
  host: Host,
  days = LINKED_DAYS,
): BuiltFiles {
  const names = storeNames(places, host);
  const wanted = new Set(
    (["objects", "trees", "environments"] as const).flatMap((kind) =>
      asked[kind].map((key) => `${kind}/${key}`),
    ),
  );
  const found = new Map<string, readonly StoreName[]>();
  const look = (path: string) => {
    if (found.has(path)) return;
    const named = names(path);
    if (named.some(({ kind, key }) => wanted.has(`${kind}/${key}`))) found.set(path, named);
  };
  const recent: StoreKey[] = [];
  const folders: string[] = [...projectRoots(places, host), ...usualFolders(host)];
  for (const tree of asked.trees) {
    const linked = readLinkRecords(places.data, tree, host);
    if (linked === undefined) continue;
    if (host.now().getTime() - linked.last < days * DAY_MS) recent.push(tree);
    for (const { folder, output } of linked.records) {
      look(output);
      folders.push(folder, posix.dirname(output));
    }
  }
  const excluded = [places.data, places.cache, places.state];
  const home = host.env.HOME === undefined ? [] : [posix.normalize(host.env.HOME)];
  const large = lookThrough(folders, look, { excluded, shallow: home }, host);
  const files = [...found].map(([path, named]) => ({ path, names: named }));
  const isFound = (tree: StoreKey) => files.some((file) => file.names.some(({ key }) => key === tree));
  return { files, unfound: recent.filter((tree) => !isFound(tree)), large };
}

/** What built files need, and the trees whose programs were not found. */
export function builtRoots({ files, unfound }: BuiltFiles): Roots {
  const named = (wanted: StoreKind) =>
    files.flatMap(({ names }) => names.filter(({ kind }) => kind === wanted).map(({ key }) => key));
  return {
    environments: named("environments"),
    trees: [...named("trees"), ...unfound],
    objects: named("objects"),
  };
}

/**
 * Leaves in the linkers' records what is still there, each once, and of the rest the folders it was made in; `files` are
 * added to their trees. Trees that are gone lose theirs.
 */
export function pruneLinkRecords(files: readonly BuiltFile[], places: Places, host: Host): void {
  const names = storeNames(places, host);
  for (const tree of listLinkRecords(places.data, host)) {
    const linked = readLinkRecords(places.data, tree, host);
    if (linked === undefined) continue;
    const needsTree = (path: string) => names(path).some(({ key }) => key === tree);
    const kept = new Map<string, LinkRecord>();
    const keep = (record: LinkRecord) => kept.set(`${record.folder}\t${record.output}`, record);
    for (const record of linked.records) {
      if (needsTree(record.output)) keep(record);
      else if (host.fsSync.existsSync(record.folder)) keep({ ...record, output: record.folder });
    }
    for (const file of files)
      if (file.names.some(({ key }) => key === tree))
        keep({ folder: posix.dirname(file.path), output: file.path });
    rewriteLinkRecords(places.data, tree, { ...linked, records: [...kept.values()] }, host);
  }
}

/** Where programs and virtual environments of a user are mostly put, beside projects. */
function usualFolders({ env }: Host): string[] {
  const home = env.HOME ?? "";
  const below = [
    ...["bin", ".local/bin", ".local/lib", ".cargo/bin", "go/bin", ".cabal/bin", ".nimble/bin"],
    ...[
      ".virtualenvs",
      ".venvs",
      ".local/share/virtualenvs",
      ".local/share/pipx",
      ".cache/pypoetry/virtualenvs",
    ],
  ].map((name) => `${home}/${name}`);
  const told = [env.GOBIN, env.WORKON_HOME, env.PIPX_HOME, env.PIPX_BIN_DIR];
  const bins = [...(env.GOPATH?.split(":") ?? []), env.CARGO_HOME].map((folder) => folder && `${folder}/bin`);
  return [...below, ...told, ...bins, "/usr/local/bin", "/usr/local/sbin", "/usr/local/lib"].filter(
    (folder): folder is string => folder?.startsWith("/") ?? false,
  );
}
