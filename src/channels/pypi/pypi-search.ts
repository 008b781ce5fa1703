import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import type { KnownVersion, Match, VersionInfo } from "../../resolve/channel.ts";
import { isPrerelease, publishedVersions, pythonRanges } from "./published-versions.ts";
import { packageFiles } from "./python-index.ts";
import { requestedName } from "./python-name.ts";
import type { PythonWithPip } from "./uv-program.ts";

/** Every version that the index has files of, newest first, releases before prereleases. */
export async function pypiVersions(
  name: string,
  python: PythonWithPip,
  ctx: Context,
): Promise<VersionInfo[]> {
  const parts = requestedName(name);
  if (parts === undefined) return [];
  const files = await packageFiles(parts.name, python, ctx, { lately: true });
  const ranges = pythonRanges(parts.name, files);
  return publishedVersions(parts.name, files).map((version) => {
    const range = ranges.get(version);
    return {
      version,
      ...(range === undefined ? {} : { python: range }),
      ...(isPrerelease(version) ? { prerelease: true as const } : {}),
    };
  });
}

/** The package of exactly that name: Python's index has no search for programs. Offline as its page was last seen. */
export async function* searchPypi(query: string, python: PythonWithPip, ctx: Context): AsyncIterable<Match> {
  const parts = requestedName(query.trim());
  if (parts === undefined) return;
  const [newest] = ctx.offline
    ? await knownPypi(parts.name, python, ctx)
    : await pypiVersions(parts.name, python, ctx);
  if (newest !== undefined) yield { channel: "pypi", name: parts.name, version: newest.version, summary: "" };
}

/** Channel.known of pypi: pages of packages that were asked for. Pages bear no names, so none is found by its beginning. */
export async function knownPypi(
  name: string | { readonly prefix: string },
  python: PythonWithPip,
  ctx: Context,
): Promise<KnownVersion[]> {
  if (typeof name !== "string") return [];
  try {
    return (await pypiVersions(name, python, { ...ctx, offline: true })).map((item) => ({ ...item, name }));
  } catch (error) {
    if (error instanceof UserError && error.code === "offline") return [];
    throw error;
  }
}

/** Channel.artifactSize of pypi: as the package's page last said. */
export async function pypiSize(
  item: LockedPackage,
  python: PythonWithPip,
  ctx: Context,
): Promise<number | undefined> {
  try {
    const files = await packageFiles(item.name, python, { ...ctx, offline: true });
    return files.find(({ hash, file }) => (hash === undefined ? file === item.file : hash === item.hash))
      ?.size;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
