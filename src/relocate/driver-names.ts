/**
 * Libraries that belong to a machine's graphics driver: they speak to a kernel module of just their version, so no package
 * can bring them. Names up to `.so`. Mesa's are not among them: those of an environment work with any kernel, and the machine's need its
 * own LLVM and C++ library.
 */
const DRIVERS: readonly RegExp[] = [
  // NVIDIA: CUDA, video, OptiX, OpenGL and Vulkan
  /^lib(?:cuda|cudadebugger|nvcuvid|nvoptix)$/,
  /^libnvidia-(?!container)[a-z0-9-]+$/,
  /^lib(?:GLX|EGL|GLESv1_CM|GLESv2)_nvidia$/,
  /^libvdpau_nvidia$/,
  // the same on Windows' kernel
  /^lib(?:dxcore|d3d12|d3d12core)$/,
  // AMD: ROCm and HSA, the proprietary Vulkan and OpenCL
  /^lib(?:amdhip64|hiprtc|hiprtc-builtins|hsa-runtime64|hsakmt|amd_comgr|amdocl64|rocm-core|rocm_smi64|amd_smi|rocprofiler-register)$/,
  /^amdvlk64$/,
  // Intel: level-zero, OpenCL and their compiler
  /^libze_(?:loader|intel_gpu|intel_vpu|tracing_layer|validation_layer)$/,
  /^lib(?:igdrcl|igdgmm|igc|igdfcl|iga64|opencl-clang)$/,
];

/** Whether `name` (`libcuda.so.1`) is a library of a graphics driver. */
export function isDriverLibrary(name: string): boolean {
  const end = name.indexOf(".so");
  if (end < 0 || !/^\.so(?:\.[0-9.]+)?$/.test(name.slice(end))) return false;
  return DRIVERS.some((pattern) => pattern.test(name.slice(0, end)));
}

/** Folders, beside those of ldconfig, where systems keep them; relative to the root. */
export const DRIVER_FOLDERS: readonly string[] = [
  "run/opengl-driver/lib",
  "usr/lib/wsl/lib",
  "usr/local/nvidia/lib64",
  "usr/local/nvidia/lib",
  "opt/rocm/lib",
  "opt/amdgpu/lib64",
];
