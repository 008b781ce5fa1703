import { join, posix } from "node:path";
import { canonicalJson } from "../../base/canonical-json.ts";
import { isSystemError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";
import { DRIVER_FOLDER } from "../../relocate/driver-folder.ts";
import { DRIVER_FOLDERS } from "../../relocate/driver-names.ts";
import { findDrivers } from "./find-drivers.ts";

/** Below the store's root: newer than the machine's library cache where DRIVER_FOLDER is up to date. */
export const DRIVER_STAMP = "drivers/stamp";

/** Where the machine's ldconfig writes what it finds. */
export function libraryCache(host: Host): string {
  return `${host.systemRoot}/etc/ld.so.cache`;
}

/**
 * Makes DRIVER_FOLDER below the store's `root` hold a link to every library of the machine's graphics driver, under its name.
 * Where the machine has none, there is no folder. Looks only at a few times when nothing has changed since. A
 * store that this user can't write to stays as it is.
 */
export function refreshDrivers(root: string, host: Host): void {
  const stamp = join(root, DRIVER_STAMP);
  const state = machineState(host);
  if (readText(host, stamp) === state) return;
  try {
    const links = new Map(findDrivers(host).map(({ name, path }) => [name, path]));
    if (links.size === 0) {
      removeBridge(root, host);
      return;
    }
    placeLinks(join(root, DRIVER_FOLDER), links, host);
    replace(stamp, host, (path) => host.fsSync.writeFileSync(path, state));
    const late = new Date(Math.max(host.now().getTime(), cacheTime(host) + 1));
    host.fsSync.utimesSync(stamp, late, late); // a cache may be dated ahead of the clock
  } catch (error) {
    if (!isSystemError(error, "EACCES", "EPERM", "EROFS")) throw error;
  }
}

/** Changes when libraries come or go: what ldconfig wrote, and the folders that it may not know. */
function machineState(host: Host): string {
  const seen = ["etc/ld.so.cache", ...DRIVER_FOLDERS].map((path) => {
    const stat = host.fsSync.statSync(`${host.systemRoot}/${path}`, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? null : [path, String(stat.ino), String(stat.mtimeNs), String(stat.size)];
  });
  return canonicalJson({ format: 1, seen });
}

function cacheTime(host: Host): number {
  const stat = host.fsSync.statSync(libraryCache(host), { throwIfNoEntry: false });
  return Math.ceil(stat?.mtimeMs ?? 0);
}

/** A link that stays is never away, not for a moment: programs may be loading from the folder. */
function placeLinks(folder: string, links: ReadonlyMap<string, string>, host: Host): void {
  const { fsSync } = host;
  fsSync.mkdirSync(folder, { recursive: true });
  for (const name of fsSync.readdirSync(folder)) if (!links.has(name)) fsSync.rmSync(join(folder, name));
  for (const [name, target] of links) {
    const path = join(folder, name);
    if (fsSync.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
      if (fsSync.readlinkSync(path) === target) continue;
    }
    replace(path, host, (temporary) => fsSync.symlinkSync(target, temporary));
  }
}

function replace(path: string, host: Host, make: (temporary: string) => void): void {
  const temporary = `${posix.dirname(path)}/.${host.pid}`;
  host.fsSync.rmSync(temporary, { force: true });
  make(temporary);
  host.fsSync.renameSync(temporary, path);
}

function removeBridge(root: string, host: Host): void {
  host.fsSync.rmSync(join(root, posix.dirname(DRIVER_FOLDER)), { recursive: true, force: true });
}

function readText(host: Host, path: string): string | undefined {
  try {
    return host.fsSync.readFileSync(path, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES")) return undefined;
    throw error;
  }
}
