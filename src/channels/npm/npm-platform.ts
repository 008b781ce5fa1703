import type { System } from "../../base/system.ts";

/** What package.json's `os`, `cpu` and `libc` fields are compared with. */
export interface NpmPlatform {
  readonly os: "linux" | "darwin";
  readonly cpu: "x64" | "arm64";
  readonly libc?: "glibc";
}

export function npmPlatform(system: System): NpmPlatform {
  const cpu = system.startsWith("x86_64") ? "x64" : "arm64";
  return system.endsWith("-linux") ? { os: "linux", cpu, libc: "glibc" } : { os: "darwin", cpu };
}

/** A package's own demands; each a name, or a list of names where `!x` excludes. */
export interface PlatformDemand {
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
  readonly libc?: string | readonly string[];
}

/** Whether a package may be installed there. Source: npm's documentation of package.json, fields os, cpu and libc. */
export function fitsPlatform(demand: PlatformDemand, platform: NpmPlatform): boolean {
  return fits(demand.os, platform.os) && fits(demand.cpu, platform.cpu) && fits(demand.libc, platform.libc);
}

function fits(wanted: string | readonly string[] | undefined, value: string | undefined): boolean {
  const list = wanted === undefined ? [] : typeof wanted === "string" ? [wanted] : wanted;
  if (list.length === 0 || (list.length === 1 && list[0] === "any")) return true;
  if (value === undefined) return false;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((entry) => entry.startsWith("!"));
}
