import { allChannels } from "../../environment/channels.ts";
import type { Context } from "../../host/context.ts";
import { packageKey } from "../../lockfile/types.ts";
import { heldBack } from "../../resolve/held-back.ts";
import { fitsByComponents } from "../../resolve/version-parts.ts";
import { type Answer, say, type View } from "../answer.ts";
import { type Listed, readListed } from "../listed.ts";
import { type HeldReport, heldReport } from "../upgrade-report.ts";

/** What `list --outdated --json` has of a package: what holds it, and `wanted`, the newest that its request's own constraint takes. */
interface Outdated extends HeldReport {
  readonly wanted: string;
}

/** `bothy list --outdated`: requests whose packages have newer versions; with `all` dependencies too. */
export async function listOutdated(options: { readonly all: boolean }, ctx: Context): Promise<Answer> {
  const listed = await readListed(ctx);
  const { manifest, lock, system } = listed;
  const channels = allChannels();
  const held = await heldBack({ manifest, lock, system }, channels, ctx);
  const found = held
    .filter(({ requests }) => options.all || requests.length > 0)
    .map((one): Outdated => {
      const fits = channels[one.item.channel].fits ?? fitsByComponents;
      const constraints = constraintsOf(packageKey(one.item), listed);
      const wanted =
        one.place === undefined
          ? one.newer.find(({ version }) => constraints.every((constraint) => fits(version, constraint)))
          : undefined;
      return { ...heldReport(one, undefined, listed), wanted: wanted?.version ?? one.item.version };
    });
  const data = { system, packages: found };
  if (found.length === 0) return say(data, "Everything is as new as it can be.");
  return say(
    data,
    table(found),
    "",
    "`bothy upgrade --dry-run` says what would change, and what to type for the rest.",
  );
}

function constraintsOf(key: string, { manifest, lock, system }: Listed): string[] {
  return manifest.packages
    .filter((request) => lock.requests[request.key]?.roots[system]?.[0] === key)
    .map(({ constraint }) => constraint)
    .filter((constraint) => constraint !== "*");
}

function table(found: readonly Outdated[]): View {
  return {
    head: ["PACKAGE", "CURRENT", "WANTED", "LATEST", "HELD BY"],
    rows: found.map((one) => [
      one.requests[0] ?? one.package,
      one.version,
      one.wanted,
      one.place === undefined ? one.latest : `${one.latest} (${one.place})`,
      one.heldBy
        .map((holder) => {
          if (holder.kind === "request") return `${holder.key} = "${holder.constraint}"`;
          if (holder.kind === "system") return holder.system;
          return `${holder.name} ${holder.version}`;
        })
        .join(", "),
    ]),
  };
}
