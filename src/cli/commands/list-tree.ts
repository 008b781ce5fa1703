import type { Context } from "../../host/context.ts";
import { neededPackages } from "../../lockfile/closure.ts";
import { isCompilerRequest, type LockedPackage, type Lockfile } from "../../lockfile/types.ts";
import { BASE_GROUP } from "../../manifest/types.ts";
import { type Answer, count, say } from "../answer.ts";
import { type Listed, placeOf, readListed } from "../listed.ts";

/** A package with what it needs. One that stands elsewhere already has no `dependencies`, and says so. */
interface Node {
  readonly package: string;
  readonly version: string;
  readonly channel: string;
  readonly repeated?: true;
  readonly dependencies?: readonly Node[];
}

/** `bothy list --tree`: each request with all that it needs; what was shown before is marked `(*)`. */
export async function listTree(depth: number, ctx: Context): Promise<Answer> {
  const listed = await readListed(ctx);
  const seen = new Set<string>();
  const trees = requestsOf(listed).map(([key, roots]) => ({
    request: key,
    packages: roots.map((root) => nodeOf(root, { lock: listed.lock, seen, depth })),
  }));
  const lines = trees.flatMap(({ request, packages }) => [
    request,
    ...packages.flatMap((node, index) => drawn(node, index === packages.length - 1, "")),
  ]);
  const beside = besideRequests(listed);
  return say(
    { system: listed.system, depth: Number.isFinite(depth) ? depth : null, requests: trees },
    ...(lines.length === 0
      ? ["Nothing is locked yet: `bothy install NAME` adds a package."]
      : [lines.join("\n")]),
    ...(seen.size === 0 ? [] : [""]),
    ...(lines.some((line) => line.endsWith(" (*)")) ? ["(*) its own dependencies stand further up"] : []),
    ...(beside > 0
      ? [
          `Beside these: ${count(beside, "package")} that every tree of Debian has, or that programs are linked to.`,
        ]
      : []),
  );
}

function requestsOf({ manifest, lock, system }: Listed): [string, readonly string[]][] {
  const implied = Object.entries(lock.requests)
    .filter(([key, one]) => one.implied && one.group !== BASE_GROUP && !isCompilerRequest(key))
    .map(([key]) => key);
  return [...manifest.packages.map(({ key }) => key), ...implied].flatMap((key) => {
    const roots = lock.requests[key]?.roots[system];
    return roots === undefined ? [] : [[key, roots] as [string, readonly string[]]];
  });
}

/** How many packages no request reaches. */
function besideRequests(listed: Listed): number {
  const { lock, system } = listed;
  const reached = new Set<string>();
  const open = requestsOf(listed).flatMap(([, roots]) => [...roots]);
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (reached.has(key)) continue;
    reached.add(key);
    open.push(...(lock.packages[key]?.dependencies ?? []));
  }
  return [...neededPackages(lock)].filter((key) => lock.packages[key]!.system === system && !reached.has(key))
    .length;
}

function nodeOf(
  key: string,
  from: { readonly lock: Lockfile; readonly seen: Set<string>; readonly depth: number },
): Node {
  const { lock, seen, depth } = from;
  const item = lock.packages[key] as LockedPackage;
  const node = { package: item.name, version: item.version, channel: placeOf(item) };
  if (item.dependencies.length === 0) return node;
  if (seen.has(key)) return { ...node, repeated: true };
  if (depth === 0) return node;
  seen.add(key);
  return {
    ...node,
    dependencies: item.dependencies.map((next) => nodeOf(next, { lock, seen, depth: depth - 1 })),
  };
}

function drawn(node: Node, last: boolean, indent: string): string[] {
  const mark = node.repeated ? " (*)" : "";
  const children = node.dependencies ?? [];
  return [
    `${indent}${last ? "└── " : "├── "}${node.package} ${node.version}${indent === "" ? `  ${node.channel}` : ""}${mark}`,
    ...children.flatMap((child, index) =>
      drawn(child, index === children.length - 1, `${indent}${last ? "    " : "│   "}`),
    ),
  ];
}
