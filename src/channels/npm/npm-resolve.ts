import semver from "semver";
import { mapLimit } from "../../base/concurrency.ts";
import { UserError } from "../../base/error.ts";
import { askedLately, rememberAsked } from "../../fetch/asked-lately.ts";
import type { Context } from "../../host/context.ts";
import { type LockedPackage, packageKey } from "../../lockfile/types.ts";
import type { ConcreteRequest, Conflict, Resolution, ResolveInput } from "../../resolve/channel.ts";
import { type IdealNode, idealTree } from "./ideal-tree.ts";
import { lockedTree, preferredLock } from "./locked-tree.ts";
import { type NpmOptions, npmOptions } from "./npm-config.ts";
import { explainedNpmError } from "./npm-errors.ts";
import { fitsPlatform, npmPlatform } from "./npm-platform.ts";
import { missingVersion, npmFits, npmSpec } from "./npm-versions.ts";
import { packument } from "./packument.ts";
import { pagesWithout } from "./pages-without.ts";
import { rememberedTree, rememberTree } from "./tree-memory.ts";

/** Packages that carry Node itself. Source: their descriptions in the registry. */
const NODE_PACKAGE = /^node-(?:linux|darwin)-(?:x64|arm64)$/;

/** The trees of one group's npm tools on one system. `packuments` is shared between calls. */
export async function resolveNpm(
  input: ResolveInput,
  packuments: Map<string, unknown>,
  ctx: Context,
): Promise<Resolution> {
  const clash = sameToolTwice(input.requests);
  if (clash) return { kind: "conflict", conflict: clash };
  const about = ["npm", ...input.requests.map(({ name, constraint }) => `${name}@${constraint}`)];
  const asks = input.askAnew ?? input.upgrade.length > 0;
  const lately =
    input.askAnew === false || (input.askAnew !== true && asks && (await askedLately(ctx, about)));
  const refresh = asks && !lately;
  const cached = refresh ? { preferOnline: true } : lately ? { preferOffline: true } : {};
  let loaded: Promise<NpmOptions> | undefined;
  const options = () => {
    loaded ??= npmOptions(ctx).then((found) => ({ ...found, ...cached }));
    return loaded;
  };
  const packages = new Map<string, LockedPackage>();
  const roots: Record<string, readonly string[]> = {};
  const take = (request: ConcreteRequest, found: readonly LockedPackage[]) => {
    for (const item of found) packages.set(packageKey(item), item);
    const root = rootOf(found, request)!;
    roots[request.key] = [packageKey(root)];
    return root;
  };
  const [nodes, tools] = partition(input.requests, ({ name }) => NODE_PACKAGE.test(name));
  let node: string | undefined;
  for (const request of nodes) {
    const found = await resolveTool(
      request,
      { input, options, packuments, node, lately, remember: asks },
      ctx,
    );
    if (found.kind === "conflict") return found;
    node = take(request, found.packages).version;
  }
  const sameNode = node === input.locked.find(({ name }) => NODE_PACKAGE.test(name))?.version;
  const all = await mapLimit(tools, 4, async (request) => {
    const kept = sameNode ? keptWhole(input, request) : undefined;
    if (kept !== undefined) return { kind: "resolved" as const, packages: kept };
    return resolveTool(request, { input, options, packuments, node, lately, remember: asks }, ctx);
  });
  for (const [index, found] of all.entries()) {
    if (found.kind === "conflict") return found;
    take(tools[index]!, found.packages);
  }
  if (refresh && !ctx.offline) await rememberAsked(ctx, about);
  const sorted = [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  return { kind: "resolved", packages: sorted, roots };
}

async function resolveTool(
  request: ConcreteRequest,
  work: {
    readonly input: ResolveInput;
    readonly options: () => Promise<NpmOptions>;
    readonly packuments: Map<string, unknown>;
    readonly node: string | undefined;
    /** What npm said of it a moment ago will do. */
    readonly lately: boolean;
    /** It will be asked for again. */
    readonly remember: boolean;
  },
  ctx: Context,
): Promise<{ kind: "resolved"; packages: LockedPackage[] } | { kind: "conflict"; conflict: Conflict }> {
  const { input, options, node } = work;
  const what = `can't resolve npm:${request.name}, which ${request.key} asks for`;
  const platform = npmPlatform(input.system);
  const locked = keptTree(input, request.name);
  const preferred = preferredLock(locked);
  const names = new Set(locked.map((item) => item.name));
  const update = input.upgrade === "all" ? [] : input.upgrade.filter((name) => names.has(name));
  try {
    const wanted = { name: request.name, spec: npmSpec(request.constraint), platform, node };
    const missing = new Set(input.missing?.map((item) => `${item.name}@${item.version}`));
    const question = {
      ...{ ...wanted, node: node ?? "", preferred: preferred ?? {}, update },
      ...(missing.size === 0 ? {} : { missing: [...missing] }),
    };
    let nodes = work.lately ? rememberedTree(question, ctx) : undefined;
    if (nodes === undefined) {
      const packuments = missing.size === 0 ? work.packuments : pagesWithout(missing);
      nodes = await idealTree({ ...wanted, preferred, update, packuments }, await options(), ctx);
      // Kept versions must not stand in the way of a tree that can be had without them.
      if (preferred !== undefined && contradiction(nodes) !== undefined) {
        const free = { ...wanted, preferred: undefined, update: [], packuments };
        nodes = await idealTree(free, await options(), ctx);
      }
      if (work.remember || work.lately) await rememberTree(question, nodes, ctx);
    }
    const problem = unfit(nodes, request, input, node, ctx);
    if (problem) return { kind: "conflict", conflict: problem };
    return {
      kind: "resolved",
      packages: lockedTree(nodes, { tool: request.name, group: input.group, system: input.system }),
    };
  } catch (error) {
    if (error instanceof UserError) throw error;
    const conflict = await explainedMissing(request, await options(), ctx, error);
    if (conflict) return { kind: "conflict", conflict };
    throw explainedNpmError(error, what, ctx);
  }
}

/** The conflict behind a "no such package" or "no such version" of npm's; undefined for other errors. */
async function explainedMissing(
  request: ConcreteRequest,
  options: NpmOptions,
  ctx: Context,
  error: unknown,
): Promise<Conflict | undefined> {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "E404" && code !== "ETARGET" && code !== "ENOVERSIONS" && code !== "EINVALIDTAGNAME")
    return undefined;
  const page = await packument(request.name, options, ctx).catch((failure: unknown) => {
    throw explainedNpmError(failure, `can't read npm's page of ${request.name}`, ctx);
  });
  const missing = missingVersion(request, page);
  if (missing) return missing;
  return {
    code: "no-such-version",
    message: `npm:${request.name} can't be had: something it depends on is missing from the registry`,
    reason: error instanceof Error ? error.message.split("\n", 1)[0]! : String(error),
    help: `ask for another version of it: bothy show npm:${request.name}`,
  };
}

/** Why a tree that npm would install doesn't serve; warns of what may go wrong. */
function unfit(
  nodes: readonly IdealNode[],
  request: ConcreteRequest,
  input: ResolveInput,
  node: string | undefined,
  ctx: Context,
): Conflict | undefined {
  const platform = npmPlatform(input.system);
  const foreign = nodes.find(
    (item) => !item.optional && !item.bundled && !fitsPlatform(item.demand, platform),
  );
  if (foreign) {
    return {
      code: "conflict",
      message: `npm:${request.name}, which ${request.key} asks for, is not for ${input.system}`,
      reason: `${foreign.name}@${foreign.version} is only for ${[foreign.demand.os, foreign.demand.cpu, foreign.demand.libc].flat().filter(Boolean).join(", ")}`,
      help: `give the request the systems it is for, in bothy.toml: systems = [...]`,
    };
  }
  const broken = contradiction(nodes);
  if (broken) {
    return {
      code: "conflict",
      message: `npm:${request.name} can't be had: its dependencies contradict each other`,
      reason: `${broken.name}@${broken.version} needs ${broken.unmet.join(", ")}, which nothing in the tree can be`,
      help: `ask for another version of it: bothy show npm:${request.name}`,
    };
  }
  const tool = nodes.find((item) => item.location === `node_modules/${request.name}`);
  if (
    tool?.engine !== undefined &&
    node !== undefined &&
    !semver.satisfies(node, tool.engine, { includePrerelease: true })
  )
    ctx.report.warn(
      `npm:${request.name}@${tool.version} wants Node ${tool.engine}, the environment's is ${node}`,
    );
  return undefined;
}

/** A package whose dependencies nothing in the tree satisfies. */
function contradiction(nodes: readonly IdealNode[]): IdealNode | undefined {
  return nodes.find((item) => !item.absent && !item.bundled && item.unmet.length > 0);
}

/** What is locked of the tool and may stay. */
function keptTree({ upgrade, locked }: ResolveInput, tool: string): LockedPackage[] {
  if (upgrade === "all") return [];
  const own = locked.filter((item) => item.tool === tool);
  // npm keeps what stands beside a tool that moves; what moves with the tool is taken out.
  return upgrade.includes(tool) ? own.filter(({ name }) => !upgrade.includes(name)) : own;
}

/** The locked tree of a tool that nothing asks to change: trees of different tools have nothing to do with each other. */
function keptWhole(input: ResolveInput, request: ConcreteRequest): LockedPackage[] | undefined {
  const tree = input.locked.filter((item) => item.tool === request.name);
  const root = rootOf(tree, request);
  if (root === undefined || !npmFits(root.version, request.constraint)) return undefined;
  if (input.upgrade === "all" || tree.some(({ name }) => input.upgrade.includes(name))) return undefined;
  return tree;
}

function rootOf(tree: readonly LockedPackage[], { name }: ConcreteRequest): LockedPackage | undefined {
  return tree.find((item) => item.location === `node_modules/${name}`);
}

function partition<T>(items: readonly T[], fits: (item: T) => boolean): [T[], T[]] {
  return [items.filter(fits), items.filter((item) => !fits(item))];
}

function sameToolTwice(requests: readonly ConcreteRequest[]): Conflict | undefined {
  const seen = new Map<string, ConcreteRequest>();
  for (const request of requests) {
    const other = seen.get(request.name);
    if (other !== undefined && other.constraint !== request.constraint) {
      return {
        code: "conflict",
        message: `${other.key} and ${request.key} ask for different versions of npm:${request.name} in one group`,
        reason: `${other.key} asks for ${other.constraint}, ${request.key} for ${request.constraint}`,
        help: "keep one of them",
        between: [other.key, request.key],
      };
    }
    seen.set(request.name, request);
  }
  return undefined;
}
