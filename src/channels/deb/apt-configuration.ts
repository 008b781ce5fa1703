import { join } from "node:path";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { type AptSource, isNo, parseDeb822Sources, parseSourcesList } from "./apt-sources.ts";

/** What this machine's apt is told about its archives. */
export interface AptConfiguration {
  readonly sources: readonly AptSource[];
  readonly checkValidUntil: boolean;
}

const known = new WeakMap<object, Promise<AptConfiguration>>();

/** apt's own configuration, APT_CONFIG and Dir::Etc included; without apt on the machine, what /etc/apt holds. Read once. */
export function aptConfiguration(ctx: Context): Promise<AptConfiguration> {
  const found = known.get(ctx.host) ?? readConfiguration(ctx);
  known.set(ctx.host, found);
  return found;
}

async function readConfiguration(ctx: Context): Promise<AptConfiguration> {
  const settings = await dumpedSettings(ctx);
  const place = (name: string, fallback: string) => {
    const parts = ["Dir", "Dir::Etc", name].map((key) => settings.get(key.toLowerCase()));
    const [root = "/", etc = "etc/apt", own = fallback] = parts;
    if (own === "") return undefined;
    if (own.startsWith("/")) return own;
    return etc.startsWith("/") ? join(etc, own) : join(root, etc, own);
  };
  const list = place("Dir::Etc::sourcelist", "sources.list");
  const parts = place("Dir::Etc::sourceparts", "sources.list.d");
  const sources: AptSource[] = [];
  if (list !== undefined) sources.push(...(await readSources(ctx, list)));
  if (parts !== undefined)
    for (const name of await fileNames(ctx, parts))
      sources.push(...(await readSources(ctx, join(parts, name))));
  const says = (name: string) => !isNo(settings.get(name.toLowerCase()));
  return { sources, checkValidUntil: says("Acquire::Check-Valid-Until") && says("Acquire::Check-Date") };
}

/** `apt-config dump`, names in lower case; empty without apt. */
async function dumpedSettings(ctx: Context): Promise<Map<string, string>> {
  const settings = new Map<string, string>();
  let text: string;
  try {
    const dump = await ctx.host.run("apt-config", ["dump"], {
      env: ctx.host.env,
      stderr: "ignore",
      signal: ctx.signal,
    });
    text = dump.code === 0 ? dump.stdout.toString() : "";
  } catch (error) {
    if (error instanceof UserError && error.code === "no-such-program") return settings;
    throw error;
  }
  for (const line of text.split("\n")) {
    const match = /^(\S+) "(.*)";$/.exec(line);
    if (match !== null) settings.set(match[1]!.toLowerCase(), match[2]!);
  }
  return settings;
}

async function readSources(ctx: Context, path: string): Promise<AptSource[]> {
  const text = await unlessMissing(ctx.host.fs.readFile(path, "utf8"), "");
  return path.endsWith(".sources") ? parseDeb822Sources(text) : parseSourcesList(text);
}

/** Only names that apt reads, in its order. */
async function fileNames(ctx: Context, folder: string): Promise<string[]> {
  const names = await unlessMissing(ctx.host.fs.readdir(folder), []);
  return names.filter((name) => /^[A-Za-z0-9._-]+\.(?:list|sources)$/.test(name)).sort();
}

async function unlessMissing<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EISDIR", "EACCES")) return otherwise;
    throw error;
  }
}
