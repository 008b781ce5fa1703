import { dirname, join } from "node:path";
import type { GoPrograms } from "../channels/go/go-programs.ts";
import { compareGo } from "../channels/go/go-version.ts";
import type { Context } from "../host/context.ts";
import type { Channels } from "../resolve/channel.ts";
import { withStoreUse } from "../store/locks.ts";
import { openStore } from "../store/store.ts";
import { clientProgram } from "./client-program.ts";

/** The first go command that knows toolchains to be modules. */
const OLDEST = "1.21";

/**
 * The go commands that the channel runs. It asks for modules by the one on the user's PATH, whose configuration counts, where that is new enough,
 * else by Debian's: both know the proxy and the checksum database that are used where nothing is configured.
 */
export function goPrograms(channels: Channels): GoPrograms {
  let client: Promise<string> | undefined;
  return {
    client: (ctx) => {
      client ??= findClient(channels, ctx);
      return client;
    },
    toolchain: async (item, ctx) => {
      const store = openStore(ctx.host, ctx.places);
      const object = await withStoreUse(store, ctx, () => channels.go.import(item, { store }, ctx));
      return join(object.tree, "bin/go");
    },
  };
}

/** The user's own go command, where it is new enough, and its version. */
export async function ownGo(
  ctx: Context,
): Promise<{ readonly program: string; readonly version: string } | undefined> {
  for (const folder of (ctx.host.env.PATH ?? "").split(":")) {
    const program = join(folder, "go");
    if (!folder.startsWith("/") || !ctx.host.fsSync.existsSync(program)) continue;
    const version = /^go version go(\S+)/.exec(await askGo(program, ["version"], ctx))?.[1];
    if (version !== undefined && compareGo(version, OLDEST) >= 0) return { program, version };
    break;
  }
  return undefined;
}

/** What a go command says of itself. Its configuration counts, and it leaves nothing there: every start of go notes its use for telemetry. */
export async function askGo(program: string, args: readonly string[], ctx: Context): Promise<string> {
  const { env } = ctx.host;
  const settings = {
    GOENV: env.GOENV ?? join(dirname(ctx.places.config), "go/env"),
    XDG_CONFIG_HOME: "/dev/null",
    GOTOOLCHAIN: "local",
  };
  const options = { env: { ...env, ...settings }, cwd: "/", signal: ctx.signal };
  return (await ctx.host.run(program, args, options)).stdout.toString("utf8");
}

async function findClient(channels: Channels, ctx: Context): Promise<string> {
  const own = await ownGo(ctx);
  if (own !== undefined) return own.program;
  return clientProgram(
    {
      packages: ["golang-go"],
      program: "usr/bin/go",
      group: "bothy+go",
      label: "Preparing Go",
      what: "Debian's Go, which knows Go's module proxy",
    },
    channels,
    ctx,
  );
}
