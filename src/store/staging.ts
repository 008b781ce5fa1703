import { join } from "node:path";
import { randomHex } from "../base/crypto.ts";
import { isSystemError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import { holderName, holderState, ownHolder, parseHolder } from "./holder.ts";

/** A holder of another machine or pid namespace is taken for dead when its folder has not changed for so long. */
const FOREIGN_AGE_MS = 24 * 3600 * 1000;

/** Makes an empty folder of this process below `<root>/tmp`, on the store's own file system. */
export async function makeStaging(host: Host, root: string): Promise<string> {
  const path = stagingPath(host, root);
  await host.fs.mkdir(path, { recursive: true, mode: 0o755 });
  return path;
}

/** Name for a folder to be moved to below `<root>/tmp`; nothing is made. */
export function stagingPath(host: Host, root: string): string {
  return join(root, "tmp", `${holderName(ownHolder(host))}-${randomHex(6)}`);
}

/** Moves a folder of the store below `<root>/tmp`, as a whole, and returns where it is now; undefined when it wasn't there. */
export async function setAside(host: Host, root: string, path: string): Promise<string | undefined> {
  const aside = stagingPath(host, root);
  await host.fs.mkdir(join(root, "tmp"), { recursive: true });
  try {
    // Its parent can be changed by those alone who may write in it.
    if (((await host.fs.lstat(path)).mode & 0o200) === 0) await host.fs.chmod(path, 0o755);
    await host.fs.rename(path, aside);
    return aside;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Removes staging folders whose processes have ended. Returns their names. */
export async function sweepStaging(
  host: Host,
  root: string,
  options: { dryRun?: boolean } = {},
): Promise<string[]> {
  const folder = join(root, "tmp");
  const swept: string[] = [];
  for (const name of await listFolder(host, folder)) {
    const path = join(folder, name);
    if (!(await isAbandoned(host, path, name))) continue;
    swept.push(name);
    if (!options.dryRun) await removeTree(host, path);
  }
  return swept;
}

async function isAbandoned(host: Host, path: string, name: string): Promise<boolean> {
  const holder = parseHolder(name);
  const state = holder === undefined ? "foreign" : holderState(holder, host);
  if (state !== "foreign") return state === "dead";
  try {
    return host.now().getTime() - (await host.fs.lstat(path)).mtimeMs > FOREIGN_AGE_MS;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return false;
    throw error;
  }
}

/** Names in `folder`, sorted; none when it isn't there. */
export async function listFolder(host: Host, folder: string): Promise<string[]> {
  try {
    return (await host.fs.readdir(folder)).sort();
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return [];
    throw error;
  }
}

/** Removes `path` and all below it, read-only folders too; nothing there is fine. */
export async function removeTree(host: Host, path: string): Promise<void> {
  try {
    await host.fs.rm(path, { recursive: true, force: true });
  } catch (error) {
    if (!isSystemError(error, "EACCES", "EPERM", "ENOTEMPTY")) throw error;
    makeFoldersWritable(host, path);
    await host.fs.rm(path, { recursive: true, force: true });
  }
}

function makeFoldersWritable(host: Host, folder: string): void {
  try {
    host.fsSync.chmodSync(folder, 0o755);
    for (const child of host.fsSync.readdirSync(folder, { withFileTypes: true })) {
      if (child.isDirectory()) makeFoldersWritable(host, join(folder, child.name));
    }
  } catch (error) {
    if (!isSystemError(error, "ENOENT")) throw error;
  }
}
