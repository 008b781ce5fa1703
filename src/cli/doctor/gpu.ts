import { type MachineGpu, machineGpu, type NvidiaDriver } from "../../environment/drivers/machine-gpu.ts";
import type { Context } from "../../host/context.ts";
import { type Finding, ok, warn } from "./finding.ts";

const NAME = "graphics processor";

/** What of graphics processors this machine has, by which drivers, and whether programs of this user can reach it. */
export function checkGpu({ host }: Context): Finding {
  return describeGpu(machineGpu(host));
}

export function describeGpu(gpu: MachineGpu): Finding {
  const { nvidia, amd, renderNodes, closedNodes, vulkan, opencl } = gpu;
  const parts = [
    ...(nvidia === undefined ? [] : [describeNvidia(nvidia)]),
    ...(amd === undefined ? [] : [`AMD /dev/kfd${amd.rocm === undefined ? "" : `, ROCm ${amd.rocm}`}`]),
    ...(renderNodes.length + closedNodes.length === 0 ? [] : [[...renderNodes, ...closedNodes].join(", ")]),
    ...(vulkan.length === 0 ? [] : [`Vulkan: ${vulkan.join(", ")}`]),
    ...(opencl.length === 0 ? [] : [`OpenCL: ${opencl.join(", ")}`]),
  ];
  if (nvidia === undefined && amd === undefined && renderNodes.length + closedNodes.length === 0)
    return ok(NAME, "none found: no NVIDIA driver, no /dev/kfd, no /dev/dri/renderD*");
  const detail = parts.join("; ");
  const advice = [
    ...adviceForNvidia(nvidia),
    ...(amd !== undefined && !amd.reachable ? ["you may not open /dev/kfd: join its group (render)"] : []),
    ...(closedNodes.length === 0
      ? []
      : [`you may not open ${closedNodes.join(", ")}: join their group (render)`]),
  ];
  return advice.length === 0 ? ok(NAME, detail) : warn(NAME, detail, advice.join("; "));
}

function describeNvidia({ version, library, cuda }: NvidiaDriver): string {
  const named = version ?? library;
  return `NVIDIA driver${named === undefined ? " of an unknown version" : ` ${named}`}${cuda === undefined ? "" : `, made for CUDA ${cuda}`}`;
}

function adviceForNvidia(nvidia: NvidiaDriver | undefined): string[] {
  if (nvidia === undefined) return [];
  const { version, library, libcuda, reachable } = nvidia;
  if (libcuda === undefined)
    return [
      `the kernel has NVIDIA's module ${version}, and there is no libcuda.so.1: install the driver's libraries`,
    ];
  if (version !== undefined && library !== undefined && version !== library)
    return [
      `the kernel has NVIDIA's module ${version}, and the libraries are ${library}: restart the machine, as after each update of the driver`,
    ];
  if (!reachable) return ["NVIDIA's libraries are here, and no device that you may open: /dev/nvidiactl"];
  return [];
}
