import type { System } from "../../base/system.ts";
import { closureOf } from "../../lockfile/closure.ts";
import type { LockedPackage, Lockfile } from "../../lockfile/types.ts";
import { compareDrivers, oldestDriver } from "./cuda-versions.ts";

/** A request whose packages the machine's driver can't serve. */
export interface CudaMismatch {
  /** The request's key, `pypi:torch`. */
  readonly request: string;
  /** The package that says which CUDA it is, and its version. */
  readonly package: string;
  readonly version: string;
  /** The major version of CUDA. */
  readonly cuda: number;
  /** The oldest driver for that. */
  readonly driver: string;
}

/** The parts of CUDA that have its own version, where their names don't tell it. Those of CUDA 13 and later have no suffix. */
const VERSIONED = /^nvidia-cuda-(?:runtime|nvrtc|cupti|nvcc)$/;

const NAMED: readonly RegExp[] = [
  /^nvidia-[a-z0-9-]+-cu(\d{2})$/,
  /^cupy-cuda(\d{2})\d*x?$/,
  /^jax-cuda(\d{2})-(?:plugin|pjrt)$/,
  /^(?:cudf|cuml|cugraph|cuspatial|dask-cuda|rmm|pylibraft|raft-dask|ucx-py)-cu(\d{2})$/,
];

/** The major version of CUDA that a Python package is built for; undefined for one that says nothing of it. */
export function cudaMajor(item: Pick<LockedPackage, "channel" | "name" | "version">): number | undefined {
  if (item.channel !== "pypi") return undefined;
  for (const pattern of NAMED) {
    const major = pattern.exec(item.name)?.[1];
    if (major !== undefined) return Number(major);
  }
  if (VERSIONED.test(item.name)) return Number(item.version.split(".", 1)[0]);
  const local = /\+(?:.*\.)?cu(\d{2})\d/.exec(item.version)?.[1];
  return local === undefined ? undefined : Number(local);
}

/** The requests of a lock that a driver is too old for on a system, each with the package that asks for the newest CUDA. */
export function cudaMismatches(lock: Lockfile, system: System, driver: string): CudaMismatch[] {
  return Object.entries(lock.requests).flatMap(([request, { roots }]) => {
    const found = [...closureOf(lock, roots[system] ?? [])].sort().flatMap((key): CudaMismatch[] => {
      const item = lock.packages[key]!;
      const cuda = cudaMajor(item);
      const oldest = cuda === undefined ? undefined : oldestDriver(cuda);
      if (cuda === undefined || oldest === undefined || compareDrivers(driver, oldest) >= 0) return [];
      return [{ request, package: item.name, version: item.version, cuda, driver: oldest }];
    });
    const rank = ({ package: name, cuda }: CudaMismatch) => cuda * 2 + Number(/cuda-runtime/.test(name));
    return found.sort((a, b) => rank(b) - rank(a)).slice(0, 1);
  });
}

/** Names of packages of a lock that are for a CUDA which a driver is too old for. */
export function unservedPackages(lock: Lockfile, system: System, driver: string): string[] {
  const names = Object.values(lock.packages)
    .filter((item) => item.system === system)
    .filter((item) => {
      const oldest = oldestDriver(cudaMajor(item) ?? 0);
      return oldest !== undefined && compareDrivers(driver, oldest) < 0;
    })
    .map(({ name }) => name);
  return [...new Set(names)].sort();
}
