import type { System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { type LockedPackage, packageKey } from "../../lockfile/types.ts";
import type { CompiledRequirement } from "./compiled-requirements.ts";
import type { PylockFile } from "./pylock.ts";
import { normalizedName } from "./python-name.ts";
import { rememberAddress } from "./wheel-addresses.ts";

/** What uv resolved as packages of a lockfile, by name, with their keys. Their addresses are remembered. */
export async function lockedFiles(
  packages: readonly CompiledRequirement[],
  files: ReadonlyMap<string, PylockFile>,
  place: { readonly group: string; readonly system: System },
  ctx: Context,
): Promise<{ readonly key: string; readonly locked: LockedPackage }[]> {
  const keyOf = (name: string) => packageKey({ channel: "pypi", ...place, name: normalizedName(name) });
  const needs = new Map<string, string[]>();
  for (const { name, via } of packages)
    for (const parent of via)
      needs.set(normalizedName(parent), [...(needs.get(normalizedName(parent)) ?? []), keyOf(name)]);
  const found: { key: string; locked: LockedPackage }[] = [];
  for (const { name, version } of packages) {
    const normalized = normalizedName(name);
    const file = files.get(normalized)!;
    await rememberAddress(file.hash, file.url, ctx);
    const locked: LockedPackage = {
      ...{ channel: "pypi", ...place, name: normalized, version, file: file.file, hash: file.hash },
      dependencies: [...new Set(needs.get(normalized) ?? [])].sort(),
    };
    found.push({ key: keyOf(name), locked });
  }
  return found.sort((a, b) => (a.locked.name < b.locked.name ? -1 : 1));
}
