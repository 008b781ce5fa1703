import { shortKey } from "../../base/digest.ts";
import type { System } from "../../base/system.ts";
import { writeWhole } from "../../fetch/cache-file.ts";
import type { Context } from "../../host/context.ts";
import { wheelTarget } from "./wheel-tags.ts";

/** The Python that packages are resolved for. */
export interface TargetPython {
  /** `3.13.5` */
  readonly version: string;
  /** `2.41` */
  readonly glibc: string;
  readonly system: System;
}

/**
 * A program that answers uv's question to an interpreter (markers, platform, ABI) as the target's Python would. So the
 * environment's Python need be neither installed nor runnable here: it may be another architecture's.
 */
export async function interpreterDescription(python: TargetPython, ctx: Context): Promise<string> {
  const key = shortKey([python.version, python.glibc, python.system], 20);
  const root = `${ctx.places.cache}/pypi/interpreters/${key}`;
  const path = `${root}/bin/python3`;
  const facts = JSON.stringify(interpreterFacts(python, "/usr", path)).replaceAll("'", "'\\''");
  const text = `#!/bin/sh\nprintf '%s\\n' '${facts}'\n`;
  const { fs } = ctx.host;
  if ((await fs.readFile(path, "utf8").catch(() => undefined)) === text) return path;
  await writeWhole(ctx, path, text, 0o755);
  return path;
}

/** Source: the answer of uv's own `get_interpreter_info`, in the pinned version. */
function interpreterFacts(python: TargetPython, prefix: string, program: string): object {
  const { major, minor, glibc } = wheelTarget(python.version, python.glibc, python.system);
  const short = `${major}.${minor}`;
  const linux = python.system.endsWith("-linux");
  const cpu = python.system.startsWith("x86_64") ? "x86_64" : linux ? "aarch64" : "arm64";
  const stdlib = `${prefix}/lib/python${short}`;
  return {
    result: "success",
    markers: {
      implementation_name: "cpython",
      implementation_version: python.version,
      os_name: "posix",
      platform_machine: cpu,
      platform_python_implementation: "CPython",
      platform_release: "",
      platform_system: linux ? "Linux" : "Darwin",
      platform_version: "",
      python_full_version: python.version,
      python_version: short,
      sys_platform: linux ? "linux" : "darwin",
    },
    sys_base_prefix: prefix,
    sys_base_exec_prefix: prefix,
    sys_prefix: prefix,
    // The description itself: what uv would run of a source distribution must not be run by this machine's Python.
    sys_base_executable: program,
    sys_executable: program,
    sys_path: [],
    site_packages: [],
    stdlib,
    extension_suffixes: [],
    standalone: false,
    scheme: {
      platlib: `${stdlib}/site-packages`,
      purelib: `${stdlib}/site-packages`,
      include: `${prefix}/include/python${short}`,
      scripts: `${prefix}/bin`,
      data: prefix,
    },
    virtualenv: {
      purelib: `lib/python${short}/site-packages`,
      platlib: `lib/python${short}/site-packages`,
      include: `include/site/python${short}`,
      scripts: "bin",
      data: "",
    },
    os: linux
      ? { name: "manylinux", major: glibc.major, minor: glibc.minor }
      : { name: "macos", major: 14, minor: 0 },
    arch: cpu,
    // What the processor can do is this machine's matter; a lockfile is everybody's.
    cpu_info: { detected: { kind: "flags", flags: "" } },
    manylinux_compatible: true,
    gil_disabled: false,
    debug_enabled: false,
    pointer_size: "64",
  };
}
