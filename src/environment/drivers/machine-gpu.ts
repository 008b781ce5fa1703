import { posix } from "node:path";
import type { Host } from "../../host/host.ts";
import { highestCuda } from "./cuda-versions.ts";
import { driverPaths } from "./find-drivers.ts";

/** NVIDIA's driver. */
export interface NvidiaDriver {
  /** Of the kernel's module; absent where the kernel is Windows' (WSL). */
  readonly version?: string;
  /** Of the libraries, by their files' names; absent where those don't say. */
  readonly library?: string;
  /** libcuda.so.1, absolute; absent: there is none. */
  readonly libcuda?: string;
  /** The CUDA that the driver was made for, where it is known. */
  readonly cuda?: string;
  /** Whether programs of this user can reach the device. */
  readonly reachable: boolean;
}

/** What of graphics processors this machine has. */
export interface MachineGpu {
  readonly nvidia?: NvidiaDriver;
  /** AMD's kernel driver for computing: whether programs of this user can reach it. */
  readonly amd?: { readonly reachable: boolean; readonly rocm?: string };
  /** Nodes by which Mesa and other drivers draw and compute, that this user may open: `/dev/dri/renderD128`. */
  readonly renderNodes: readonly string[];
  /** Render nodes that this user may not open. */
  readonly closedNodes: readonly string[];
  /** The machine's own Vulkan and OpenCL drivers, by the names of their files. */
  readonly vulkan: readonly string[];
  readonly opencl: readonly string[];
}

/** Looks at the machine: its kernel's drivers, its device nodes and the driver libraries that environments are shown. */
export function machineGpu(host: Host): MachineGpu {
  const nvidia = nvidiaDriver(host);
  const amd = exists(host, "/dev/kfd")
    ? { reachable: opens(host, "/dev/kfd"), ...(rocmVersion(host) ?? {}) }
    : undefined;
  const nodes = list(host, "/dev/dri")
    .filter((name) => /^renderD\d+$/.test(name))
    .map((name) => `/dev/dri/${name}`);
  return {
    ...(nvidia === undefined ? {} : { nvidia }),
    ...(amd === undefined ? {} : { amd }),
    renderNodes: nodes.filter((node) => opens(host, node)),
    closedNodes: nodes.filter((node) => !opens(host, node)),
    vulkan: ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"].flatMap((folder) =>
      described(host, folder, /\.json$/),
    ),
    opencl: described(host, "/etc/OpenCL/vendors", /\.icd$/),
  };
}

/** NVIDIA's driver on this machine; undefined where there is none. */
export function nvidiaDriver(host: Host): NvidiaDriver | undefined {
  const kernel = read(host, "/proc/driver/nvidia/version");
  const version = kernel === undefined ? undefined : kernelModuleVersion(kernel);
  const paths = driverPaths(host);
  const there = (name: string) =>
    [paths.get(name)].find((path) => path !== undefined && host.fsSync.existsSync(path));
  const libcuda = there("libcuda.so.1");
  const management = there("libnvidia-ml.so.1");
  if (kernel === undefined && libcuda === undefined) return undefined;
  const library = [libcuda, management].map((path) => libraryVersion(path, host)).find(Boolean);
  const cuda = highestCuda(version ?? library ?? "0");
  const device = exists(host, "/dev/dxg") ? "/dev/dxg" : "/dev/nvidiactl";
  return {
    ...(version === undefined ? {} : { version }),
    ...(library === undefined ? {} : { library }),
    ...(libcuda === undefined ? {} : { libcuda }),
    ...(cuda === undefined ? {} : { cuda }),
    reachable: opens(host, device),
  };
}

/** `570.86.10` of what the module says of itself, open or not. */
export function kernelModuleVersion(text: string): string | undefined {
  return /^NVRM version:.*?\s(\d{3,}\.\d+(?:\.\d+)?)\s/m.exec(text)?.[1];
}

/** A driver's libraries have its version in their files' names: `libcuda.so.570.86.10`. */
function libraryVersion(path: string | undefined, host: Host): string | undefined {
  if (path === undefined) return undefined;
  try {
    return /\.so\.(\d{3,}\.\d+(?:\.\d+)?)$/.exec(host.fsSync.realpathSync(path))?.[1];
  } catch {
    return undefined;
  }
}

function rocmVersion(host: Host): { rocm: string } | undefined {
  const text = read(host, "/opt/rocm/.info/version")?.trim();
  return text === undefined || text === "" ? undefined : { rocm: text };
}

function described(host: Host, folder: string, pattern: RegExp): string[] {
  return list(host, folder)
    .filter((name) => pattern.test(name))
    .map((name) => posix.basename(name).replace(pattern, ""))
    .sort();
}

function exists(host: Host, path: string): boolean {
  return host.fsSync.existsSync(`${host.systemRoot}${path}`);
}

/** Whether this user may read and write it. */
function opens(host: Host, path: string): boolean {
  try {
    host.fsSync.accessSync(
      `${host.systemRoot}${path}`,
      host.fsSync.constants.R_OK | host.fsSync.constants.W_OK,
    );
    return true;
  } catch {
    return false;
  }
}

function read(host: Host, path: string): string | undefined {
  try {
    return host.fsSync.readFileSync(`${host.systemRoot}${path}`, "utf8");
  } catch {
    return undefined;
  }
}

function list(host: Host, folder: string): string[] {
  try {
    return host.fsSync.readdirSync(`${host.systemRoot}${folder}`).sort();
  } catch {
    return [];
  }
}
