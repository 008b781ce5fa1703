import { canonicalJson } from "../../base/canonical-json.ts";
import type { Context } from "../../host/context.ts";
import type { NpmOptions } from "./npm-config.ts";
import type { NpmPlatform, PlatformDemand } from "./npm-platform.ts";

/** A package's place in a tool's tree, as npm's arborist decided it. */
export interface IdealNode {
  /** `node_modules/a/node_modules/b`; slashes. */
  readonly location: string;
  /** Name in the registry; the folder's name differs for an alias. */
  readonly name: string;
  readonly version: string;
  /** Subresource Integrity; null for what has none (git, file). */
  readonly integrity: string | null;
  readonly optional: boolean;
  /** Optional, and not for this platform or Node: nothing stands there. */
  readonly absent: boolean;
  /** Comes inside another package's tarball. */
  readonly bundled: boolean;
  readonly demand: PlatformDemand;
  readonly engine: string | undefined;
  readonly hasInstallScript: boolean;
  /** Locations of what it depends on. */
  readonly dependencies: readonly string[];
  /** Dependencies that nothing in the tree satisfies, as `name@range`. */
  readonly unmet: readonly string[];
}

export interface IdealTreeRequest {
  readonly name: string;
  /** Semver range or dist-tag. */
  readonly spec: string;
  readonly platform: NpmPlatform;
  /** Version of Node that runs the tool, when known. */
  readonly node: string | undefined;
  /** A package-lock.json of versions to keep where they fit. */
  readonly preferred: object | undefined;
  /** Names to move to the newest that fits. */
  readonly update: readonly string[];
  /** Shared between calls, so that a packument is read once. */
  readonly packuments: Map<string, unknown>;
}

interface ArboristNode {
  readonly isRoot: boolean;
  readonly isLink: boolean;
  readonly location: string;
  readonly packageName: string;
  readonly name: string;
  readonly version: string;
  readonly integrity: string | null;
  readonly optional: boolean;
  readonly inert?: boolean;
  readonly extraneous: boolean;
  readonly inBundle: boolean;
  readonly hasInstallScript: boolean;
  readonly package: PlatformDemand & {
    readonly engines?: { readonly node?: string };
    /** Names of dependencies that stand inside the package's own tarball. */
    readonly bundleDependencies?: readonly string[] | boolean;
  };
  readonly edgesOut: ReadonlyMap<string, ArboristEdge>;
}

interface ArboristEdge {
  readonly name: string;
  readonly spec: string;
  readonly type: string;
  readonly valid: boolean;
  readonly optional: boolean;
  readonly peer: boolean;
  readonly to: ArboristNode | null;
}

/** The tree that npm would install for one tool; nothing is installed. Throws npm's own errors (`code: E404`, `ETARGET`, ...). */
export async function idealTree(
  request: IdealTreeRequest,
  options: NpmOptions,
  ctx: Context,
): Promise<IdealNode[]> {
  const { default: Arborist } = await import("@npmcli/arborist");
  return withScratch(ctx, async (path) => {
    const dependencies = { [request.name]: request.spec };
    const { fs } = ctx.host;
    await fs.writeFile(`${path}/package.json`, canonicalJson({ dependencies }));
    if (request.preferred) await fs.writeFile(`${path}/package-lock.json`, canonicalJson(request.preferred));
    const arborist = new Arborist({
      ...options,
      ...request.platform,
      path,
      nodeVersion: request.node,
      npmVersion: undefined,
      // Without it arborist compares what is not optional with this machine instead of with the wanted platform.
      force: true,
      packumentCache: request.packuments,
      progress: false,
    } as ConstructorParameters<typeof Arborist>[0]);
    const root = (await arborist.buildIdealTree({
      prune: true,
      ...(request.update.length > 0 ? { update: { names: [...request.update] } } : {}),
    })) as unknown as {
      inventory: { values(): Iterable<ArboristNode> };
    };
    return [...root.inventory.values()]
      .filter((node) => !node.isRoot && !node.extraneous)
      .map(decoded)
      .sort((a, b) => (a.location < b.location ? -1 : 1));
  });
}

function decoded(node: ArboristNode): IdealNode {
  const edges = [...node.edgesOut.values()];
  const bundle = node.package.bundleDependencies;
  const inTarball = (name: string) => bundle === true || (Array.isArray(bundle) && bundle.includes(name));
  return {
    location: node.location,
    name: node.packageName ?? node.name,
    version: node.version,
    integrity: node.isLink ? null : node.integrity,
    optional: node.optional,
    absent: node.inert === true,
    bundled: node.inBundle,
    demand: node.package,
    engine: node.package.engines?.node,
    hasInstallScript: node.hasInstallScript,
    dependencies: edges.flatMap((edge) => (edge.to ? [edge.to.location] : [])).sort(),
    unmet: edges
      .filter((edge) => !edge.valid && !edge.optional && !edge.peer && !inTarball(edge.name))
      .map((edge) => `${edge.name}@${edge.spec}`)
      .sort(),
  };
}

/** Runs `fn` with a new folder, an absolute path without links, and removes it. */
async function withScratch<T>(ctx: Context, fn: (path: string) => Promise<T>): Promise<T> {
  const { fs } = ctx.host;
  const parent = `${ctx.places.cache}/npm`;
  await fs.mkdir(parent, { recursive: true });
  const path = await fs.mkdtemp(`${await fs.realpath(parent)}/resolve-`);
  try {
    return await fn(path);
  } finally {
    await fs.rm(path, { recursive: true, force: true });
  }
}
