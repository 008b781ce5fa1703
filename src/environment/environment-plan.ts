import { posix } from "node:path";
import type { EnvironmentFile, SearchPaths } from "../activation/types.ts";
import type { System } from "../base/system.ts";
import {
  isCompilerRequest,
  type LockedPackage,
  type LockedRequest,
  type Lockfile,
} from "../lockfile/types.ts";
import { BASE_GROUP, DEFAULT_GROUP } from "../manifest/types.ts";
import type { StoreKey } from "../store/types.ts";
import { hasBlank, scriptLauncher } from "./script-launchers.ts";
import type { ComposedTree } from "./types.ts";

/** A tree in its place in an environment: `deb/trixie`, `deb/bookworm@toolchain`, `python`, `npm/prettier`. */
export interface PlacedTree {
  readonly place: string;
  readonly group: string;
  readonly tree: ComposedTree;
}

/** What an environment's root holds. Paths are relative to it. */
export interface EnvironmentPlan {
  /** Path of a symbolic link -> its target. */
  readonly links: Readonly<Record<string, string>>;
  /** Path of a script that stands for one of a tree -> its text. Absent: there is none. */
  readonly launchers?: Readonly<Record<string, string>>;
  /** The python tree whose pyvenv.cfg the root repeats, so that bin/python is a venv's Python. */
  readonly venv?: string;
  readonly file: EnvironmentFile;
}

/** What the plan asks of the trees on the disk. `path` is absolute. */
export interface TreeProbe {
  exists(path: string): boolean;
  /** Names of executable files and links to such in a folder; none when it isn't there. */
  programs(folder: string): readonly string[];
  /** Names of all entries of a folder. */
  entries(folder: string): readonly string[];
  /** The first line of the file that `path` leads to; undefined where it is no text. */
  firstLine(path: string): string | undefined;
}

/** Where a package's tree stands in an environment. */
export function treePlace(
  item: Pick<LockedPackage, "channel" | "suite" | "group" | "tool" | "name">,
): string {
  const at = item.group === DEFAULT_GROUP ? "" : `@${item.group}`;
  if (item.channel === "deb") return `deb/${item.suite}${at}`;
  if (item.channel === "pypi") return `python${at}`;
  return `${item.channel}/${item.tool ?? item.name}${at}`;
}

/**
 * The root of an environment: the programs of the requests themselves in bin/, links to the trees. Of two requests
 * with a program of one name the lower priority number wins, then the default group, then the order of the keys, with
 * a notice. Behind them come the programs of the Python packages that those asked for need, as in a virtual environment.
 */
export function planEnvironment(
  input: { readonly lock: Lockfile; readonly system: System; readonly trees: readonly PlacedTree[] },
  probe: TreeProbe,
): EnvironmentPlan {
  const { lock, system } = input;
  const trees = [...input.trees].sort(byPlace);
  const notices = new Set(trees.flatMap(({ tree }) => tree.meta.notices));
  const programs = new Map<string, Claim>();
  const shadowed = new Map<
    string,
    { readonly winner: string; readonly key: string; readonly names: string[] }
  >();
  for (const [key, request] of sortedRequests(lock)) {
    for (const [name, target] of requestPrograms({ request, lock, system, trees }, probe, notices)) {
      const taken = programs.get(name);
      if (taken === undefined) programs.set(name, { key, priority: request.priority, target });
      else if (taken.target !== target && taken.priority === request.priority) {
        const pair = shadowed.get(`${taken.key}\0${key}`) ?? { winner: taken.key, key, names: [] };
        pair.names.push(name);
        shadowed.set(`${taken.key}\0${key}`, pair);
      }
    }
  }
  for (const { winner, key, names } of shadowed.values())
    notices.add(shadowNotice(winner, key, names.sort()));
  for (const { place, tree } of trees.filter(({ place }) => isPython(place)))
    for (const own of Object.values(tree.meta.programs))
      for (const [name, path] of Object.entries(own))
        if (!programs.has(name) && !isInterpreter(name))
          programs.set(name, { key: place, priority: 0, target: `${place}/${path}` });
  const venv =
    trees.find(({ place, group }) => isPython(place) && group === DEFAULT_GROUP) ??
    trees.find(({ place }) => isPython(place));
  const links: Record<string, string> = {};
  for (const { place, tree } of trees)
    links[place] = `${"../".repeat(place.split("/").length + 1)}trees/${tree.key}`;
  const launchers: Record<string, string> = {};
  for (const [name, { target }] of programs) {
    const launcher = launcherOf(target, trees, probe);
    if (launcher === undefined) links[`bin/${name}`] = `../${target}`;
    else launchers[`bin/${name}`] = launcher;
  }
  if (trees.some(({ place, tree }) => place.startsWith("deb/") && hasBlank(tree.path))) notices.add(BLANK);
  if (venv !== undefined)
    for (const name of probe.entries(venv.tree.path))
      if (
        !["bin", "pyvenv.cfg", ".bothy", ...Object.keys(links).map((path) => path.split("/")[0])].includes(
          name,
        )
      )
        links[name] = `${venv.place}/${name}`;
  return {
    links,
    ...(Object.keys(launchers).length === 0 ? {} : { launchers }),
    ...(venv === undefined ? {} : { venv: venv.place }),
    file: {
      format: 1,
      system,
      trees: [...new Set(trees.map(({ tree }) => tree.key))].sort() as StoreKey[],
      programs: Object.fromEntries([...programs].map(([name, { target }]) => [name, target])),
      searchPaths: searchPaths(trees, probe),
      notices: [...notices],
    },
  };
}

const BLANK =
  "the store's path has a space in it, which makefiles and configure scripts can't handle: build software with a store elsewhere (set XDG_DATA_HOME)";

function launcherOf(target: string, trees: readonly PlacedTree[], probe: TreeProbe): string | undefined {
  const placed = trees.find(({ place }) => target.startsWith(`${place}/`));
  if (placed === undefined || !hasBlank(placed.tree.path)) return undefined;
  const program = { tree: placed.tree, path: target.slice(placed.place.length + 1) };
  return scriptLauncher(program, probe.firstLine(posix.join(program.tree.path, program.path)));
}

function shadowNotice(winner: string, key: string, names: readonly string[]): string {
  const shown =
    names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
  const verb = names.length === 1 ? "is" : "are";
  return `${shown} ${verb} in ${winner} and in ${key}; ${winner}'s ${verb} on PATH (give one a lower \`priority\` in bothy.toml)`;
}

interface Claim {
  readonly key: string;
  readonly priority: number;
  readonly target: string;
}

function sortedRequests(lock: Lockfile): [string, LockedRequest][] {
  const other = ({ group }: LockedRequest) => (group === DEFAULT_GROUP ? 0 : 1);
  const own = Object.entries(lock.requests).filter(
    ([key, { group }]) => group !== BASE_GROUP && !isCompilerRequest(key),
  );
  return own.sort(
    ([a, x], [b, y]) => x.priority - y.priority || other(x) - other(y) || (a < b ? -1 : a > b ? 1 : 0),
  );
}

/** Default group first: its programs, manual pages and libraries are found first. */
function byPlace(a: PlacedTree, b: PlacedTree): number {
  const other = (tree: PlacedTree) => (tree.group === DEFAULT_GROUP ? 0 : 1);
  return other(a) - other(b) || (a.place < b.place ? -1 : a.place > b.place ? 1 : 0);
}

/** Name -> path relative to the environment of every program that a request puts on PATH. */
function requestPrograms(
  from: {
    readonly request: LockedRequest;
    readonly lock: Lockfile;
    readonly system: System;
    readonly trees: readonly PlacedTree[];
  },
  probe: TreeProbe,
  notices: Set<string>,
): Map<string, string> {
  const { request, lock, system, trees } = from;
  const found = new Map<string, string>();
  const venv = trees.find(({ place, group }) => isPython(place) && group === request.group);
  // What belongs to an interpreter and to none of the packages: its versioned name, and pip's stand-in.
  const addPythons = ({ place, tree }: PlacedTree) => {
    for (const name of probe.entries(posix.join(tree.path, "bin")))
      if (/^(?:python3\.\d+|pip3?)$/.test(name)) found.set(name, `${place}/bin/${name}`);
  };
  const add = (name: string, { place, tree }: PlacedTree, path: string) => {
    if (found.has(name)) return;
    // A group's Python is the one that sees the group's packages.
    const inVenv =
      venv !== undefined && isInterpreter(name) && probe.exists(posix.join(venv.tree.path, "bin", name));
    if (inVenv) {
      found.set(name, `${venv.place}/bin/${name}`);
      if (name === "python3") addPythons(venv);
    } else if (probe.exists(posix.join(tree.path, path))) found.set(name, `${place}/${path}`);
    else notices.add(`${name} is missing from the package: it has no ${path}`);
  };
  const roots = (request.roots[system] ?? []).map((id) => ({ id, item: lock.packages[id]! }));
  const rootTrees = roots.map(({ item }) => trees.find(({ place }) => place === treePlace(item))!);
  const first = rootTrees[0];
  if (first !== undefined)
    for (const [name, path] of Object.entries(request.aliases ?? {})) add(name, first, path);
  for (const [index, { id }] of roots.entries())
    for (const [name, path] of Object.entries(rootTrees[index]!.tree.meta.programs[id] ?? {}))
      add(name, rootTrees[index]!, path);
  for (const folder of request.paths ?? [])
    for (const tree of new Set(rootTrees))
      for (const name of probe.programs(posix.join(tree.tree.path, folder)))
        add(name, tree, posix.join(folder, name));
  return found;
}

function isPython(place: string): boolean {
  return place === "python" || place.startsWith("python@");
}

function isInterpreter(name: string): boolean {
  return /^python(?:3(?:\.\d+)?)?$/.test(name);
}

function searchPaths(trees: readonly PlacedTree[], probe: TreeProbe): SearchPaths {
  const existing = (candidates: (placed: PlacedTree) => readonly string[]) =>
    trees.flatMap((placed) =>
      candidates(placed)
        .filter((path) => probe.exists(posix.join(placed.tree.path, path)))
        .map((path) => `${placed.place}/${path}`),
    );
  const usr = ({ place }: PlacedTree) => (place.startsWith("deb/") ? "usr/" : "");
  const triplets = ["x86_64-linux-gnu", "aarch64-linux-gnu"];
  return {
    MANPATH: existing((tree) => [`${usr(tree)}share/man`]),
    XDG_DATA_DIRS: existing((tree) => [`${usr(tree)}share`]),
    PKG_CONFIG_PATH: existing((tree) => [
      ...triplets.map((triplet) => `${usr(tree)}lib/${triplet}/pkgconfig`),
      `${usr(tree)}lib/pkgconfig`,
      `${usr(tree)}share/pkgconfig`,
    ]),
    CMAKE_PREFIX_PATH: existing(({ place }) => (place.startsWith("deb/") ? ["usr"] : [])),
  };
}
