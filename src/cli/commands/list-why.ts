import type { Context } from "../../host/context.ts";
import { pathsTo } from "../../lockfile/paths.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { type Answer, say } from "../answer.ts";
import { groupText, type Listed, namedPackages, placeOf, readListed } from "../listed.ts";
import { whereIs } from "../where-is.ts";

/** Ways that are shown of a package; in data there are all. */
const MOST_PATHS = 8;

/** `bothy list --why NAME`: which requests brought a package, and by way of what. */
export async function listWhy(word: string, ctx: Context): Promise<Answer> {
  const listed = await readListed(ctx);
  const found = namedPackages(word, listed).map(([key, item]) => described(key, item, listed));
  return say({ system: listed.system, packages: found }, found.map(lines).join("\n\n"));
}

function described(key: string, item: LockedPackage, { lock, manifest }: Listed) {
  const paths = pathsTo(lock, key).map(({ request, keys }) => ({
    request,
    implied: lock.requests[request]?.implied ?? false,
    ...whereIs(request, manifest),
    path: keys.map((one) => ({ package: lock.packages[one]!.name, version: lock.packages[one]!.version })),
  }));
  return {
    package: item.name,
    version: item.version,
    channel: placeOf(item),
    group: item.group,
    ...(item.tool === undefined ? {} : { tool: item.tool }),
    ...(item.base ? { base: true } : {}),
    paths,
  };
}

function lines(found: ReturnType<typeof described>): string {
  const { paths } = found;
  const group = groupText(found.group);
  const tool =
    found.tool === undefined || found.tool === found.package ? "" : `, in the tree of ${found.tool}`;
  const shown = paths.slice(0, MOST_PATHS).map(({ request, implied, at, path }) => {
    const where = implied ? " (added by bothy)" : at === undefined ? "" : ` (${at})`;
    return `  ${[`${request}${where}`, ...path.map((step) => `${step.package} ${step.version}`)].join(" -> ")}`;
  });
  return [
    `${found.package} ${found.version}  ${found.channel}${tool}${group === "" ? "" : `, group ${group}`}`,
    ...shown,
    ...(paths.length > MOST_PATHS ? [`  and ${paths.length - MOST_PATHS} more: --json has all`] : []),
    ...(found.base ? [`  every tree of ${found.channel} has it, whoever asks`] : []),
    ...(paths.length === 0 && !found.base ? ["  only building other packages takes it"] : []),
  ].join("\n");
}
