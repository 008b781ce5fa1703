import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { withTestContext } from "../../../test/mirrors/test-context.ts";
import { world } from "../../../test/resolve-world.ts";
import { silentReporter } from "../../base/report.ts";
import { servedSystem } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import type { Lockfile } from "../../lockfile/types.ts";
import { decodeManifest } from "../../manifest/decode.ts";
import type { Channel, Channels } from "../../resolve/channel.ts";
import { resolveEnvironment } from "../../resolve/resolve-environment.ts";
import { checkCuda } from "./cuda-check.ts";
import { cudaMajor, cudaMismatches, unservedPackages } from "./cuda-needs.ts";
import { compareDrivers, highestCuda, oldestDriver } from "./cuda-versions.ts";
import { requireGpu } from "./gpu-wish.ts";
import { kernelModuleVersion, machineGpu, nvidiaDriver } from "./machine-gpu.ts";
import { libraryCacheFile } from "./testing/library-cache-file.ts";

const SYSTEM = servedSystem(process.arch, "linux");

test("highestCuda and oldestDriver follow NVIDIA's tables", () => {
  for (const [driver, cuda] of [
    ["580.65.06", "13.0"],
    ["580.95.05", "13.0"],
    ["570.86.10", "12.8"],
    ["550.54.14", "12.4"],
    ["525.60.13", "12.0"],
    ["470.256.02", "11.4"],
    ["590.48.01", "13.1"],
    ["999.1", "13.1 or newer"],
    ["390.157", undefined],
  ] as const)
    assert.equal(highestCuda(driver), cuda, driver);
  assert.equal(oldestDriver(12), "525.60.13");
  assert.equal(oldestDriver(99), undefined);
  assert.ok(compareDrivers("470.82", "470.103.01") < 0);
  assert.equal(compareDrivers("570.26", "570.26.0"), 0);
});

test("cudaMajor tells the CUDA that a Python package is built for", () => {
  const major = (name: string, version = "1.0", channel: "pypi" | "npm" = "pypi") =>
    cudaMajor({ channel, name, version });
  assert.equal(major("nvidia-cuda-runtime-cu12", "12.8.90"), 12);
  assert.equal(major("nvidia-cublas-cu11"), 11);
  assert.equal(major("nvidia-cuda-runtime", "13.0.48"), 13);
  assert.equal(major("nvidia-cublas", "13.1"), undefined);
  assert.equal(major("cupy-cuda12x", "13.6.0"), 12);
  assert.equal(major("cupy-cuda112"), 11);
  assert.equal(major("jax-cuda13-plugin"), 13);
  assert.equal(major("torch", "2.7.0+cu128"), 12);
  assert.equal(major("torch", "2.7.0"), undefined);
  assert.equal(major("nvidia-cuda-runtime", "13.0", "npm"), undefined);
});

/** A machine with NVIDIA's driver of that version, below the context's root. */
function withDriver(ctx: Context & { home: string }, version: string, library = version) {
  const warnings: string[] = [];
  const root = join(ctx.home, "machine");
  const put = (path: string, content: string | Buffer = "") => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  put(
    "proc/driver/nvidia/version",
    `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  ${version}  Release Build  (archlinux-builder@)  \nGCC version:  gcc version 14.2.1\n`,
  );
  put(`usr/lib/gpu/libcuda.so.${library}`, "\x7fELF");
  symlinkSync(`libcuda.so.${library}`, join(root, "usr/lib/gpu/libcuda.so.1"));
  put("etc/ld.so.cache", libraryCacheFile({ "libcuda.so.1": "/usr/lib/gpu/libcuda.so.1" }));
  put("dev/nvidiactl");
  const host = { ...ctx.host, systemRoot: root };
  return {
    ...ctx,
    host,
    root,
    put,
    warnings,
    report: { ...silentReporter, warn: (text: string) => void warnings.push(text) },
  };
}

test("kernelModuleVersion reads what open and closed modules say", () => {
  const closed = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.256.02  Thu May  2 14:37:44 UTC 2024\n";
  assert.equal(kernelModuleVersion(closed), "470.256.02");
  assert.equal(
    kernelModuleVersion(
      "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.10  Release Build\n",
    ),
    "570.86.10",
  );
  assert.equal(kernelModuleVersion("no such thing"), undefined);
});

test("nvidiaDriver tells module, libraries and the CUDA that they serve", () =>
  withTestContext({}, async (ctx) => {
    const { host, root } = withDriver(ctx, "550.90.07", "550.90.08");
    assert.deepEqual(nvidiaDriver(host), {
      version: "550.90.07",
      library: "550.90.08",
      libcuda: join(root, "usr/lib/gpu/libcuda.so.1"),
      cuda: "12.4",
      reachable: true,
    });
    assert.equal(nvidiaDriver({ ...ctx.host, systemRoot: join(ctx.home, "nothing") }), undefined);
  }));

test("machineGpu finds AMD's, render nodes and the drivers' files", () =>
  withTestContext({}, async (ctx) => {
    const { host, put } = withDriver(ctx, "550.90.07");
    put("dev/kfd");
    put("dev/dri/renderD128");
    put("dev/dri/card0");
    put("opt/rocm/.info/version", "6.4.1-42\n");
    put("usr/share/vulkan/icd.d/nvidia_icd.json");
    put("etc/OpenCL/vendors/nvidia.icd");
    const { nvidia: _, ...rest } = machineGpu(host);
    assert.deepEqual(rest, {
      amd: { reachable: true, rocm: "6.4.1-42" },
      renderNodes: ["/dev/dri/renderD128"],
      closedNodes: [],
      vulkan: ["nvidia_icd"],
      opencl: ["nvidia"],
    });
  }));

const MANIFEST = (gpu: string) =>
  decodeManifest(
    `schema = 1\n[packages]\npython = "3"\n"pypi:torch" = "*"\n"pypi:plain" = "*"\n[options]\nsystems = ["${SYSTEM}"]\ngpu = "${gpu}"\n`,
    "bothy.toml",
  );

const PYPI = [
  { name: "torch", version: "2.9.0", needs: ["nvidia-cuda-runtime"] },
  { name: "torch", version: "2.8.0", needs: ["nvidia-cuda-runtime-cu12"] },
  { name: "nvidia-cuda-runtime", version: "13.0.48" },
  { name: "nvidia-cuda-runtime-cu12", version: "12.8.90" },
  { name: "plain", version: "1.0" },
];

function worldOf(pypi: typeof PYPI): Channels {
  const { offers, channels } = world();
  offers.pypi.unshift(...pypi);
  return channels;
}

/** Channels whose pypi knows what must not be taken, as uv does. */
function channels(): Channels {
  const all = worldOf(PYPI);
  const without = worldOf(PYPI.filter(({ version }) => version !== "2.9.0"));
  const resolve: Channel["resolve"] = (input, ctx) =>
    (input.pypiAvoid?.includes("nvidia-cuda-runtime") ? without : all).pypi.resolve(input, ctx);
  return { ...all, pypi: { ...all.pypi, resolve } };
}

test("cudaMismatches names the request, what it needs and the driver for that", async () =>
  withTestContext({}, async (ctx) => {
    const lock = await resolveEnvironment({ manifest: MANIFEST("auto") }, channels(), ctx);
    assert.deepEqual(cudaMismatches(lock, SYSTEM, "570.86.10"), [
      {
        request: "pypi:torch",
        package: "nvidia-cuda-runtime",
        version: "13.0.48",
        cuda: 13,
        driver: "580.65.06",
      },
    ]);
    assert.deepEqual(unservedPackages(lock, SYSTEM, "570.86.10"), ["nvidia-cuda-runtime"]);
    assert.deepEqual(cudaMismatches(lock, SYSTEM, "580.65.06"), []);
  }));

test("checkCuda warns with a constraint that works, and fails where a GPU is required", async () =>
  withTestContext({}, async (plain) => {
    const ctx = withDriver(plain, "570.86.10");
    const manifest = MANIFEST("auto");
    const lock = await resolveEnvironment({ manifest }, channels(), ctx);
    await checkCuda({ manifest, lock }, channels(), ctx);
    assert.deepEqual(ctx.warnings, [
      "pypi:torch needs CUDA 13 (nvidia-cuda-runtime 13.0.48), for which NVIDIA's driver must be 580.65.06 or newer; this machine's is 570.86.10, made for CUDA 12.8\n" +
        "update the driver to 580.65.06 or newer, or take what this one serves: bothy install 'pypi:torch@<=2.8.0'",
    ]);
    await assert.rejects(checkCuda({ manifest: MANIFEST("require"), lock }, channels(), ctx), {
      code: "driver-too-old",
    });
  }));

test("checkCuda is silent without a driver, with one that serves, and where no GPU is wanted", async () =>
  withTestContext({}, async (plain) => {
    const lock = await resolveEnvironment({ manifest: MANIFEST("auto") }, channels(), plain);
    for (const [driver, gpu] of [
      [undefined, "require"],
      ["580.65.06", "auto"],
      ["470.256.02", "off"],
    ] as const)
      await withTestContext({}, async (fresh) => {
        const nothing = {
          ...fresh,
          host: { ...fresh.host, systemRoot: join(fresh.home, "nothing") },
          warnings: [],
        };
        const ctx = driver === undefined ? nothing : withDriver(fresh, driver);
        await checkCuda({ manifest: MANIFEST(gpu), lock }, channels(), ctx);
        assert.deepEqual(ctx.warnings, []);
      });
  }));

test("requireGpu takes a driver that serves, and says what it looked for where there is none", async () =>
  withTestContext({}, async (plain) => {
    const lock: Lockfile = { version: 1, requests: {}, packages: {} };
    const nothing = { ...plain.host, systemRoot: join(plain.home, "nothing") };
    assert.throws(
      () => requireGpu(lock, SYSTEM, nothing),
      (error) => {
        assert.ok(error instanceof Error && "reason" in error);
        assert.match(String(error.reason), /libcuda\.so\.1[\s\S]*\/dev\/kfd[\s\S]*renderD/);
        return true;
      },
    );
    const ctx = withDriver(plain, "570.86.10");
    assert.deepEqual(requireGpu(lock, SYSTEM, ctx.host), [join(ctx.root, "usr/lib/gpu/libcuda.so.1")]);
    const cuda13 = await resolveEnvironment({ manifest: MANIFEST("require") }, channels(), plain);
    assert.throws(() => requireGpu(cuda13, SYSTEM, ctx.host), { code: "driver-too-old" });
  }));
