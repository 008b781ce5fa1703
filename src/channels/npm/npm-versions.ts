import semver from "semver";
import { suggest } from "../../base/suggest.ts";
import type { ConcreteRequest, Conflict, VersionInfo } from "../../resolve/channel.ts";
import type { Packument } from "./packument.ts";

/** All versions, newest first, releases before prereleases of the same numbers. */
export function npmVersions(page: Packument): VersionInfo[] {
  return Object.keys(page.versions)
    .filter((version) => semver.valid(version) !== null)
    .sort(semver.rcompare)
    .map((version) => {
      const node = page.versions[version]!.engines?.node;
      return {
        version,
        ...(typeof node === "string" ? { node } : {}),
        ...(semver.prerelease(version) === null ? {} : { prerelease: true as const }),
        ...(page["dist-tags"]?.latest === version ? { latest: true as const } : {}),
      };
    });
}

/** Whether a version is one that a constraint takes; false for a dist-tag, which only the registry can read. */
export function npmFits(version: string, constraint: string): boolean {
  return semver.satisfies(version, npmSpec(constraint));
}

/** What npm understands of a request's constraint: a semver range or a dist-tag; `*` is the newest. */
export function npmSpec(constraint: string): string {
  const text = constraint.trim();
  return text === "" ? "*" : text.replace(/^==?(?=\d)/, "=");
}

/** Whether `spec` picks something of `page`; else why not. */
export function missingVersion(request: ConcreteRequest, page: Packument | undefined): Conflict | undefined {
  if (page === undefined || Object.keys(page.versions).length === 0) {
    return {
      code: "no-such-package",
      message: `no package ${request.name} in npm's registry, which ${request.key} asks for`,
      reason: "the registry has no package of that name, or not for these credentials",
      help: `see bothy search ${request.name}`,
    };
  }
  const spec = npmSpec(request.constraint);
  const tags = page["dist-tags"];
  const range = semver.validRange(spec);
  const versions = Object.keys(page.versions);
  if (range === null ? tags[spec] !== undefined : semver.maxSatisfying(versions, range) !== null)
    return undefined;
  const near = nearVersions(versions, spec);
  const tag = range === null ? suggest(spec, Object.keys(tags)) : undefined;
  return {
    code: "no-such-version",
    message: `no version of npm:${request.name} fits ${JSON.stringify(request.constraint)}, which ${request.key} asks for`,
    reason:
      range === null
        ? `${JSON.stringify(spec)} is neither a range of versions nor one of the package's tags: ${Object.keys(tags).sort().join(", ")}`
        : `the registry has ${near.join(", ")}${versions.length > near.length ? ` and ${versions.length - near.length} others` : ""}; the newest is ${tags.latest}`,
    help: tag
      ? `did you mean ${request.name}@${tag}?`
      : `bothy install npm:${request.name}@${majorOf(near[0] ?? tags.latest)}`,
  };
}

function majorOf(version: string | undefined): string {
  return version === undefined ? "latest" : String(semver.major(version));
}

/** Up to five releases: those nearest to the first number in `spec`, newest first. */
function nearVersions(versions: readonly string[], spec: string): string[] {
  const releases = versions.filter((version) => semver.prerelease(version) === null).sort(semver.rcompare);
  const all = releases.length > 0 ? releases : [...versions].sort(semver.rcompare);
  const major = Number(/\d+/.exec(spec)?.[0] ?? Number.NaN);
  if (Number.isNaN(major)) return all.slice(0, 5);
  const distance = (version: string) => Math.abs(semver.major(version) - major);
  return [...all].sort((a, b) => distance(a) - distance(b) || semver.rcompare(a, b)).slice(0, 5);
}
