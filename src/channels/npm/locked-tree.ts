import { type Digest, digest } from "../../base/digest.ts";
import { UserError } from "../../base/error.ts";
import type { System } from "../../base/system.ts";
import { type LockedPackage, packageKey } from "../../lockfile/types.ts";
import type { IdealNode } from "./ideal-tree.ts";

/** What a tool's tree comes to in the lockfile. Throws a UserError `no-integrity` for a package without a sha512. */
export function lockedTree(
  nodes: readonly IdealNode[],
  place: { readonly tool: string; readonly group: string; readonly system: System },
): LockedPackage[] {
  const byLocation = new Map(nodes.map((node) => [node.location, node]));
  const present = nodes.filter((node) => !node.absent && !node.bundled);
  const keyOf = (node: IdealNode) => packageKey(base(node, place));
  return present.map((node) => ({
    ...base(node, place),
    version: node.version,
    file: tarballName(node.name, node.version),
    hash: sha512Of(node, place.tool),
    dependencies: reached(node, byLocation).map(keyOf).sort(),
  }));
}

function base(node: IdealNode, place: { tool: string; group: string; system: System }) {
  return {
    channel: "npm" as const,
    group: place.group,
    system: place.system,
    name: node.name,
    tool: place.tool,
    location: node.location,
  };
}

/** What `node` depends on, seen through the packages bundled in it. */
function reached(node: IdealNode, byLocation: ReadonlyMap<string, IdealNode>): IdealNode[] {
  const found = new Set<IdealNode>();
  const seen = new Set<string>([node.location]);
  const queue = [...node.dependencies];
  for (let location = queue.pop(); location !== undefined; location = queue.pop()) {
    if (seen.has(location)) continue;
    seen.add(location);
    const dependency = byLocation.get(location);
    if (dependency === undefined || dependency.absent) continue;
    if (dependency.bundled) queue.push(...dependency.dependencies);
    else found.add(dependency);
  }
  return [...found];
}

/** `prettier-3.6.2.tgz`; a scope has no part in it, as in the registry's own names. */
function tarballName(name: string, version: string): string {
  return `${name.slice(name.lastIndexOf("/") + 1)}-${version}.tgz`;
}

/** The sha512 of a Subresource Integrity string (W3C SRI, section 3.5); undefined when it has none. */
export function sha512FromIntegrity(integrity: string): Digest | undefined {
  for (const part of integrity.split(/\s+/)) {
    const match = /^sha512-([A-Za-z0-9+/]{86}==)(?:\?.*)?$/.exec(part);
    if (match) return digest(`sha512:${Buffer.from(match[1]!, "base64").toString("hex")}`);
  }
  return undefined;
}

function integrityOf(hash: Digest): string {
  return `sha512-${Buffer.from(hash.slice("sha512:".length), "hex").toString("base64")}`;
}

function sha512Of(node: IdealNode, tool: string): Digest {
  const hash = node.integrity === null ? undefined : sha512FromIntegrity(node.integrity);
  if (hash !== undefined) return hash;
  const what = node.location === `node_modules/${tool}` ? "" : `, which npm:${tool} needs,`;
  throw new UserError("no-integrity", `npm:${node.name}@${node.version}${what} can't be locked`, {
    reason:
      "its registry publishes no sha512 of the package, so nobody could tell whether a download is the right one",
    help: "ask for a version that has one, or serve the package from a registry that computes it",
  });
}

/**
 * A package-lock.json (version 1, whose missing metadata npm reads again from the registry) of what is locked, for npm
 * to keep where it still fits; undefined when nothing is locked.
 */
export function preferredLock(locked: readonly LockedPackage[]): object | undefined {
  if (locked.length === 0) return undefined;
  const root: PreferredNode = {};
  for (const item of [...locked].sort((a, b) => depth(a) - depth(b))) {
    if (item.location === undefined) continue;
    const folders = item.location.split("/node_modules/").map((part) => part.replace(/^node_modules\//, ""));
    const own = folders.pop()!;
    let parent: PreferredNode | undefined = root;
    for (const folder of folders) parent = parent?.dependencies?.[folder];
    if (parent === undefined) continue;
    parent.dependencies ??= {};
    parent.dependencies[own] = {
      version: own === item.name ? item.version : `npm:${item.name}@${item.version}`,
      integrity: integrityOf(item.hash),
    };
  }
  return { lockfileVersion: 1, requires: true, dependencies: root.dependencies ?? {} };
}

interface PreferredNode {
  version?: string;
  integrity?: string;
  dependencies?: Record<string, PreferredNode>;
}

function depth(item: LockedPackage): number {
  return item.location?.split("/node_modules/").length ?? 0;
}
