import { UserError, withoutCredentials } from "../../base/error.ts";
import { cachedArtifact } from "../../fetch/artifact-cache.ts";
import { downloadArtifact } from "../../fetch/download.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { mirrorsOf } from "./mirrors.ts";
import { readPartState } from "./part-state.ts";
import { type Archive, suiteOf, suiteParts } from "./suites.ts";

/**
 * Channel.fetch of deb: from the mirror that the suite's index came from, then the other configured ones, then the
 * archives of superseded versions that `deb.snapshot` names (addresses above pool/). Throws downloadArtifact's errors
 * and `no-mirror`.
 */
export async function fetchDeb(item: LockedPackage, ctx: Context): Promise<string> {
  const label = item.file.slice(item.file.lastIndexOf("/") + 1);
  const cached = await cachedArtifact(ctx, item.hash);
  if (cached !== undefined) return cached;
  const urls = await addresses(item, ctx);
  if (ctx.offline && !urls.some((url) => url.startsWith("file:")))
    throw new UserError("offline", `can't fetch ${label}`, {
      reason: "the cache doesn't have it, and bothy was told to stay offline",
      help: "run the command again without --offline",
    });
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
  const bases = ctx.offline ? await localMirrors(ctx, archive) : await allMirrors(ctx, archive);
  const first = bases.filter((base) => withoutCredentials(base) === state?.base);
  const snapshots = (ctx.config.get("deb.snapshot") ?? "").split(/[\s,]+/).filter((word) => word !== "");
  const all = [...first, ...bases, ...snapshots.map((base) => base.replace(/\/+$/, ""))];
  return [...new Set(all)].map((base) => `${base}/${encodePath(item.file)}`);
}

async function allMirrors(ctx: Context, archive: Archive): Promise<string[]> {
  return (await mirrorsOf(ctx, archive)).map(({ base }) => base);
}

/** Offline, a mirror on the machine itself is as good as any; to have none is no error of its own. */
async function localMirrors(ctx: Context, archive: Archive): Promise<string[]> {
  try {
    return (await allMirrors(ctx, archive)).filter((base) => base.startsWith("file:"));
  } catch (error) {
    if (error instanceof UserError && error.code === "no-mirror") return [];
    throw error;
  }
}

/** Pool paths hold `+`, `~` and `%3a`-free names; what a URL would take for something else is escaped. */
function encodePath(path: string): string {
  return path
    .split("/")
    .map((part) => encodeURIComponent(part).replace(/%2B/g, "+"))
    .join("/");
}
