import { UserError } from "../../base/error.ts";
import { writeWhole } from "../../fetch/cache-file.ts";
import type { Context } from "../../host/context.ts";
import { decodeRequirements } from "./compiled-requirements.ts";
import { indexSettings } from "./index-settings.ts";
import { interpreterDescription } from "./interpreter-description.ts";
import { type IndexFile, indexPage } from "./simple-index.ts";
import { isUvHere, type PythonWithPip, uvProgram } from "./uv-program.ts";
import { explainedUvFailure, runUv } from "./uv-run.ts";

/** The files of a package on the first index that has it; empty when none has. `options`: as indexPage's. */
export async function packageFiles(
  name: string,
  python: PythonWithPip,
  ctx: Context,
  options: { readonly lately?: boolean } = {},
): Promise<IndexFile[]> {
  for (const index of await indexAddresses(python, ctx)) {
    const page = await indexPage(index, name, ctx, options);
    if (page !== undefined) return page;
  }
  return [];
}

/** Addresses of the simple APIs to ask: the configured ones, else uv's own default as uv tells it. */
async function indexAddresses(python: PythonWithPip, ctx: Context): Promise<readonly string[]> {
  const { indexes } = await indexSettings(ctx);
  if (indexes.length > 0) return indexes;
  const known = await defaultIndex(ctx);
  if (known !== undefined) return [known];
  if (ctx.offline) {
    throw new UserError("offline", "can't ask the Python index", {
      reason: "bothy was told to stay offline, and doesn't know yet where the index is",
      help: "run the command again without --offline",
    });
  }
  const index = await askUv(await uvProgram(python, ctx), ctx);
  await writeWhole(ctx, defaultIndexPath(ctx), index, 0o600);
  return [index];
}

/** Whether it is known which index to ask, or uv is here to tell: else pip has to be fetched and built first. */
export async function asksIndexAtOnce(ctx: Context): Promise<boolean> {
  if ((await indexSettings(ctx)).indexes.length > 0 || (await defaultIndex(ctx)) !== undefined) return true;
  return isUvHere(ctx);
}

/** What uv once said. */
async function defaultIndex(ctx: Context): Promise<string | undefined> {
  const known = await ctx.host.fs.readFile(defaultIndexPath(ctx), "utf8").catch(() => undefined);
  return known !== undefined && URL.canParse(known) ? known : undefined;
}

function defaultIndexPath(ctx: Context): string {
  return `${ctx.places.cache}/pypi/default-index`;
}

/** uv names the index that a package came from; of a package that every index has, its own. */
async function askUv(uv: string, ctx: Context): Promise<string> {
  const target = { version: "3.13.0", glibc: "2.28", system: "x86_64-linux" } as const;
  const description = await interpreterDescription(target, ctx);
  const args = [
    "pip",
    "compile",
    "-",
    "--python",
    description,
    "--no-deps",
    "--no-build",
    "--no-header",
    "--emit-index-annotation",
  ];
  const result = await runUv(
    uv,
    [...args, "--annotation-style", "split", "--quiet"],
    { cwd: `${ctx.places.cache}/pypi`, input: "uv\n" },
    ctx,
  );
  const index = result.code === 0 ? decodeRequirements(result.stdout.toString("utf8"))[0]?.index : undefined;
  if (index === undefined) throw explainedUvFailure(result, "can't reach the Python index");
  return index.replace(/\/+$/, "");
}
