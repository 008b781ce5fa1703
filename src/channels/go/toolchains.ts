import { join } from "node:path";
import { type Digest, isDigest } from "../../base/digest.ts";
import { UserError } from "../../base/error.ts";
import type { System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { goComplaint, goFailure, saysMissing } from "./go-errors.ts";
import type { GoPrograms } from "./go-programs.ts";
import { type GoScratch, runGo, withGoScratch } from "./go-run.ts";
import { compareGo, goFits } from "./go-version.ts";
import { keepModuleFile } from "./module-files.ts";
import { escapeModule, TOOLCHAIN, zipPath } from "./module-path.ts";
import { moduleVersions, readJsonStream } from "./module-versions.ts";
import { toolchainModuleVersion, toolchainVersions } from "./toolchain-version.ts";

/** Versions of Go that the proxy has for a system, newest first. */
export async function goVersionsFor(system: System, programs: GoPrograms, ctx: Context): Promise<string[]> {
  const listed = await moduleVersions(TOOLCHAIN, programs, ctx);
  return toolchainVersions(listed?.versions ?? [], system);
}

/** A Go as the lock has it. Its hash is what the checksum database says, or of its zip where the user's configuration asks none. */
export async function lockedToolchain(
  wanted: { readonly version: string; readonly system: System; readonly group: string },
  programs: GoPrograms,
  ctx: Context,
): Promise<LockedPackage> {
  const { version, system, group } = wanted;
  const moduleVersion = toolchainModuleVersion(version, system);
  const hash = await toolchainHash(moduleVersion, programs, ctx);
  return {
    ...{ channel: "go", group, system, name: TOOLCHAIN, version, hash },
    file: zipPath(TOOLCHAIN, moduleVersion),
    dependencies: [],
  };
}

/**
 * The newest Go that fits `constraint` and is `atLeast` that, of those that all `systems` have where there is one, else of the first
 * system's; undefined when there is none.
 */
export async function newestGo(
  wanted: {
    readonly systems: readonly System[];
    readonly constraint: string;
    readonly atLeast?: string;
  },
  programs: GoPrograms,
  ctx: Context,
): Promise<string | undefined> {
  const lists = await Promise.all(wanted.systems.map((system) => goVersionsFor(system, programs, ctx)));
  const [first = [], ...others] = lists.map((list) =>
    list.filter(
      (version) =>
        goFits(version, wanted.constraint) &&
        (wanted.atLeast === undefined || compareGo(version, wanted.atLeast) >= 0),
    ),
  );
  return first.find((version) => others.every((list) => list.includes(version))) ?? first[0];
}

/** What the checksum database says of the zip, asked by the go command, which checks its proof; so no zip of another system is fetched. */
async function toolchainHash(moduleVersion: string, programs: GoPrograms, ctx: Context): Promise<Digest> {
  const go = await programs.client(ctx);
  return withGoScratch(ctx, async (scratch) => {
    const what = `can't have ${TOOLCHAIN} ${moduleVersion}`;
    await ctx.host.fs.writeFile(
      join(scratch.folder, "work/go.mod"),
      `module bothy.invalid/hash\n\ngo 1.21\n\nrequire ${TOOLCHAIN} ${moduleVersion}\n`,
    );
    const asked = await runGo({ go, args: ["mod", "graph"] }, scratch, ctx);
    if (asked.code !== 0) throw missingOr(what, goComplaint(asked));
    const told = await databaseHash(moduleVersion, scratch, ctx);
    if (told !== undefined) return told;
    const args = ["mod", "download", "-json", `${TOOLCHAIN}@${moduleVersion}`];
    const got = await runGo({ go, args }, scratch, ctx);
    const [answer] = readJsonStream(got.stdout.toString("utf8"));
    if (typeof answer?.Sum !== "string" || !isDigest(answer.Sum) || typeof answer.Zip !== "string")
      throw missingOr(what, typeof answer?.Error === "string" ? answer.Error : goComplaint(got));
    await keepModuleFile({ path: answer.Zip, hash: answer.Sum, label: `${TOOLCHAIN}@${moduleVersion}` }, ctx);
    return answer.Sum;
  });
}

/** The line of the database's record that the go command has verified. Source: "Go Modules Reference", checksum database. */
async function databaseHash(
  moduleVersion: string,
  scratch: GoScratch,
  ctx: Context,
): Promise<Digest | undefined> {
  const { fsSync } = ctx.host;
  const databases = join(scratch.downloads, "sumdb");
  if (!fsSync.existsSync(databases)) return undefined;
  const files = fsSync.readdirSync(databases, { recursive: true, encoding: "utf8" });
  const name = `lookup/${TOOLCHAIN}@${escapeModule(moduleVersion)}`;
  const record = files.find((file) => file.endsWith(name));
  if (record === undefined) return undefined;
  for (const line of fsSync.readFileSync(join(databases, record), "utf8").split("\n")) {
    const [module, version, hash] = line.split(" ");
    if (module === TOOLCHAIN && version === moduleVersion && hash !== undefined && isDigest(hash))
      return hash;
  }
  return undefined;
}

function missingOr(what: string, complaint: string): UserError {
  if (!saysMissing(complaint)) return goFailure(what, complaint);
  return new UserError("artifact-gone", what, {
    reason: complaint,
    help: "the module proxy lists it and doesn't have it: ask for another version, see bothy show go",
  });
}
