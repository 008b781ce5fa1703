import { UserError } from "../../base/error.ts";
import { servedSystem } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import type { Lockfile } from "../../lockfile/types.ts";
import type { Manifest } from "../../manifest/types.ts";
import type { Channels } from "../../resolve/channel.ts";
import { type CudaMismatch, cudaMismatches, unservedPackages } from "./cuda-needs.ts";
import { describeMismatch } from "./gpu-wish.ts";
import { nvidiaDriver } from "./machine-gpu.ts";

/**
 * Says of a new lock which of its packages are built for a CUDA that this machine's driver is too old for, and what would work: a
 * warning, and where the environment requires a GPU an error, `driver-too-old`. Nothing on a machine without NVIDIA's driver.
 */
export async function checkCuda(
  work: { readonly manifest: Manifest; readonly lock: Lockfile },
  channels: Channels,
  ctx: Context,
): Promise<void> {
  const { manifest, lock } = work;
  const { gpu, systems } = manifest.options;
  if (gpu === "off" || !Object.values(lock.packages).some(({ channel }) => channel === "pypi")) return;
  const system = servedSystem(ctx.host.arch, ctx.host.platform);
  const driver = systems.includes(system) ? nvidiaDriver(ctx.host) : undefined;
  const version = driver?.version ?? driver?.library;
  if (driver === undefined || version === undefined) return;
  const mismatches = cudaMismatches(lock, system, version);
  if (mismatches.length === 0) return;
  const advice = await adviceFor(mismatches, { ...work, driver: version }, channels, ctx);
  const what = mismatches.map((one) => describeMismatch(one, driver)).join("\n");
  if (gpu === "require")
    throw new UserError("driver-too-old", what, { reason: 'bothy.toml has gpu = "require"', help: advice });
  ctx.report.warn(`${what}\n${advice}`);
}

async function adviceFor(
  mismatches: readonly CudaMismatch[],
  work: { readonly manifest: Manifest; readonly lock: Lockfile; readonly driver: string },
  channels: Channels,
  ctx: Context,
): Promise<string> {
  const older = await olderVersions(mismatches, work, channels, ctx);
  const update = `update the driver to ${newest(mismatches)} or newer`;
  return older.length === 0
    ? `${update}, or write gpu = "off" in [options] where the processor will do`
    : `${update}, or take what this one serves: bothy install ${older.map((one) => `'${one}'`).join(" ")}`;
}

/** What to ask for so that nothing needs a CUDA that the driver is too old for; empty where there is no such thing, or nobody tells. */
async function olderVersions(
  mismatches: readonly CudaMismatch[],
  work: { readonly manifest: Manifest; readonly lock: Lockfile; readonly driver: string },
  channels: Channels,
  ctx: Context,
): Promise<string[]> {
  const { manifest, lock, driver } = work;
  const system = servedSystem(ctx.host.arch, ctx.host.platform);
  const pypiAvoid = unservedPackages(lock, system, driver);
  const keys = mismatches.map(({ request }) => request);
  try {
    const { resolveEnvironment } = await import("../../resolve/resolve-environment.ts");
    const options = { ...manifest.options, systems: [system], pypiAvoid };
    const packages = manifest.packages.map((request) =>
      keys.includes(request.key) ? { ...request, constraint: "*" } : request,
    );
    const other = await resolveEnvironment(
      { manifest: { ...manifest, packages, options }, previous: lock, upgrade: keys },
      channels,
      ctx,
    );
    if (cudaMismatches(other, system, driver).length > 0) return [];
    return keys.flatMap((key) => {
      const [root] = other.requests[key]?.roots[system] ?? [];
      const version = root === undefined ? undefined : other.packages[root]?.version;
      return version === undefined ? [] : [`${key}@<=${version}`];
    });
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

function newest(mismatches: readonly CudaMismatch[]): string {
  return [...mismatches].sort((a, b) => b.cuda - a.cuda)[0]!.driver;
}
