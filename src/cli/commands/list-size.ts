import { artifactSize } from "../../environment/artifact-size.ts";
import { installedSizes } from "../../environment/installed-sizes.ts";
import { currentGeneration, listGenerations } from "../../environment/project/generations.ts";
import type { Context } from "../../host/context.ts";
import { neededPackages } from "../../lockfile/closure.ts";
import { openStore } from "../../store/store.ts";
import { type Answer, bytes, say } from "../answer.ts";
import { groupText, placeOf, readListed } from "../listed.ts";

interface Sized {
  readonly package: string;
  readonly version: string;
  readonly channel: string;
  readonly group: string;
  readonly tool?: string;
  /** Bytes of the artifact; null where nothing tells. */
  readonly download: number | null;
  /** Bytes in the store; null where it isn't built. */
  readonly installed: number | null;
  /** Other projects' environments have it too. */
  readonly shared: boolean;
}

/** `bothy list --size`: what each package takes, the largest first. */
export async function listSize(ctx: Context): Promise<Answer> {
  const { project, lock, system } = await readListed(ctx);
  const current = await currentGeneration(project, ctx);
  const own = new Set((await listGenerations(project, ctx)).map(({ environment }) => environment as string));
  const store = openStore(ctx.host, ctx.places);
  const sizes = current === undefined ? new Map() : installedSizes(current.environment, own, store, ctx);
  const packages = [...neededPackages(lock)]
    .map((key) => lock.packages[key]!)
    .filter((item) => item.system === system)
    .map((item): Sized => {
      const installed = sizes.get(item.hash);
      return {
        package: item.name,
        version: item.version,
        channel: placeOf(item),
        group: item.group,
        ...(item.tool === undefined ? {} : { tool: item.tool }),
        download: item.size ?? artifactSize(item, ctx).bytes ?? null,
        installed: installed?.bytes ?? null,
        shared: installed?.shared ?? false,
      };
    })
    .sort(
      (a, b) =>
        (b.installed ?? 0) - (a.installed ?? 0) ||
        (b.download ?? 0) - (a.download ?? 0) ||
        (a.package < b.package ? -1 : 1),
    );
  const total = totals(packages);
  const unknown = packages.filter(({ download }) => download === null).length;
  const isBuilt = packages.some(({ installed }) => installed !== null);
  return say(
    { system, total, packages },
    {
      head: ["PACKAGE", "VERSION", "FROM", "DOWNLOAD", "INSTALLED", ""],
      rows: packages.map((item) => [
        item.package,
        item.version,
        [item.channel, groupText(item.group), item.tool === item.package ? "" : (item.tool ?? "")]
          .filter((word) => word !== "")
          .join(", "),
        item.download === null ? "-" : bytes(item.download),
        item.installed === null ? "-" : bytes(item.installed),
        item.shared ? "shared" : "",
      ]),
    },
    "",
    `Download: ${bytes(total.download)}${unknown > 0 ? `, and ${unknown} whose size isn't known` : ""}.`,
    isBuilt
      ? `Installed: ${bytes(total.installed)}, of which ${bytes(total.shared)} are in other projects' environments too and ${bytes(total.own)} in this one's alone.`
      : "Not built yet: `bothy install` builds it.",
  );
}

function totals(packages: readonly Sized[]) {
  const sum = (of: (item: Sized) => number | null) =>
    packages.reduce((total, item) => total + (of(item) ?? 0), 0);
  // One artifact in two groups is there once.
  const installed = sum(({ installed }) => installed);
  const shared = sum((item) => (item.shared ? item.installed : 0));
  return { download: sum(({ download }) => download), installed, shared, own: installed - shared };
}
