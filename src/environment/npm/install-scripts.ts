import { posix } from "node:path";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { PackageManifest } from "./package-programs.ts";

/** A package whose install scripts the manifest allows. */
export interface ScriptedPackage {
  /** `node_modules/x` */
  readonly location: string;
  readonly manifest: PackageManifest;
}

/**
 * Runs a package's install scripts in its folder, as npm's documentation of "Life Cycle Operation Order" says, with `node` and the
 * tree's own programs on PATH. A UserError `install-script-failed` with the end of what it printed.
 */
export async function runInstallScripts(
  work: { readonly staging: string; readonly node: string | undefined; readonly item: ScriptedPackage },
  ctx: Context,
): Promise<void> {
  const { staging, node, item } = work;
  const { manifest, location } = item;
  if (ctx.offline) {
    throw new UserError("offline", `the install scripts of npm:${manifest.name} can't be run`, {
      reason: "bothy was told to stay offline, and what these scripts do can't be known",
      help: "run the command again without --offline",
    });
  }
  const folder = `${staging}/${location}`;
  for (const { event, command } of manifest.installScripts) {
    const result = await ctx.host.run("/bin/sh", ["-c", command], {
      cwd: folder,
      env: scriptEnvironment(work, event, ctx),
      signal: ctx.signal,
    });
    ctx.signal.throwIfAborted();
    if (result.code === 0) continue;
    const printed = Buffer.concat([result.stdout, result.stderr]).toString("utf8").trim().split("\n");
    throw new UserError(
      "install-script-failed",
      `npm:${manifest.name}@${manifest.version}: its ${event} script failed`,
      {
        reason: [
          `${command} (${node === undefined ? "without Node" : "run by Node"})`,
          ...printed.slice(-8),
        ].join("\n"),
        help: `leave ${manifest.name} out of npm-scripts in bothy.toml's [options] if the tool works without it`,
      },
    );
  }
}

function scriptEnvironment(
  work: { staging: string; node: string | undefined; item: ScriptedPackage },
  event: string,
  ctx: Context,
): Record<string, string | undefined> {
  const { staging, node, item } = work;
  const folders: string[] = [];
  for (let folder = item.location; folder !== "." && folder !== "/"; folder = posix.dirname(folder))
    if (posix.basename(folder) === "node_modules") folders.push(`${staging}/${folder}/.bin`);
    else folders.push(`${staging}/${folder}/node_modules/.bin`);
  const path = [...folders, ...(node === undefined ? [] : [posix.dirname(node)]), ctx.host.env.PATH ?? ""];
  return {
    ...ctx.host.env,
    PATH: path.filter((part) => part !== "").join(":"),
    INIT_CWD: `${staging}/${item.location}`,
    NODE_ENV: "production",
    npm_lifecycle_event: event,
    npm_package_name: item.manifest.name,
    npm_package_version: item.manifest.version,
    ...(node === undefined ? {} : { npm_node_execpath: node, NODE: node }),
  };
}
