import { dirname, join } from "node:path";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { cargoComplaint, cargoFailure } from "./cargo-errors.ts";
import type { CargoPrograms } from "./cargo-programs.ts";
import { cargoHome, runCargo, withCargoFolder } from "./cargo-run.ts";
import { type CrateVersion, indexPath, readIndexCache } from "./crate-index.ts";

/** A crate as the configured registry has it. */
export interface PublishedCrate {
  /** Newest first. */
  readonly versions: readonly CrateVersion[];
  /** What the registry's config.json says of where files are. */
  readonly dl: string;
}

/**
 * The versions of a crate: cargo asks the registry, and what it has noted of it is read. Offline, what was last said; undefined
 * where there is no such crate. UserErrors `fetch-failed`, `offline`.
 */
export async function publishedCrate(
  name: string,
  programs: CargoPrograms,
  ctx: Context,
): Promise<PublishedCrate | undefined> {
  if (!ctx.offline) {
    const complaint = await askFor(name, programs, ctx);
    if (/no matching package named|invalid character|cannot be used as a package name/.test(complaint))
      return undefined;
    if (!/failed to select a version/.test(complaint))
      throw cargoFailure(`can't look for the crate ${name}`, complaint);
  }
  const found = await newestCopy(name, ctx);
  if (found !== undefined || !ctx.offline) return found;
  throw new UserError("offline", `what versions there are of the crate ${name} is not known here`, {
    reason: "bothy was told to stay offline",
    help: "run the command again without --offline",
  });
}

/** Has cargo look for a version that no crate has: it then notes all there are, and fetches nothing else. Returns what it complains of. */
async function askFor(name: string, programs: CargoPrograms, ctx: Context): Promise<string> {
  return withCargoFolder(ctx, async (cwd) => {
    const needed = `asked = { package = ${JSON.stringify(name)}, version = "=0.0.0-bothy" }`;
    await ctx.host.fs.mkdir(join(cwd, "src"));
    await ctx.host.fs.writeFile(join(cwd, "src/lib.rs"), "");
    await ctx.host.fs.writeFile(
      join(cwd, "Cargo.toml"),
      `[package]\nname = "bothy-asks"\nversion = "0.0.0"\nedition = "2021"\n\n[dependencies]\n${needed}\n\n[workspace]\n`,
    );
    return cargoComplaint(await runCargo({ args: ["generate-lockfile"], cwd }, programs, ctx));
  });
}

/** Of the registries that cargo has copies of, the one that it asked last. */
async function newestCopy(name: string, ctx: Context): Promise<Omit<PublishedCrate, "summary"> | undefined> {
  const { fs, fsSync } = ctx.host;
  const indexes = join(cargoHome(ctx), "registry/index");
  const folders = fsSync.existsSync(indexes) ? await fs.readdir(indexes) : [];
  const copies = folders.flatMap((folder) => {
    const file = join(indexes, folder, ".cache", indexPath(name));
    const stat = fsSync.statSync(file, { throwIfNoEntry: false });
    return stat === undefined ? [] : [{ folder, file, time: stat.mtimeMs }];
  });
  const [newest] = copies.sort((a, b) => b.time - a.time);
  if (newest === undefined) return undefined;
  const versions = readIndexCache(await fs.readFile(newest.file)).filter((one) => one.name === name);
  if (versions.length === 0) return undefined;
  return { versions, dl: await downloadPlace(join(indexes, newest.folder), ctx) };
}

async function downloadPlace(index: string, ctx: Context): Promise<string> {
  try {
    const config = JSON.parse(await ctx.host.fs.readFile(join(index, "config.json"), "utf8")) as Record<
      string,
      unknown
    >;
    if (typeof config.dl === "string") return config.dl;
  } catch (error) {
    if (!isSystemError(error, "ENOENT") && !(error instanceof SyntaxError)) throw error;
  }
  throw cargoFailure(
    "can't tell where the registry of crates has its files",
    `cargo's copy of its index, ${dirname(index)}, has no config.json with a dl`,
  );
}
