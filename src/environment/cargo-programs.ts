import { join } from "node:path";
import type { CargoPrograms } from "../channels/cargo/cargo-programs.ts";
import { rustSuffices } from "../channels/cargo/crate-version.ts";
import type { Context } from "../host/context.ts";
import type { Channels } from "../resolve/channel.ts";
import { type ClientProgram, clientProgram, isClientBuilt } from "./client-program.ts";

/** The first cargo that asks sparse registries by itself. */
const OLDEST = "1.70";

const DEBIANS: ClientProgram = {
  packages: ["cargo", "rustc"],
  program: "usr/bin/cargo",
  group: "bothy+cargo",
  label: "Preparing cargo",
  what: "Debian's cargo, which knows the registry of crates",
};

/** The cargo that asks the registry: the one on the user's PATH where that is new enough, else Debian's; both know the registry that is used where none is configured. */
export function cargoPrograms(channels: Channels): CargoPrograms {
  let client: Promise<string> | undefined;
  return {
    client: (ctx) => {
      client ??= findClient(channels, ctx);
      return client;
    },
    isHere: async (ctx) =>
      (await ownCargo(ctx)) !== undefined || (await isClientBuilt(DEBIANS, channels, ctx)),
  };
}

async function findClient(channels: Channels, ctx: Context): Promise<string> {
  return (await ownCargo(ctx))?.program ?? clientProgram(DEBIANS, channels, ctx);
}

/** The user's own cargo, where it is new enough, and its version. */
export async function ownCargo(
  ctx: Context,
): Promise<{ readonly program: string; readonly version: string } | undefined> {
  for (const folder of (ctx.host.env.PATH ?? "").split(":")) {
    const program = join(folder, "cargo");
    if (!folder.startsWith("/") || !ctx.host.fsSync.existsSync(program)) continue;
    const { stdout } = await ctx.host.run(program, ["--version"], { cwd: "/", signal: ctx.signal });
    const version = /^cargo (\d+\.\d+\.\d+)/.exec(stdout.toString("utf8"))?.[1];
    if (version !== undefined && rustSuffices(version, OLDEST)) return { program, version };
    break;
  }
  return undefined;
}
