import type { System } from "../../base/system.ts";

/** The interpreter and machine that wheels are chosen for. */
export interface WheelTarget {
  /** `3.13` of CPython; minor as a number. */
  readonly major: number;
  readonly minor: number;
  readonly system: System;
  /** glibc's version, of Linux systems. */
  readonly glibc: { readonly major: number; readonly minor: number };
}

/** `python` as `3.13.5`, `glibc` as `2.41`. */
export function wheelTarget(python: string, glibc: string, system: System): WheelTarget {
  const [major = 3, minor = 0] = python.split(".").map((part) => Number.parseInt(part, 10));
  const [glibcMajor = 2, glibcMinor = 17] = glibc.split(".").map((part) => Number.parseInt(part, 10));
  return { major, minor, system, glibc: { major: glibcMajor, minor: glibcMinor } };
}

/** A wheel's file name taken apart. Source: PyPA specification "Binary distribution format", file name convention. */
export interface WheelName {
  /** As in the file name, not normalized. */
  readonly distribution: string;
  readonly version: string;
  readonly build: string;
  readonly pythons: readonly string[];
  readonly abis: readonly string[];
  readonly platforms: readonly string[];
}

export function wheelName(file: string): WheelName | undefined {
  if (!file.endsWith(".whl")) return undefined;
  const parts = file.slice(0, -".whl".length).split("-");
  if (parts.length !== 5 && parts.length !== 6) return undefined;
  const [distribution, version] = parts;
  const [pythons, abis, platforms] = parts.slice(-3);
  return {
    distribution: distribution!,
    version: version!,
    build: parts.length === 6 ? parts[2]! : "",
    pythons: pythons!.split("."),
    abis: abis!.split("."),
    platforms: platforms!.split("."),
  };
}

/**
 * How well the wheel fits: lower is better, undefined when it doesn't. The interpreter's own ABI comes before abi3,
 * abi3 before pure Python; within one, the newest glibc. Source: PyPA specification "Platform compatibility tags", PEP 600.
 */
export function wheelRank(wheel: WheelName, target: WheelTarget): number | undefined {
  let best: number | undefined;
  for (const python of wheel.pythons)
    for (const abi of wheel.abis)
      for (const platform of wheel.platforms) {
        const code = interpreterRank(python, abi, target);
        const machine = platformRank(platform, target);
        if (code === undefined || machine === undefined) continue;
        const rank = code * 1000 + machine;
        if (best === undefined || rank < best) best = rank;
      }
  return best;
}

/** The best of `files` for the target; of equals the highest build number. undefined when none fits. */
export function bestWheel<T extends { readonly file: string }>(
  files: readonly T[],
  target: WheelTarget,
): T | undefined {
  const ranked = files.flatMap((item) => {
    const name = wheelName(item.file);
    const rank = name && wheelRank(name, target);
    return name === undefined || rank === undefined ? [] : [{ item, rank, build: buildNumber(name.build) }];
  });
  ranked.sort((a, b) => a.rank - b.rank || b.build - a.build || (a.item.file < b.item.file ? -1 : 1));
  return ranked[0]?.item;
}

function buildNumber(build: string): number {
  return Number.parseInt(build, 10) || 0;
}

/** 0 for the interpreter's own ABI, 1.. for abi3 of older minors, then pure Python. */
function interpreterRank(python: string, abi: string, target: WheelTarget): number | undefined {
  const own = `cp${target.major}${target.minor}`;
  if (python === own && abi === own) return 0;
  const match = /^(cp|py)(\d)(\d*)$/.exec(python);
  if (!match || Number(match[2]) !== target.major) return undefined;
  const minor = match[3] === "" ? undefined : Number(match[3]);
  if (minor !== undefined && minor > target.minor) return undefined;
  const age = minor === undefined ? 99 : target.minor - minor;
  if (match[1] === "cp") {
    if (abi === "abi3" && minor !== undefined && minor >= 2) return 1 + age;
    if (abi === "none" && (minor === undefined || minor === target.minor)) return 100 + age;
    return undefined;
  }
  return abi === "none" ? 200 + age : undefined;
}

const ALIASES: Readonly<Record<string, readonly [number, number]>> = {
  manylinux1: [2, 5],
  manylinux2010: [2, 12],
  manylinux2014: [2, 17],
};

/** 0 for the newest glibc that serves, 900 for any platform. */
function platformRank(platform: string, target: WheelTarget): number | undefined {
  if (platform === "any") return 900;
  const cpu = target.system.startsWith("x86_64") ? "x86_64" : "aarch64";
  if (!target.system.endsWith("-linux")) return darwinRank(platform, target.system);
  if (platform === `linux_${cpu}`) return 800;
  const match = /^(manylinux(?:1|2010|2014)|manylinux_(\d+)_(\d+))_(.+)$/.exec(platform);
  if (!match || match[4] !== cpu) return undefined;
  const [major, minor] = ALIASES[match[1]!] ?? [Number(match[2]), Number(match[3])];
  if (major !== target.glibc.major || minor > target.glibc.minor) return undefined;
  return target.glibc.minor - minor;
}

/** macOS 11 and later, as every Mac that is still served has. */
function darwinRank(platform: string, system: System): number | undefined {
  const match = /^macosx_(\d+)_(\d+)_(.+)$/.exec(platform);
  if (!match) return undefined;
  const cpu = system.startsWith("x86_64") ? "x86_64" : "arm64";
  if (match[3] !== cpu && match[3] !== "universal2") return undefined;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major > 14) return undefined;
  return 100 + (14 - major) * 20 + (major === 10 ? 16 - minor : 0) + (match[3] === cpu ? 0 : 1);
}
