import { join } from "node:path";
import { digestHex, sha256 } from "../../base/digest.ts";
import { isSystemError, UserError } from "../../base/error.ts";
import { writeWhole } from "../../fetch/cache-file.ts";
import type { Context } from "../../host/context.ts";
import { goComplaint, goFailure, saysMissing } from "./go-errors.ts";
import type { GoPrograms } from "./go-programs.ts";
import { runGo, withGoScratch } from "./go-run.ts";
import { compareGo } from "./go-version.ts";
import { moduleCandidates } from "./module-path.ts";

/** A module and what its proxy lists. */
export interface ModuleVersions {
  readonly module: string;
  /** Newest first, as modules write them, without those that the module retracts. */
  readonly versions: readonly string[];
}

/**
 * The module that has the package or module `path`, and its versions; undefined where there is none. The longest path that is a
 * module is it. Of a module without tags, the newest commit's version. Offline, what was last said of it. UserErrors: `fetch-failed`, `offline`.
 */
export async function moduleVersions(
  path: string,
  programs: GoPrograms,
  ctx: Context,
): Promise<ModuleVersions | undefined> {
  if (!/^[^/]*\./.test(path)) return undefined; // the go command knows Go itself as a module `go`
  const candidates = moduleCandidates(path);
  const file = cacheFile(path, ctx);
  if (ctx.offline) return readKnown(file, path, ctx);
  const go = await programs.client(ctx);
  const found = await withGoScratch(ctx, async (scratch) => {
    const list = async (args: readonly string[]) => {
      const result = await runGo({ go, args: ["list", "-m", "-e", "-json", ...args] }, scratch, ctx);
      const answers = readJsonStream(result.stdout.toString("utf8"));
      if (answers.length === 0) throw goFailure(`can't look for ${path}`, goComplaint(result));
      return answers as unknown as ListedModule[];
    };
    const listed = await list(["-versions", ...candidates]);
    const there = listed.find(({ Error: error }) => error === undefined);
    if (there === undefined) {
      const worst = listed.map(({ Error: error }) => error?.Err ?? "").find((text) => !saysMissing(text));
      if (worst !== undefined) throw goFailure(`can't look for ${path}`, worst);
      return undefined;
    }
    const module = there.Path;
    const versions = [...(there.Versions ?? [])].sort((a, b) => compareGo(b, a));
    if (versions.length > 0) return { module, versions };
    const [newest] = await list([`${module}@latest`]);
    return newest?.Version === undefined ? undefined : { module, versions: [newest.Version] };
  });
  await writeWhole(ctx, file, JSON.stringify(found ?? null));
  return found;
}

/** `go list -m -json`. Source: `go help list`. */
interface ListedModule {
  readonly Path: string;
  readonly Version?: string;
  readonly Versions?: readonly string[];
  readonly Error?: { readonly Err: string };
}

/** Objects of JSON that stand one behind the other, as the go command prints them. */
export function readJsonStream(text: string): Record<string, unknown>[] {
  return text
    .split(/(?<=^\})\n/m)
    .filter((part) => part.trim() !== "")
    .map((part) => JSON.parse(part) as Record<string, unknown>);
}

function cacheFile(path: string, ctx: Context): string {
  return join(ctx.places.cache, "go/versions", `${digestHex(sha256(path)).slice(0, 40)}.json`);
}

async function readKnown(file: string, path: string, ctx: Context): Promise<ModuleVersions | undefined> {
  try {
    return (JSON.parse(await ctx.host.fs.readFile(file, "utf8")) as ModuleVersions | null) ?? undefined;
  } catch (error) {
    if (!isSystemError(error, "ENOENT") && !(error instanceof SyntaxError)) throw error;
    throw new UserError("offline", `what versions there are of ${path} is not known here`, {
      reason: "bothy was told to stay offline",
      help: "run the command again without --offline",
    });
  }
}
