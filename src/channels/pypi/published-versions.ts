import { rcompare, valid } from "@renovatebot/pep440";
import type { IndexFile } from "./simple-index.ts";
import { bestWheel, type WheelTarget, wheelName } from "./wheel-tags.ts";

/** Versions that the index's files are of, newest first, releases before prereleases. */
export function publishedVersions(name: string, files: readonly IndexFile[]): string[] {
  const found = new Set<string>();
  for (const { file, yanked } of files) {
    if (yanked) continue;
    const version = versionOfFile(name, file);
    if (version !== undefined && valid(version)) found.add(version);
  }
  return [...found].sort(newestFirst);
}

function newestFirst(a: string, b: string): number {
  const early = (version: string) => Number(isPrerelease(version));
  return early(a) - early(b) || rcompare(a, b);
}

/** Alpha, beta, candidate or development version (PyPA specification "Version specifiers", "Pre-releases"). */
export function isPrerelease(version: string): boolean {
  return /[a-z]/i.test(version.replace(/\.?post\d+/i, "").replace(/\+.*/, ""));
}

/** The range of Python versions that each version's files are for, where they say. */
export function pythonRanges(name: string, files: readonly IndexFile[]): ReadonlyMap<string, string> {
  const ranges = new Map<string, string>();
  for (const { file, python } of files) {
    const version = python === undefined ? undefined : versionOfFile(name, file);
    if (version !== undefined) ranges.set(version, python!);
  }
  return ranges;
}

/** The version in a wheel's or source archive's file name. */
export function versionOfFile(name: string, file: string): string | undefined {
  const wheel = wheelName(file);
  if (wheel) return wheel.version.replaceAll("_", "-");
  const match = new RegExp(
    `^${escaped(name).replaceAll("-", "[-_.]+")}-(.+)\\.(?:tar\\.(?:gz|bz2|xz)|zip)$`,
    "i",
  ).exec(file);
  return match?.[1];
}

/** Those of them that have a wheel for the target. */
export function versionsWithWheels(name: string, files: readonly IndexFile[], target: WheelTarget): string[] {
  const fitting = files.filter((file) => bestWheel([file], target) !== undefined);
  return publishedVersions(name, fitting);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
