import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { versionOfFile } from "./published-versions.ts";
import { downloadFile } from "./pypi-fetch.ts";
import { packageFiles } from "./python-index.ts";
import { normalizedName } from "./python-name.ts";
import { isSourceFile, readSource, type SourceFacts } from "./source-archive.ts";
import type { PythonWithPip } from "./uv-program.ts";

/** Which packages uv may take as source, and what it is told of them, so that it builds none to learn it. */
export interface SourceChoice {
  /** uv's arguments that say so. */
  arguments(): string[];
  /** The text of its uv.toml. */
  settings(): string;
  /** From what uv printed when it failed. False: it failed for another reason. */
  learn(stderr: string): Promise<boolean>;
}

/** For what must not be built: what builds others. */
export const WHEELS_ALONE: SourceChoice = {
  arguments: () => ["--no-build"],
  settings: () => "",
  learn: async () => false,
};

/**
 * `names` are those that may be sources from the start. uv names one package more at each failure, so that everything which has a
 * fitting wheel is taken as a wheel. UserErrors: those of reading the index and the source distributions.
 */
export function sourceChoice(start: readonly string[], python: PythonWithPip, ctx: Context): SourceChoice {
  const names = new Set(start);
  const told = new Map<string, string>();
  return {
    arguments: () =>
      names.size === 0
        ? ["--no-build"]
        : ["--only-binary", ":all:", ...[...names].sort().flatMap((name) => ["--no-binary", name])],
    settings: () =>
      told.size === 0
        ? ""
        : `dependency-metadata = [\n${[...told.values()].map((one) => `  ${one},\n`).join("")}]\n`,
    async learn(stderr) {
      const before = names.size + told.size;
      for (const name of wheelless(stderr)) names.add(name);
      const unbuilt = /Failed to (?:build|download and build|fetch) `([A-Za-z0-9._-]+)==([^`]+)`/.exec(
        stderr,
      );
      if (unbuilt !== null) {
        const [name, version] = [normalizedName(unbuilt[1]!), unbuilt[2]!];
        const facts = await publishedSource(name, version, python, ctx);
        if (facts !== undefined) told.set(`${name}==${version}`, metadataLine(name, version, facts));
      }
      return names.size + told.size > before;
    },
  };
}

/** Packages that uv's hint names. Source: the pinned uv's messages. */
function wheelless(stderr: string): string[] {
  const hints = stderr.replaceAll(/\s+/g, " ").matchAll(/Wheels are required for (.*?) because/g);
  return [...hints].flatMap(([, list]) =>
    [...list!.matchAll(/`([A-Za-z0-9._-]+)`/g)].map(([, name]) => normalizedName(name!)),
  );
}

/** Source: uv's documentation of `dependency-metadata`. JSON's strings and lists are TOML's. */
function metadataLine(name: string, version: string, facts: SourceFacts): string {
  const { requiresDist, requiresPython, extras } = facts;
  const fields = [
    `name = ${JSON.stringify(name)}`,
    `version = ${JSON.stringify(version)}`,
    `requires-dist = ${JSON.stringify(requiresDist)}`,
    ...(requiresPython === undefined ? [] : [`requires-python = ${JSON.stringify(requiresPython)}`]),
    `provides-extra = ${JSON.stringify(extras)}`,
  ];
  return `{ ${fields.join(", ")} }`;
}

async function publishedSource(
  name: string,
  version: string,
  python: PythonWithPip,
  ctx: Context,
): Promise<SourceFacts | undefined> {
  const files = await packageFiles(name, python, ctx);
  const found = files.find(
    (file) =>
      isSourceFile(file.file) && file.hash !== undefined && versionOfFile(name, file.file) === version,
  );
  if (found?.hash === undefined) return undefined;
  const { file, hash, url } = found;
  try {
    return await readSource(await downloadFile({ file, hash }, url, ctx), file, ctx);
  } catch (error) {
    // uv's own words about it say no less.
    if (error instanceof UserError && error.code === "not-a-source") return undefined;
    throw error;
  }
}
