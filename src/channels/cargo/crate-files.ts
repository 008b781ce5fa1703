import { mapLimit } from "../../base/concurrency.ts";
import { type Digest, digest } from "../../base/digest.ts";
import { cachedArtifact } from "../../fetch/artifact-cache.ts";
import { downloadArtifact } from "../../fetch/download.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { CargoPrograms } from "./cargo-programs.ts";
import { crateAddress } from "./crate-index.ts";
import { publishedCrate } from "./registry.ts";

/** `ripgrep@14.1.1`, a name in a lock's `sources`. */
export function crateName(name: string, version: string): string {
  return `${name}@${version}`;
}

/**
 * The .crate files of a locked tool and of all that it is built from, by their names in the lock: from the artifact cache, else from where the
 * registry says. UserErrors: those of publishedCrate and downloadArtifact.
 */
export async function crateFiles(
  item: LockedPackage,
  programs: CargoPrograms,
  ctx: Context,
): Promise<ReadonlyMap<string, string>> {
  const own = [crateName(item.name, item.version), item.hash] as const;
  const wanted = [own, ...Object.entries(item.sources ?? {})];
  const cached = await mapLimit(wanted, 8, ([, hash]) => cachedArtifact(ctx, hash));
  const missing = cached.filter((path) => path === undefined).length;
  if (missing === 0) return new Map(wanted.map(([name], index) => [name, cached[index]!]));
  const dl = (await publishedCrate(item.name, programs, ctx))?.dl;
  const task = ctx.report.task("Fetching crates", { total: missing, unit: "items" });
  try {
    const paths = await mapLimit(wanted, 8, async ([name, hash], index) => {
      const path = cached[index] ?? (await fetchCrate(name, hash, dl ?? "", ctx));
      if (cached[index] === undefined) task.advance(1, name);
      return [name, path] as const;
    });
    return new Map(paths);
  } finally {
    task.done();
  }
}

/** A .crate file by its hash, from the address that `dl` comes to. */
export async function fetchCrate(name: string, hash: Digest, dl: string, ctx: Context): Promise<string> {
  const [crate = "", version = ""] = name.split("@");
  const url = crateAddress(dl, crate, version, hash.slice("sha256:".length));
  const quiet = { ...ctx, report: { ...ctx.report, task: () => ({ advance: () => {}, done: () => {} }) } };
  return downloadArtifact(quiet, { urls: [url], hash, label: `${crate}-${version}.crate` });
}

/** A checksum of an index or a Cargo.lock as a Digest. */
export function crateHash(checksum: string): Digest {
  return digest(`sha256:${checksum}`);
}
