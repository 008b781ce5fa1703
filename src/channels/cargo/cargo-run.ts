import { dirname, join } from "node:path";
import { canonicalJson } from "../../base/canonical-json.ts";
import { shortKey } from "../../base/digest.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { RunResult } from "../../host/host.ts";
import { removeTree } from "../../store/staging.ts";
import type { CargoPrograms } from "./cargo-programs.ts";

/**
 * bothy's own CARGO_HOME: what cargo keeps of registries, and links to the user's configuration. Each configuration has one of its own, as
 * cargo's copies of an index don't tell which registry was asked last.
 */
export function cargoHome(ctx: Context): string {
  const { env, fsSync } = ctx.host;
  const asked = Object.entries(env).filter(([name]) => INDEX.test(name));
  const settings = CONFIGURATION.map((name) => {
    const file = join(usersHome(ctx), name);
    return fsSync.existsSync(file) ? fsSync.readFileSync(file, "utf8") : "";
  });
  const key = shortKey([ctx.config.get("cargo.index") ?? "", canonicalJson(asked.sort()), ...settings]);
  return join(ctx.places.cache, "cargo", `home-${key}`);
}

/** Variables that say which registry is asked. Source: The Cargo Book, "Configuration". */
const INDEX = /^CARGO_(?:SOURCE_.*|REGISTRY_(?:INDEX|DEFAULT)|REGISTRIES_.*_INDEX)$/;
const CONFIGURATION = ["config.toml", "config"];

function usersHome({ host: { env } }: Context): string {
  return env.CARGO_HOME || join(env.HOME ?? "/", ".cargo");
}

/** Runs `fn` with a new folder that is removed afterwards. */
export async function withCargoFolder<T>(ctx: Context, fn: (folder: string) => Promise<T>): Promise<T> {
  const parent = join(ctx.places.cache, "cargo");
  await ctx.host.fs.mkdir(parent, { recursive: true });
  const folder = await ctx.host.fs.mkdtemp(`${parent}/work-`);
  try {
    return await fn(folder);
  } finally {
    await removeTree(ctx.host, folder);
  }
}

/**
 * Runs cargo in `cwd`. The user's own registries, source replacement, credentials, proxies and certificates hold; what changes
 * how things are built doesn't. UserError `offline`.
 */
export async function runCargo(
  run: {
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
  },
  programs: CargoPrograms,
  ctx: Context,
): Promise<RunResult> {
  if (ctx.offline)
    throw new UserError("offline", "the registry of crates can't be asked", {
      reason: "bothy was told to stay offline",
      help: "run the command again without --offline",
    });
  const cargo = await programs.client(ctx);
  await linkConfiguration(ctx);
  const passed = Object.entries(ctx.host.env).filter(([name]) => !OWN.test(name));
  const result = await ctx.host.run(cargo, [...run.args, ...registryArguments(ctx)], {
    cwd: run.cwd,
    env: {
      ...Object.fromEntries(passed),
      PATH: `${dirname(cargo)}:${ctx.host.env.PATH ?? ""}`,
      CARGO_HOME: cargoHome(ctx),
      CARGO_TERM_COLOR: "never",
      CARGO_TERM_PROGRESS_WHEN: "never",
      ...run.env,
    },
    signal: ctx.signal,
  });
  ctx.signal.throwIfAborted();
  return result;
}

/** Variables that are cargo's own or would change what is built. */
const OWN =
  /^(?:CARGO|CARGO_HOME|CARGO_MANIFEST_.*|CARGO_BUILD_.*|CARGO_TARGET_.*|CARGO_PROFILE_.*|CARGO_ENCODED_RUSTFLAGS|RUSTFLAGS|RUSTC.*|RUSTUP_TOOLCHAIN)$/;

/** bothy's `cargo.index` goes before what cargo is configured for. Source: The Cargo Book, "Source Replacement". */
function registryArguments(ctx: Context): string[] {
  const index = ctx.config.get("cargo.index");
  if (index === undefined) return [];
  const registry = index.startsWith("file:") ? index : `sparse+${index.replace(/\/*$/, "/")}`;
  return [
    "--config",
    'source.crates-io.replace-with="bothy"',
    "--config",
    `source.bothy.registry=${JSON.stringify(registry)}`,
  ];
}

/** The user's configuration and credentials, where cargo looks for them. Source: The Cargo Book, "Configuration". */
async function linkConfiguration(ctx: Context): Promise<void> {
  const { fs, fsSync } = ctx.host;
  const users = usersHome(ctx);
  const own = cargoHome(ctx);
  await fs.mkdir(own, { recursive: true });
  for (const name of [...CONFIGURATION, "credentials.toml", "credentials"]) {
    const target = join(users, name);
    const link = join(own, name);
    const now = fsSync.lstatSync(link, { throwIfNoEntry: false }) && fsSync.readlinkSync(link);
    const wanted = fsSync.existsSync(target) && users !== own ? target : undefined;
    if (now === wanted) continue;
    await fs.rm(link, { force: true });
    if (wanted !== undefined) await fs.symlink(wanted, link).catch(() => {}); // another bothy was first
  }
}
