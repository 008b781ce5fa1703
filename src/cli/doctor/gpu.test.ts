import assert from "node:assert/strict";
import { test } from "node:test";
import { describeGpu } from "./gpu.ts";

const NONE = { renderNodes: [], closedNodes: [], vulkan: [], opencl: [] };
const NVIDIA = { version: "570.86.10", library: "570.86.10", libcuda: "/l", cuda: "12.8", reachable: true };

test("describeGpu says what there is", () => {
  assert.equal(describeGpu(NONE).status, "ok");
  assert.match(describeGpu(NONE).detail, /none found/);
  const whole = describeGpu({
    ...NONE,
    nvidia: NVIDIA,
    vulkan: ["nvidia_icd"],
    renderNodes: ["/dev/dri/renderD128"],
  });
  assert.deepEqual(whole, {
    name: "graphics processor",
    status: "ok",
    detail: "NVIDIA driver 570.86.10, made for CUDA 12.8; /dev/dri/renderD128; Vulkan: nvidia_icd",
  });
  assert.match(describeGpu({ ...NONE, amd: { reachable: true, rocm: "6.4.1" } }).detail, /ROCm 6\.4\.1/);
});

test("describeGpu warns of what keeps programs from it", () => {
  const help = (nvidia: object) => describeGpu({ ...NONE, nvidia: { ...NVIDIA, ...nvidia } }).help ?? "";
  assert.match(help({ library: "550.54.14" }), /module 570\.86\.10.*libraries are 550\.54\.14: restart/);
  assert.match(help({ libcuda: undefined }), /no libcuda/);
  assert.match(help({ reachable: false }), /nvidiactl/);
  assert.match(describeGpu({ ...NONE, closedNodes: ["/dev/dri/renderD128"] }).help!, /render/);
  assert.match(describeGpu({ ...NONE, amd: { reachable: false } }).help!, /kfd/);
});
