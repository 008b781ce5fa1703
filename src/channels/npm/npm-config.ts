import { dirname, join } from "node:path";
import { fetchSettings } from "../../fetch/settings.ts";
import type { Context } from "../../host/context.ts";

/** Options as npm's libraries take them: registry, scopes' registries, credentials, proxies, certificates, cache. */
export type NpmOptions = Readonly<Record<string, unknown>> & { readonly registry: string };

/**
 * npm's own configuration of this machine and user (user's, global and built-in npmrc, environment), with bothy's
 * `npm.registry` over it and bothy's cache and patience in it. A project's .npmrc is not read: it comes with a clone.
 * Whatever would change what is resolved (omit, tag, overrides of installing) is not taken: equal requests resolve
 * equally for everybody.
 */
export async function npmOptions(ctx: Context): Promise<NpmOptions> {
  const { default: Config } = await import("@npmcli/config");
  const { default: definitions } = await import("@npmcli/config/lib/definitions/index.js");
  const client = await findNpm(ctx);
  const config = new Config({
    ...definitions,
    npmPath: client.npmPath,
    env: { ...ctx.host.env },
    argv: ["node", "npm", "--location=global"], // where npm reads no project's .npmrc
    platform: ctx.host.platform,
    execPath: client.execPath,
    cwd: ctx.places.cache,
    warn: false,
  });
  await config.load();
  const registry = ctx.config.get("npm.registry");
  if (registry !== undefined) config.set("registry", registry);
  const settings = fetchSettings(ctx.config);
  const flat = config.flat as NpmOptions;
  return {
    ...flat,
    ...(config.find("fetch-timeout") === "default" ? { timeout: settings.timeout } : {}),
    retry:
      config.find("fetch-retries") === "default"
        ? { retries: settings.attempts - 1, factor: 2, minTimeout: settings.backoff, maxTimeout: 20_000 }
        : flat.retry,
    cache: join(ctx.places.cache, "npm"),
    offline: ctx.offline,
    signal: ctx.signal,
    ...NEUTRAL,
  };
}

const NEUTRAL = {
  fullMetadata: false,
  global: false,
  location: "project",
  defaultTag: "latest",
  omit: [],
  include: [],
  legacyPeerDeps: false,
  strictPeerDeps: false,
  installStrategy: "hoisted",
  preferDedupe: false,
  packageLock: true,
  workspaces: [],
  workspacesEnabled: false,
  engineStrict: false,
  ignoreScripts: true,
  allowGit: "none",
  allowRemote: "none",
  allowFile: "none",
  allowDirectory: "none",
};

/** npm's and Node's places on the user's PATH, which settle where npm's global and built-in configuration stand. */
async function findNpm(ctx: Context): Promise<{ npmPath: string; execPath: string }> {
  const find = async (program: string): Promise<string | undefined> => {
    for (const folder of (ctx.host.env.PATH ?? "").split(":")) {
      if (!folder.startsWith("/")) continue;
      const real = await ctx.host.fs.realpath(join(folder, program)).catch(() => undefined);
      if (real !== undefined) return program === "node" ? join(folder, program) : real;
    }
    return undefined;
  };
  const npm = await find("npm");
  // npm's program is <npm>/bin/npm-cli.js.
  const npmPath = npm === undefined ? "/nonexistent" : dirname(dirname(npm));
  return { npmPath, execPath: (await find("node")) ?? "/usr/bin/node" };
}
