import { UserError } from "../base/error.ts";
import type { Manifest } from "../manifest/types.ts";
import { requestDigest } from "./check.ts";
import { decodeLockfile } from "./decode.ts";
import type { Lockfile } from "./types.ts";

/** Two locks as one: preferences for a resolution, no lock by itself. */
export interface MergedLock {
  readonly lock: Lockfile;
  /** Keys of packages in which the sides differ: what shares a group with them must be resolved again. */
  readonly differing: readonly string[];
}

/**
 * All that either lock has. Where both have a block of one key, the one that differs from `base`; of requests the one that the
 * manifest asks for; else ours. Pure.
 */
export function mergeLocks(
  sides: { readonly ours: Lockfile; readonly theirs: Lockfile; readonly base?: Lockfile | undefined },
  manifest: Manifest,
): MergedLock {
  const { ours, theirs, base } = sides;
  const digests = new Map(
    manifest.packages.map((request) => [request.key, requestDigest(request, manifest.options)]),
  );
  const requests = union(
    ours.requests,
    theirs.requests,
    (key, one, other) => {
      const wanted = digests.get(key);
      if (one.digest !== other.digest && other.digest === wanted) return other;
      return one.digest !== other.digest && one.digest === wanted ? one : undefined;
    },
    base?.requests,
  );
  const packages = union(ours.packages, theirs.packages, () => undefined, base?.packages);
  const keys = [...Object.keys(ours.packages), ...Object.keys(theirs.packages)];
  const differing = [...new Set(keys)].filter(
    (key) => !isSame(own(ours.packages, key), own(theirs.packages, key)),
  );
  return { lock: closed({ version: 1, requests, packages }), differing };
}

type Blocks<T> = Readonly<Record<string, T>>;

function union<T>(
  ours: Blocks<T>,
  theirs: Blocks<T>,
  prefer: (key: string, one: T, other: T) => T | undefined,
  base: Blocks<T> = {},
): Blocks<T> {
  const entries = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].map((key) => {
    const [one, other] = [own(ours, key), own(theirs, key)];
    if (one === undefined || other === undefined) return [key, (one ?? other)!] as const;
    const unchanged = isSame(one, own(base, key));
    return [key, prefer(key, one, other) ?? (unchanged ? other : one)] as const;
  });
  return Object.fromEntries(entries);
}

function own<T>(blocks: Blocks<T>, key: string): T | undefined {
  return Object.hasOwn(blocks, key) ? blocks[key] : undefined;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * What of a lockfile's text can be relied on, though a merge left it incomplete: commas are mended, and blocks go whose
 * dependencies aren't there. Undefined where it is no lockfile at all; a UserError `newer-lockfile` for one of a later version of bothy.
 */
export function salvageLock(text: string, file: string): Lockfile | undefined {
  const value = parsed(text) ?? parsed(withCommas(text));
  if (value === undefined) return undefined;
  try {
    return decodeLockfile(JSON.stringify(closed(value)), file);
  } catch (error) {
    if (error instanceof UserError && error.code !== "newer-lockfile") return undefined;
    throw error;
  }
}

function parsed(text: string): Lockfile | undefined {
  try {
    const value = JSON.parse(text) as Lockfile;
    return typeof value?.packages === "object" && typeof value.requests === "object" ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Canonical JSON has one value or bracket a line: what ends in a comma is told by the next line. */
function withCommas(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines
    .map((line, index) => {
      const bare = line.replace(/,\s*$/, "");
      const next = lines[index + 1]?.trim() ?? "}";
      return /[[{]$/.test(bare) || /^[\]}]/.test(next) ? bare : `${bare},`;
    })
    .join("\n");
}

/** A lock without blocks that name one which isn't there. */
function closed(lock: Lockfile): Lockfile {
  let packages = Object.entries(lock.packages);
  for (;;) {
    const keys = new Set(packages.map(([key]) => key));
    const whole = packages.filter(([, item]) =>
      [...(item.dependencies ?? []), ...(item.build ?? [])].every((key) => keys.has(key)),
    );
    if (whole.length === packages.length) break;
    packages = whole;
  }
  const keys = new Set(packages.map(([key]) => key));
  const requests = Object.entries(lock.requests).filter(([, request]) =>
    Object.values(request.roots ?? {})
      .flat()
      .every((key) => keys.has(key)),
  );
  return { ...lock, requests: Object.fromEntries(requests), packages: Object.fromEntries(packages) };
}
