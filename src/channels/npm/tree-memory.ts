import { join } from "node:path";
import { canonicalJson } from "../../base/canonical-json.ts";
import { shortKey } from "../../base/digest.ts";
import { isSystemError } from "../../base/error.ts";
import { writeWhole } from "../../fetch/cache-file.ts";
import type { Context } from "../../host/context.ts";
import type { IdealNode } from "./ideal-tree.ts";

/** As long as an answer of the registry counts as today's. */
const LATELY_MS = 10 * 60_000;

/**
 * What npm made of a question within the last ten minutes: it takes long to read all pages again, and `upgrade` after
 * `upgrade --dry-run` asks the same. Undefined where it made nothing of it yet.
 */
export function rememberedTree(question: object, ctx: Context): IdealNode[] | undefined {
  const { fsSync, now } = ctx.host;
  const path = pathOf(question, ctx);
  try {
    const age = now().getTime() - fsSync.statSync(path).mtimeMs;
    if (age < -1000 || age > LATELY_MS) return undefined;
    const nodes: unknown = JSON.parse(fsSync.readFileSync(path, "utf8"));
    return Array.isArray(nodes) ? nodes : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error, "ENOENT", "ENOTDIR", "EACCES")) return undefined;
    throw error;
  }
}

/** Remembers it, and forgets what is too old. */
export async function rememberTree(
  question: object,
  nodes: readonly IdealNode[],
  ctx: Context,
): Promise<void> {
  const path = pathOf(question, ctx);
  const kept = nodes.map(({ demand: { os, cpu, libc }, ...node }) => ({
    ...node,
    demand: { os, cpu, libc },
  }));
  await writeWhole(ctx, path, JSON.stringify(kept));
  const folder = join(path, "..");
  const { fsSync, now } = ctx.host;
  for (const name of fsSync.readdirSync(folder)) {
    const stat = fsSync.statSync(join(folder, name), { throwIfNoEntry: false });
    if (stat !== undefined && now().getTime() - stat.mtimeMs > LATELY_MS)
      fsSync.rmSync(join(folder, name), { force: true });
  }
}

function pathOf(question: object, ctx: Context): string {
  const registry = ctx.config.get("npm.registry") ?? "";
  return join(ctx.places.cache, "npm", "trees", `${shortKey([registry, canonicalJson(question)])}.json`);
}
