import { UserError } from "../../base/error.ts";
import type { System } from "../../base/system.ts";
import type { Host } from "../../host/host.ts";
import type { Lockfile } from "../../lockfile/types.ts";
import type { GpuWish } from "../../manifest/types.ts";
import { type CudaMismatch, cudaMismatches } from "./cuda-needs.ts";
import { type MachineGpu, machineGpu } from "./machine-gpu.ts";

/**
 * What tells programs that there is no graphics processor. The driver's libraries stay where all environments find them. Sources: CUDA's
 * programming guide, "Environment Variables"; ROCm's "GPU isolation techniques"; the Vulkan loader's "Driver Filtering"; Mesa's
 * "Environment Variables"; intel/compute-runtime's and the OpenCL ICD loader's READMEs.
 */
export const NO_GPU: Readonly<Record<string, string>> = {
  CUDA_VISIBLE_DEVICES: "-1",
  HIP_VISIBLE_DEVICES: "-1",
  ROCR_VISIBLE_DEVICES: "-1",
  NVIDIA_VISIBLE_DEVICES: "void",
  VK_LOADER_DRIVERS_DISABLE: "*",
  OCL_ICD_VENDORS: "/nonexistent",
  ONEAPI_DEVICE_SELECTOR: "*:cpu",
  LIBGL_ALWAYS_SOFTWARE: "1",
};

/** The variables that a wish makes an activation set, before those of `[vars]`. */
export function gpuVariables(wish: GpuWish): Readonly<Record<string, string>> {
  return wish === "off" ? NO_GPU : {};
}

/**
 * For an environment that requires one: that this machine has a graphics processor which programs can reach, by a driver that serves
 * what is locked. Returns the files whose change tells that to be asked again. UserErrors `no-gpu`, `driver-too-old`.
 */
export function requireGpu(lock: Lockfile, system: System, host: Host): string[] {
  const gpu = machineGpu(host);
  if (!isUsable(gpu)) throw noGpu(gpu);
  const { nvidia } = gpu;
  const version = nvidia?.version ?? nvidia?.library;
  const mismatches = version === undefined ? [] : cudaMismatches(lock, system, version);
  if (mismatches.length > 0)
    throw new UserError(
      "driver-too-old",
      mismatches.map((one) => describeMismatch(one, nvidia!)).join("\n"),
      {
        reason: 'bothy.toml has gpu = "require"',
        help: `update the machine's driver to ${mismatches[0]!.driver} or newer, or ask for versions built for an older CUDA`,
      },
    );
  return nvidia?.libcuda === undefined ? [] : [nvidia.libcuda];
}

/** `pypi:torch needs CUDA 13 (nvidia-cuda-runtime 13.0.48), which ...` */
export function describeMismatch(
  { request, package: name, version, cuda, driver }: CudaMismatch,
  { version: kernel, library, cuda: highest }: NonNullable<MachineGpu["nvidia"]>,
): string {
  const served = highest === undefined ? "" : `, made for CUDA ${highest}`;
  return `${request} needs CUDA ${cuda} (${name} ${version}), for which NVIDIA's driver must be ${driver} or newer; this machine's is ${kernel ?? library}${served}`;
}

function isUsable({ nvidia, amd, renderNodes }: MachineGpu): boolean {
  const byNvidia = nvidia?.libcuda !== undefined && nvidia.reachable;
  return byNvidia || amd?.reachable === true || renderNodes.length > 0;
}

function noGpu({ nvidia, amd, closedNodes }: MachineGpu): UserError {
  const found = [
    nvidia === undefined
      ? "no NVIDIA driver: neither /proc/driver/nvidia/version nor libcuda.so.1"
      : nvidia.libcuda === undefined
        ? `NVIDIA's kernel module ${nvidia.version}, and no libcuda.so.1`
        : "NVIDIA's libraries, and no device that this user may open: /dev/nvidiactl",
    amd === undefined ? "no AMD driver: /dev/kfd" : "AMD's /dev/kfd, which this user may not open",
    closedNodes.length === 0
      ? "no other: /dev/dri/renderD*"
      : `${closedNodes.join(", ")}, which this user may not open`,
  ];
  const isClosed = closedNodes.length > 0 || amd !== undefined;
  return new UserError(
    "no-gpu",
    "the environment requires a GPU, and this machine has none that can be used",
    {
      reason: `bothy.toml has gpu = "require". Looked for and found:\n${found.join("\n")}`,
      help: isClosed
        ? "join the groups that may open the devices (mostly render and video); `bothy doctor` shows what there is"
        : 'install the GPU\'s driver on this machine; or write gpu = "auto" in [options], to do without where there is none',
    },
  );
}
