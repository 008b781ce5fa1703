import { join } from "node:path";
import { readArchive } from "../../archive/read-archive.ts";
import { unpackTar } from "../../archive/unpack-tar.ts";
import type { Digest } from "../../base/digest.ts";
import type { System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { cargoComplaint } from "./cargo-errors.ts";
import { type PinnedCrate, pinnedCrates } from "./cargo-lock.ts";
import { type CargoMetadata, neededRust, programsOf } from "./cargo-metadata.ts";
import type { CargoPrograms } from "./cargo-programs.ts";
import { runCargo, withCargoFolder } from "./cargo-run.ts";
import { crateHash, crateName } from "./crate-files.ts";

/** Which features of a crate are wanted. */
export interface FeatureChoice {
  readonly features: readonly string[];
  readonly defaults: boolean;
}

export interface SolvedCrate {
  /** The crates of its Cargo.lock, or of the one that cargo made: name@version -> sha256. */
  readonly sources: Readonly<Record<string, Digest>>;
  /** The oldest Rust that builds all of them, with what says so: `clap@4.5.0`. */
  readonly rust: { readonly version: string; readonly asker: string };
  readonly programs: readonly string[];
}

export type CrateSolution =
  | { readonly solved: SolvedCrate }
  | { readonly complaint: string; readonly kind: "features" | "lock" | "cargo" };

/**
 * What a crate is built from. Its own Cargo.lock is taken as it is; where there is none, or it doesn't fit the crate, cargo makes one,
 * with versions that `rust` builds where there are such. Nothing is run but cargo.
 */
export async function solveCrate(
  crate: { readonly name: string; readonly version: string; readonly file: string },
  wanted: FeatureChoice & { readonly systems: readonly System[] },
  programs: CargoPrograms,
  ctx: Context,
): Promise<CrateSolution> {
  return withCargoFolder(ctx, async (folder) => {
    const source = join(folder, "source");
    await ctx.host.fs.mkdir(source);
    await unpackCrate(crate, source, ctx);
    await makeWorkspace(join(source, "Cargo.toml"), ctx);
    const lockFile = join(source, "Cargo.lock");
    const flags = featureFlags(wanted);
    // In the crate's own folder cargo would take its settings, and run what they name.
    const manifest = ["--manifest-path", join(source, "Cargo.toml")];
    const describe = (system: System) => {
      const args = [
        ...["metadata", ...manifest],
        "--locked",
        "--format-version",
        "1",
        "--filter-platform",
        rustTarget(system),
        ...flags,
      ];
      return runCargo({ args, cwd: folder }, programs, ctx);
    };
    const [first, ...others] = wanted.systems;
    let result = await describe(first!);
    if (result.code !== 0 && /--locked|Cargo\.lock|lock file/.test(cargoComplaint(result))) {
      await ctx.host.fs.rm(lockFile, { force: true });
      const env = { CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS: "fallback" };
      const args = ["generate-lockfile", ...manifest];
      const made = await runCargo({ args, cwd: folder, env }, programs, ctx);
      if (made.code !== 0) return { kind: "cargo", complaint: cargoComplaint(made) };
      result = await describe(first!);
    }
    const metadata: CargoMetadata[] = [];
    for (const system of [first!, ...others]) {
      if (system !== first) result = await describe(system);
      if (result.code !== 0) {
        const complaint = cargoComplaint(result);
        return { kind: /feature/.test(complaint) ? "features" : "cargo", complaint };
      }
      metadata.push(JSON.parse(result.stdout.toString("utf8")) as CargoMetadata);
    }
    const pinned = pinnedCrates(await ctx.host.fs.readFile(lockFile, "utf8"));
    if (pinned === undefined) return { kind: "lock", complaint: "its Cargo.lock can't be read" };
    if ("problem" in pinned) return { kind: "lock", complaint: pinned.problem };
    return {
      solved: {
        sources: sourcesOf(pinned),
        rust: neededRust(metadata),
        programs: programsOf(metadata[0]!),
      },
    };
  });
}

/** Unpacks a .crate into an empty folder. UserErrors: those of unpackTar. */
export async function unpackCrate(
  { name, version, file }: { readonly name: string; readonly version: string; readonly file: string },
  into: string,
  ctx: Pick<Context, "host">,
): Promise<void> {
  const artifact = `${name}-${version}.crate`;
  const archive = readArchive(ctx.host, file, artifact);
  await unpackTar(ctx.host, archive, into, { artifact, strip: 1, links: "inside" });
}

/** Cargo looks for the workspace of a package that is none itself in all folders above, the user's home among them. */
async function makeWorkspace(file: string, { host }: Context): Promise<void> {
  if (!host.fsSync.existsSync(file)) return; // cargo says so
  const text = await host.fs.readFile(file, "utf8");
  if (/^\s*(?:\[\s*)?workspace\b/m.test(text)) return;
  await host.fs.rm(file); // it may be read-only
  await host.fs.writeFile(file, `${text}\n[workspace]\n`);
}

export function featureFlags({ features, defaults }: FeatureChoice): string[] {
  return [
    ...(defaults ? [] : ["--no-default-features"]),
    ...(features.length === 0 ? [] : ["--features", features.join(",")]),
  ];
}

/** Rust's name of a system. Source: rustc's "Platform Support". */
export function rustTarget(system: System): string {
  const [cpu, os] = system.split("-");
  return os === "linux" ? `${cpu}-unknown-linux-gnu` : `${cpu}-apple-darwin`;
}

function sourcesOf(pinned: readonly PinnedCrate[]): Record<string, Digest> {
  return Object.fromEntries(
    pinned.map(({ name, version, checksum }) => [crateName(name, version), crateHash(checksum)]),
  );
}
