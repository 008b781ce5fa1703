import { UserError } from "../base/error.ts";
import { suggest } from "../base/suggest.ts";
import { isCompilerRequest, type Lockfile, owningGroup } from "../lockfile/types.ts";
import { formatName } from "../manifest/request.ts";
import type { Manifest } from "../manifest/types.ts";

/**
 * Words that a user names packages with, as the manifest and the lock spell them: request keys, `channel/suite:name`, request names,
 * names of packages. Case and `_` for `-` don't matter. UserErrors `no-such-package` and `no-such-group`, with what is near.
 */
export function knownWords(
  words: readonly string[],
  group: string | undefined,
  from: { readonly manifest: Manifest; readonly lock: Lockfile | undefined },
): string[] {
  const { manifest, lock } = from;
  const groups = new Set([
    ...manifest.packages.map((request) => request.group),
    ...Object.values(lock?.requests ?? {}).map((request) => request.group),
  ]);
  if (group !== undefined && !groups.has(group)) {
    const near = suggest(group, groups);
    throw new UserError("no-such-group", `there is no group ${group}`, {
      reason: `the groups are ${[...groups].filter((name) => !name.includes("+")).join(", ") || "none yet"}`,
      help: near === undefined ? "`bothy list` shows which package is in which" : `did you mean ${near}?`,
    });
  }
  const isIn = (other: string) => group === undefined || owningGroup(other) === group;
  const requests = manifest.packages.filter((request) => isIn(request.group));
  const keys = new Map<string, string>();
  const names = new Map<string, string>();
  for (const request of requests)
    for (const name of [request.key, formatName(request), request.name]) keys.set(name, request.key);
  for (const [key, request] of Object.entries(lock?.requests ?? {}))
    if (!isCompilerRequest(key) && isIn(request.group)) keys.set(key, key);
  for (const item of Object.values(lock?.packages ?? {}))
    if (isIn(item.group)) names.set(item.name, item.name);
  const all = [...keys.keys(), ...names.keys()];
  return words.map((word) => {
    const bare = word.replace(/^[a-z]+(?:\/[a-z-]+)?:/, "");
    const found =
      keys.get(word) ?? names.get(word) ?? all.find((name) => alike(name) === alike(word)) ?? names.get(bare);
    if (found !== undefined) return keys.get(found) ?? found;
    const near = suggest(word, all);
    throw new UserError(
      "no-such-package",
      `nothing here is called ${word}${group === undefined ? "" : ` in group ${group}`}`,
      {
        reason: "it is neither a request of bothy.toml nor a package of bothy.lock",
        help: near === undefined ? "`bothy list --all` shows what there is" : `did you mean ${near}?`,
      },
    );
  });
}

function alike(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}
