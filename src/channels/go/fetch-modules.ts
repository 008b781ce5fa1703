import { mapLimit } from "../../base/concurrency.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { goComplaint, goFailure, saysMissing } from "./go-errors.ts";
import type { GoPrograms } from "./go-programs.ts";
import { runGo, withGoScratch } from "./go-run.ts";
import { cachedModuleFile, keepModuleFile, type ModuleFile } from "./module-files.ts";
import { readJsonStream } from "./module-versions.ts";
import { type NamedFile, namedFile, ownName } from "./source-name.ts";

/**
 * All files of modules that a locked tool is built from, or the zip of a toolchain, by their names in the lock (`module@version`,
 * `module@version/go.mod`): from the artifact cache, else by the go command and checked against their hashes. UserErrors:
 * `artifact-gone`, `hash-mismatch`, `fetch-failed`, `offline`.
 */
export async function fetchModules(
  item: LockedPackage,
  programs: GoPrograms,
  ctx: Context,
): Promise<ReadonlyMap<string, string>> {
  const wanted = wantedFiles(item);
  const cached = await mapLimit(wanted, 8, (file) => cachedModuleFile(file, ctx));
  const missing = wanted.filter((_, index) => cached[index] === undefined);
  const got = missing.length === 0 ? new Map<string, string>() : await download(item, missing, programs, ctx);
  return new Map(wanted.map(({ label }, index) => [label, cached[index] ?? got.get(label)!]));
}

interface WantedFile extends ModuleFile, NamedFile {}

function wantedFiles(item: LockedPackage): WantedFile[] {
  const files = [[ownName(item), item.hash] as const, ...Object.entries(item.sources ?? {})];
  return files.map(([label, hash]) => ({ ...namedFile(label), label, hash }));
}

async function download(
  item: LockedPackage,
  files: readonly WantedFile[],
  programs: GoPrograms,
  ctx: Context,
): Promise<Map<string, string>> {
  const what = `can't fetch what go:${item.name}@${item.version} is made of`;
  const go = await programs.client(ctx);
  const task = ctx.report.task("Fetching Go modules", { total: files.length, unit: "items" });
  try {
    return await withGoScratch(ctx, async (scratch) => {
      const found = new Map<string, string>();
      const asked: readonly (readonly ["zip" | "mod", readonly string[], "Zip" | "GoMod"])[] = [
        ["zip", ["mod", "download", "-json"], "Zip"],
        ["mod", ["list", "-m", "-e", "-json"], "GoMod"],
      ];
      for (const [kind, args, field] of asked) {
        const own = files.filter((file) => file.kind === kind);
        if (own.length === 0) continue;
        const names = own.map(({ module, version }) => `${module}@${version}`);
        const result = await runGo({ go, args: [...args, ...names] }, scratch, ctx);
        const answers = readJsonStream(result.stdout.toString("utf8"));
        for (const file of own) {
          const answer = answers.find(
            ({ Path, Version }) => Path === file.module && Version === file.version,
          );
          const path = answer?.[field];
          if (typeof path !== "string")
            throw unfetched(item, what, complaintOf(answer) ?? goComplaint(result));
          found.set(file.label, await keepModuleFile({ ...file, path }, ctx));
          task.advance(1, file.module);
        }
      }
      return found;
    });
  } finally {
    task.done();
  }
}

function complaintOf(answer: Record<string, unknown> | undefined): string | undefined {
  const error = answer?.Error;
  if (typeof error === "string") return error;
  return typeof error === "object" && error !== null && "Err" in error ? String(error.Err) : undefined;
}

function unfetched(item: LockedPackage, what: string, complaint: string): UserError {
  if (!saysMissing(complaint)) return goFailure(what, complaint);
  return new UserError("artifact-gone", what, {
    reason: complaint,
    help: `bothy upgrade ${item.name} takes a version that is offered now`,
  });
}
