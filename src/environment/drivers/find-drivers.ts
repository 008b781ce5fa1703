import type { Host } from "../../host/host.ts";
import { DRIVER_FOLDERS, isDriverLibrary } from "../../relocate/driver-names.ts";
import { type Elf, parseElf } from "../../relocate/elf.ts";
import { parseLibraryCache } from "./library-cache.ts";

/** A library of the machine's graphics driver. */
export interface DriverLibrary {
  readonly name: string;
  /** Absolute, on the machine. */
  readonly path: string;
  /** What it needs beside glibc's libraries and other driver libraries. */
  readonly needed: readonly string[];
  /** The newest glibc that it asks for, `2.17`; undefined when it names none. */
  readonly glibc?: string;
}

/** glibc's own libraries, which every tree has. */
const GLIBC = /^(?:lib(?:c|m|mvec|dl|pthread|rt|util|resolv)\.so\.\d+|ld-linux-[a-z0-9-]+\.so\.\d+)$/;

/**
 * The graphics driver's libraries on the machine: those in its library cache and in DRIVER_FOLDERS, in the order of their names. What is no
 * library for this processor is left out, as are links that lead nowhere.
 */
export function findDrivers(host: Host): DriverLibrary[] {
  const machine = machineOf(host);
  const elves = [...driverPaths(host)].flatMap(([name, path]) => {
    const file = read(host, path);
    const elf = file === undefined ? undefined : parseElf(file);
    return file === undefined || elf?.machine !== machine ? [] : [{ name, path, file, elf }];
  });
  const own = new Set(elves.map(({ name }) => name));
  return elves
    .map(({ name, path, file, elf }): DriverLibrary => {
      const glibc = newestGlibc(file, elf);
      return {
        name,
        path,
        needed: elf.needed.filter((one) => !own.has(one) && !GLIBC.test(one)),
        ...(glibc === undefined ? {} : { glibc }),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where the files of the driver's libraries are, by name; none of them is read. */
export function driverPaths(host: Host): Map<string, string> {
  const machine = machineOf(host);
  const paths = new Map<string, string>();
  const cache = read(host, `${host.systemRoot}/etc/ld.so.cache`);
  for (const { name, path } of cache === undefined ? [] : parseLibraryCache(cache, machine))
    if (isDriverLibrary(name)) paths.set(name, `${host.systemRoot}${path}`);
  for (const folder of DRIVER_FOLDERS)
    for (const name of list(host, `${host.systemRoot}/${folder}`))
      if (isDriverLibrary(name) && !paths.has(name)) paths.set(name, `${host.systemRoot}/${folder}/${name}`);
  return paths;
}

function machineOf({ arch }: Host): "aarch64" | "x86_64" {
  return arch === "arm64" ? "aarch64" : "x86_64";
}

/** The names of symbol versions stand among the dynamic strings. */
function newestGlibc(file: Buffer, { strings }: Elf): string | undefined {
  if (strings === undefined) return undefined;
  const text = file.toString("latin1", strings.offset, strings.offset + strings.size);
  const minors = [...text.matchAll(/\0GLIBC_2\.(\d+)(?=[.\0])/g)].map((match) => Number(match[1]));
  return minors.length === 0 ? undefined : `2.${Math.max(...minors)}`;
}

/** Undefined for what isn't there or isn't for this user to read. */
function read(host: Host, path: string): Buffer | undefined {
  try {
    return host.fsSync.readFileSync(path);
  } catch {
    return undefined;
  }
}

function list(host: Host, folder: string): string[] {
  try {
    return host.fsSync.readdirSync(folder);
  } catch {
    return [];
  }
}
