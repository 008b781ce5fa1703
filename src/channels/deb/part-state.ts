import { join } from "node:path";
import { isSystemError } from "../../base/error.ts";
import { cacheError } from "../../fetch/artifact-cache.ts";
import { writeWhole } from "../../fetch/cache-file.ts";
import type { Validators } from "../../fetch/document.ts";
import type { Context } from "../../host/context.ts";
import type { SuitePart } from "./suites.ts";

/** What the cache knows of one part of a suite: `<cache>/deb/<codename>/state.json`. The indexes it names were checked. */
export interface PartState {
  readonly format: 1;
  /** Digest of the address it came from, so that a changed configuration is noticed. */
  readonly from: string;
  /** Address of the archive, without credentials. */
  readonly base: string;
  /** When a server last said that this is the newest; ISO 8601. */
  readonly checked: string;
  /** sha256 of the InRelease, hex. */
  readonly release: string;
  readonly date: string;
  readonly validUntil?: string;
  readonly validators: Validators;
  readonly byHash: boolean;
  /** By architecture. */
  readonly packages: Readonly<Record<string, PackagesFile>>;
}

/** A Packages file as the InRelease lists it. */
export interface PackagesFile {
  /** Of the uncompressed file, hex: names the compact index. */
  readonly sha256: string;
  /** The forms it is offered in, smallest first. */
  readonly forms: readonly { readonly path: string; readonly sha256: string; readonly size: number }[];
}

function folder(ctx: Context, part: SuitePart): string {
  return join(ctx.places.cache, "deb", part.codename);
}

/** Path of the checked InRelease. */
export function releasePath(ctx: Context, part: SuitePart): string {
  return join(folder(ctx, part), "InRelease");
}

/** Path of the compact index of the Packages file with that sha256. */
export function indexPath(ctx: Context, part: SuitePart, sha256: string): string {
  return join(folder(ctx, part), `${sha256.slice(0, 40)}.index`);
}

export async function readPartState(ctx: Context, part: SuitePart): Promise<PartState | undefined> {
  const state = await readJson<PartState>(ctx, join(folder(ctx, part), "state.json"));
  return state?.format === 1 ? state : undefined;
}

export async function writePartState(ctx: Context, part: SuitePart, state: PartState): Promise<void> {
  await writeWhole(ctx, join(folder(ctx, part), "state.json"), JSON.stringify(state));
}

/** Date of the newest InRelease ever accepted for this part. Kept apart from the cache, which may be deleted. */
export async function newestSeen(ctx: Context, part: SuitePart): Promise<Date | undefined> {
  const seen = await readJson<{ date?: string }>(ctx, seenPath(ctx, part));
  const date = new Date(seen?.date ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}

export async function rememberSeen(ctx: Context, part: SuitePart, date: Date): Promise<void> {
  const seen = await newestSeen(ctx, part);
  if (seen !== undefined && seen >= date) return;
  await writeWhole(ctx, seenPath(ctx, part), JSON.stringify({ date: date.toISOString() }));
}

export function seenPath(ctx: Context, part: SuitePart): string {
  return join(ctx.places.state, "deb", `${part.codename}.json`);
}

/** Undefined when the file is missing or is no JSON object: both mean that nothing is known. */
async function readJson<T extends object>(ctx: Context, path: string): Promise<T | undefined> {
  try {
    const value: unknown = JSON.parse(await ctx.host.fs.readFile(path, "utf8"));
    return typeof value === "object" && value !== null ? (value as T) : undefined;
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR") || error instanceof SyntaxError) return undefined;
    throw cacheError(error, path);
  }
}
