import { digest } from "../../base/digest.ts";
import { isSystemError, UserError } from "../../base/error.ts";
import { withPartial } from "../../fetch/artifact-cache.ts";
import { writeWhole } from "../../fetch/cache-file.ts";
import { downloadTo } from "../../fetch/download.ts";
import type { Context } from "../../host/context.ts";
import { type PackagesIndex, readPackagesIndex } from "./index-format.ts";
import { makeIndex } from "./index-thread.ts";
import { indexPath, type PackagesFile, type PartState } from "./part-state.ts";
import { type CurrentRelease, currentRelease, notCached } from "./refresh-release.ts";
import { type Suite, type SuitePart, suiteParts } from "./suites.ts";
import { type Correction, type Universe, type UniversePart, universe } from "./universe.ts";

/** Of this process: indexes by path, which names their content, and suites by the releases that they are made of. */
const loaded = new WeakMap<
  object,
  {
    indexes: Map<string, PackagesIndex>;
    universes: Map<string, Universe>;
    /** Being asked for right now, for several architectures at once. */
    releases: Map<string, Promise<CurrentRelease>>;
  }
>();

/**
 * All packages of `suite` on `architecture` (Debian's name): its indexes from the cache when they are fresh or bothy is
 * offline, else checked and fetched. Throws currentRelease's and downloadArtifact's errors, `damaged-index`, and
 * `no-architecture`.
 */
export async function loadUniverse(ctx: Context, suite: Suite, architecture: string): Promise<Universe> {
  const parts = await loadParts(ctx, suite, architecture);
  const key = [architecture, ...parts.map((part) => part.release)].join(" ");
  const { universes } = memory(ctx);
  const known = universes.get(key) ?? universe(parts, architecture);
  universes.set(key, known);
  return known;
}

/** As loadUniverse, with what is known better than the indexes have it. */
export async function loadUniverseWith(
  ctx: Context,
  suite: Suite,
  architecture: string,
  correction: Correction,
): Promise<Universe> {
  return universe(await loadParts(ctx, suite, architecture), architecture, correction);
}

function loadParts(ctx: Context, suite: Suite, architecture: string): Promise<UniversePart[]> {
  return Promise.all(suiteParts(suite).map((part) => loadPart(ctx, part, architecture)));
}

function memory(ctx: Context) {
  const known = loaded.get(ctx.host) ?? {
    indexes: new Map(),
    universes: new Map(),
    releases: new Map(),
  };
  loaded.set(ctx.host, known);
  return known;
}

async function loadPart(ctx: Context, part: SuitePart, architecture: string): Promise<UniversePart> {
  const current = await sharedRelease(ctx, part);
  const { state } = current;
  const file = state.packages[architecture];
  if (file === undefined)
    throw new UserError("no-architecture", `${part.codename} has no packages for ${architecture}`, {
      reason: `it has them for ${Object.keys(state.packages).sort().join(", ") || "none"}`,
      help: "leave that system out of [options] systems in bothy.toml, or choose another suite",
    });
  const path = indexPath(ctx, part, file.sha256);
  const { indexes } = memory(ctx);
  const index =
    indexes.get(path) ??
    readIndex(ctx, path) ??
    (await fetchIndex(ctx, part, { architecture, current, file, path }));
  indexes.set(path, index);
  return { index, archive: part.archive, release: state.release };
}

/** currentRelease, asked and checked once for all who want it at the same time. */
function sharedRelease(ctx: Context, part: SuitePart): Promise<CurrentRelease> {
  const { releases } = memory(ctx);
  const key = `${part.codename} ${ctx.offline}`;
  const running = releases.get(key);
  if (running !== undefined) return running;
  const asked = currentRelease(ctx, part).finally(() => releases.delete(key));
  releases.set(key, asked);
  return asked;
}

function readIndex(ctx: Context, path: string): PackagesIndex | undefined {
  try {
    return readPackagesIndex(ctx.host.fsSync.readFileSync(path));
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function fetchIndex(
  ctx: Context,
  part: SuitePart,
  wanted: { architecture: string; current: CurrentRelease; file: PackagesFile; path: string },
): Promise<PackagesIndex> {
  const { architecture, current, file, path } = wanted;
  const { mirror, state } = current;
  if (mirror === undefined) throw notCached(part);
  const root = `${mirror.base}/dists/${part.codename}`;
  const { path: name, sha256: hex, size } = file.forms[0]!;
  const byHash = `${root}/${name.slice(0, name.lastIndexOf("/"))}/by-hash/SHA256/${hex}`;
  const hash = digest(`sha256:${hex}`);
  const data = await withPartial(ctx, path, async (partial) => {
    await downloadTo(
      ctx,
      {
        urls: [...(state.byHash ? [byHash] : []), `${root}/${name}`],
        hash,
        size,
        label: `${part.codename} ${architecture} packages`,
      },
      partial,
    );
    return makeIndex(ctx, partial, name);
  });
  await writeWhole(ctx, path, data);
  await removeOldIndexes(ctx, part, path, state.packages);
  return readPackagesIndex(data)!;
}

/** Indexes of Packages files that the current release no longer names. */
async function removeOldIndexes(
  ctx: Context,
  part: SuitePart,
  path: string,
  packages: PartState["packages"],
): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  const wanted = new Set(Object.values(packages).map(({ sha256 }) => indexPath(ctx, part, sha256)));
  for (const name of await ctx.host.fs.readdir(folder))
    if (name.endsWith(".index") && !wanted.has(`${folder}/${name}`))
      await ctx.host.fs.rm(`${folder}/${name}`, { force: true });
}
