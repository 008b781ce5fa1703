import type { Manifest, Request } from "./types.ts";

/** One thing that two manifests say differently: a request, a variable, an option; other tables as a whole. */
export interface RequestChange {
  readonly kind: "added" | "removed" | "changed";
  /** The request's key, `vars.NAME`, `options.systems`, `hook`. */
  readonly what: string;
  readonly from?: string;
  readonly to?: string;
}

/** What `after` says otherwise than `before`. Pure; places in the files and the order of lines don't count. */
export function diffManifests(before: Manifest, after: Manifest): RequestChange[] {
  const [old, now] = [statements(before), statements(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((what): RequestChange[] => {
    const [from, to] = [old.get(what), now.get(what)];
    if (from === to) return [];
    if (from === undefined) return [{ kind: "added", what, to: to! }];
    if (to === undefined) return [{ kind: "removed", what, from }];
    return [{ kind: "changed", what, from, to }];
  });
}

function statements(manifest: Manifest): Map<string, string> {
  const { packages, vars, options, hook, profile, services } = manifest;
  return new Map([
    ...packages.map((request) => [request.key, requestText(request)] as const),
    ...Object.entries(vars).map(([name, value]) => [`vars.${name}`, JSON.stringify(value)] as const),
    ...Object.entries(options).map(([name, value]) => [`options.${name}`, JSON.stringify(value)] as const),
    ...Object.entries({ ...hook, ...profile }).map(
      ([name, scripts]) => [name, scripts.map(({ text }) => text.trim()).join("\n")] as const,
    ),
    ...services.map(({ name, command }) => [`services.${name}`, command] as const),
  ]);
}

/** `"3.13"`, or with what else the request says: `"12", group toolchain`. */
function requestText(request: Request): string {
  const { constraint, group, systems, priority, relocation } = request;
  return [
    JSON.stringify(constraint),
    ...(group === "default" ? [] : [`group ${group}`]),
    ...(systems === undefined ? [] : [`for ${systems.join(", ")}`]),
    ...(priority === 5 ? [] : [`priority ${priority}`]),
    ...(relocation === undefined ? [] : [`relocation ${relocation}`]),
  ].join(", ");
}
