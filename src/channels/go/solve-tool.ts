import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Digest } from "../../base/digest.ts";
import type { System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { goComplaint } from "./go-errors.ts";
import { type GoScratch, runGo, withGoScratch } from "./go-run.ts";
import { keepModuleFile } from "./module-files.ts";
import { goModHash, moduleZipHash } from "./module-hash.ts";
import { unescapeModule } from "./module-path.ts";
import { goPlatform } from "./toolchain-version.ts";

/** A tool at one version. */
export interface ToolVersion {
  /** Import path of its main package. */
  readonly name: string;
  readonly module: string;
  /** `v0.30.0` */
  readonly version: string;
}

export interface SolvedTool {
  /** All that a build reads: `module@version` -> hash of its zip, `module@version/go.mod` -> hash of that file. */
  readonly sources: Readonly<Record<string, Digest>>;
  /** Whether something of it is C, so that it takes a C compiler. */
  readonly compilesC: boolean;
}

export type Solution = { readonly solved: SolvedTool } | { readonly complaint: string };

/**
 * Which files of modules a build of the tool reads on any of the systems, found by having the go command at `go`, an absolute path, plan
 * one: first with the user's proxies, then with nothing but what that fetched. All are in the artifact cache then.
 */
export async function solveTool(
  tool: ToolVersion,
  on: { readonly go: string; readonly systems: readonly System[] },
  ctx: Context,
): Promise<Solution> {
  return withGoScratch(ctx, (online) =>
    withGoScratch(ctx, async (again) => {
      const first = await planBuilds(tool, on, { scratch: online, env: {} }, ctx);
      if ("complaint" in first) return first;
      await shortenLists(online.downloads, ctx);
      const env = { ...ALONE, GOPROXY: folderProxy(online.downloads) };
      const second = await planBuilds(tool, on, { scratch: again, env }, ctx);
      if ("complaint" in second) return second;
      const sources = await keepSources(online, again, ctx);
      return { solved: { sources, compilesC: second.compilesC } };
    }),
  );
}

/** The address of a folder that is a proxy; commas and bars part proxies from each other. */
function folderProxy(folder: string): string {
  return pathToFileURL(folder).href.replace(/[,|]/g, encodeURIComponent);
}

/** With these the go command asks nobody but the folder in GOPROXY: what is there was verified. */
const ALONE = { GOENV: "off", GOPRIVATE: "", GONOPROXY: "none", GOSUMDB: "off", GOVCS: "*:off" };

async function planBuilds(
  { name, version }: ToolVersion,
  on: { readonly go: string; readonly systems: readonly System[] },
  within: { readonly scratch: GoScratch; readonly env: Readonly<Record<string, string>> },
  ctx: Context,
): Promise<{ readonly compilesC: boolean } | { readonly complaint: string }> {
  let compilesC = false;
  for (const system of on.systems) {
    const { os, arch } = goPlatform(system);
    const env = { ...within.env, GOOS: os, GOARCH: arch, CGO_ENABLED: "1" };
    const args = ["install", "-n", `${name}@${version}`];
    const result = await runGo({ go: on.go, args, env }, within.scratch, ctx);
    if (result.code !== 0) return { complaint: goComplaint(result) };
    compilesC ||= translatesC(result.stderr.toString("utf8"));
  }
  return { compilesC };
}

/** Whether a planned build has C in a package that isn't Go's own: those have a dot in their path's first part. */
export function translatesC(planned: string): boolean {
  return planned
    .split("\n")
    .some((line) => /\/cgo["']? /.test(line) && /-importpath ["']?[^/\s]*\.[^\s]*/.test(line));
}

/**
 * Leaves in the lists of versions those that have a zip: asked for the newest version of a module, to see whether this one was taken
 * back, the go command then finds the one that it builds.
 */
async function shortenLists(downloads: string, ctx: Context): Promise<void> {
  const files = filesOf(downloads, ctx);
  for (const file of files) {
    const [, folder] = /^(.+\/@v)\/list$/.exec(file) ?? [];
    if (folder === undefined) continue;
    const zips = files.filter((other) => other.startsWith(`${folder}/`) && other.endsWith(".zip"));
    const versions = zips.map((zip) => `${unescapeModule(zip.slice(folder.length + 1, -".zip".length))}\n`);
    await ctx.host.fs.writeFile(join(downloads, file), versions.join(""));
  }
}

async function keepSources(
  from: GoScratch,
  used: GoScratch,
  ctx: Context,
): Promise<Readonly<Record<string, Digest>>> {
  const sources: Record<string, Digest> = {};
  for (const file of filesOf(used.downloads, ctx).sort()) {
    const [, escaped, version, kind] = /^(.+)\/@v\/([^/]+)\.(zip|mod)$/.exec(file) ?? [];
    if (escaped === undefined || version === undefined) continue;
    const label = `${unescapeModule(escaped)}@${unescapeModule(version)}${kind === "mod" ? "/go.mod" : ""}`;
    const path = join(from.downloads, file);
    const hash =
      kind === "mod"
        ? goModHash(await ctx.host.fs.readFile(path))
        : await moduleZipHash(ctx.host, path, label);
    await keepModuleFile({ path, hash, label }, ctx);
    sources[label] = hash;
  }
  return sources;
}

function filesOf(folder: string, ctx: Context): string[] {
  return ctx.host.fsSync.readdirSync(folder, { recursive: true, encoding: "utf8" });
}
