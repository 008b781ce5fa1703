import type { Context } from "../../host/context.ts";
import type { Channel, Match, VersionInfo } from "../../resolve/channel.ts";
import { fetchModules } from "./fetch-modules.ts";
import type { GoPrograms } from "./go-programs.ts";
import { type GoMemory, resolveGo } from "./go-resolve.ts";
import { compareGo, goFits, isGoPrerelease } from "./go-version.ts";
import { TOOLCHAIN } from "./module-path.ts";
import { moduleVersions } from "./module-versions.ts";
import { ownName } from "./source-name.ts";
import { importToolchain } from "./toolchain-import.ts";
import { goVersionsFor } from "./toolchains.ts";

/** Go's modules: Go itself, and tools that are built from the modules that the lock pins. */
export function goChannel(programs: GoPrograms): Channel {
  const memory: GoMemory = { solutions: new Map(), toolchains: new Map() };
  return {
    name: "go",
    search: (query, ctx) => searchGo(query, programs, ctx),
    versions: async (name, { system }, ctx) => {
      const versions =
        name === TOOLCHAIN
          ? await goVersionsFor(system, programs, ctx)
          : ((await moduleVersions(name, programs, ctx))?.versions ?? []);
      return versions.map(versionInfo);
    },
    fits: goFits,
    compare: compareGo,
    resolve: (input, ctx) => resolveGo(input, programs, memory, ctx),
    fetch: async (item, ctx) => (await fetchModules(item, programs, ctx)).get(ownName(item))!,
    sources: (item, ctx) => fetchModules(item, programs, ctx),
    import: (item, deps, ctx) => importToolchain(item, programs, deps, ctx),
  };
}

function versionInfo(version: string): VersionInfo {
  return isGoPrerelease(version) ? { version, prerelease: true } : { version };
}

/** Go's proxies have no search: what is asked for by its path is found. */
async function* searchGo(query: string, programs: GoPrograms, ctx: Context): AsyncIterable<Match> {
  if (!/^[\w-]+(?:\.[\w-]+)+\/\S+$/.test(query) || ctx.offline) return;
  const found = await moduleVersions(query, programs, ctx);
  const version = found?.versions[0];
  if (found === undefined || version === undefined) return;
  const summary = query === found.module ? "module of Go" : `package of Go, in ${found.module}`;
  yield { channel: "go", name: query, version, summary };
}
