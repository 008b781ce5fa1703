import { withoutCredentials } from "../../base/error.ts";
import { artifactPath } from "../../fetch/artifact-cache.ts";
import { downloadArtifact } from "../../fetch/download.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { mirrorsOf } from "./mirrors.ts";
import { readPartState } from "./part-state.ts";
import { suiteOf, suiteParts } from "./suites.ts";

/**
 * Channel.fetch of deb: from the mirror that the suite's index came from, then the other configured ones, then the
 * archives of superseded versions that `deb.snapshot` names (addresses above pool/). Throws downloadArtifact's errors
 * and `no-mirror`.
 */
export async function fetchDeb(item: LockedPackage, ctx: Context): Promise<string> {
  const label = item.file.slice(item.file.lastIndexOf("/") + 1);
  const urls = ctx.host.fsSync.existsSync(artifactPath(ctx, item.hash)) ? [] : await addresses(item, ctx);
  return downloadArtifact(ctx, {
    urls,
    hash: item.hash,
    label,
    ...(item.size === undefined ? {} : { size: item.size }),
  });
}

async function addresses(item: LockedPackage, ctx: Context): Promise<string[]> {
  const archive = item.archive ?? "main";
  const suite = suiteOf(item.suite ?? "");
  const [part] = suiteParts(suite).filter((each) => each.archive === archive);
  const state = part && (await readPartState(ctx, part));
  const bases = (await mirrorsOf(ctx, archive)).map(({ base }) => base);
  const first = bases.filter((base) => withoutCredentials(base) === state?.base);
  const snapshots = (ctx.config.get("deb.snapshot") ?? "").split(/[\s,]+/).filter((word) => word !== "");
  const all = [...first, ...bases, ...snapshots.map((base) => base.replace(/\/+$/, ""))];
  return [...new Set(all)].map((base) => `${base}/${encodePath(item.file)}`);
}

/** Pool paths hold `+`, `~` and `%3a`-free names; what a URL would take for something else is escaped. */
function encodePath(path: string): string {
  return path
    .split("/")
    .map((part) => encodeURIComponent(part).replace(/%2B/g, "+"))
    .join("/");
}
