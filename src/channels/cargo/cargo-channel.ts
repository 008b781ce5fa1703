import type { Context } from "../../host/context.ts";
import type { Channel, Match } from "../../resolve/channel.ts";
import type { CargoPrograms } from "./cargo-programs.ts";
import { type CargoMemory, resolveCargo } from "./cargo-resolve.ts";
import { runCargo, withCargoFolder } from "./cargo-run.ts";
import { crateFiles, crateName } from "./crate-files.ts";
import { compareCrate, crateFits, isCratePrerelease } from "./crate-version.ts";
import { publishedCrate } from "./registry.ts";

/** Crates with programs, built from what their Cargo.lock pins. */
export function cargoChannel(programs: CargoPrograms): Channel {
  const memory: CargoMemory = { crates: new Map(), solutions: new Map() };
  return {
    name: "cargo",
    search: (query, ctx) => searchCrates(query, programs, ctx),
    asksAtOnce: (ctx) => programs.isHere(ctx),
    versions: async (name, _options, ctx) => {
      const crate = await publishedCrate(name, programs, ctx);
      const usable = crate?.versions.filter(({ yanked }) => !yanked) ?? [];
      return usable.map(({ version }) =>
        isCratePrerelease(version) ? { version, prerelease: true as const } : { version },
      );
    },
    fits: crateFits,
    compare: compareCrate,
    resolve: (input, ctx) => resolveCargo(input, programs, memory, ctx),
    fetch: async (item, ctx) =>
      (await crateFiles(item, programs, ctx)).get(crateName(item.name, item.version))!,
    sources: (item, ctx) => crateFiles(item, programs, ctx),
    import: async (item) => {
      throw new Error(`cargo:${item.name} is built, not imported`);
    },
  };
}

/** What the registry's own search finds, the crate of exactly that name first; many registries have no search, and then it alone is found. */
async function* searchCrates(query: string, programs: CargoPrograms, ctx: Context): AsyncIterable<Match> {
  if (ctx.offline) return;
  const result = await withCargoFolder(ctx, (cwd) =>
    runCargo({ args: ["search", "--limit", "20", query], cwd }, programs, ctx),
  );
  const found = readSearch(result.stdout.toString("utf8"));
  const exact = found.find(({ name }) => name === query) ?? (await namedCrate(query, programs, ctx));
  if (exact !== undefined) yield exact;
  yield* found.filter((match) => match !== exact);
}

/** Lines as `ripgrep = "14.1.1"    # ripgrep is ...`. */
export function readSearch(printed: string): Match[] {
  return printed.split("\n").flatMap((line): Match[] => {
    const [, name, version, summary = ""] = /^([\w-]+) = "([^"]+)"(?:\s+# (.*))?$/.exec(line) ?? [];
    return name === undefined || version === undefined ? [] : [{ channel: "cargo", name, version, summary }];
  });
}

async function namedCrate(name: string, programs: CargoPrograms, ctx: Context): Promise<Match | undefined> {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) return undefined;
  const crate = await publishedCrate(name, programs, ctx);
  const newest = crate?.versions.find(({ yanked, version }) => !yanked && !isCratePrerelease(version));
  return newest && { channel: "cargo", name, version: newest.version, summary: "" };
}
