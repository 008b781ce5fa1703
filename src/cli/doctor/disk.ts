import { dirname, join } from "node:path";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { PREFIX_LENGTH } from "../../store/types.ts";
import { bytes } from "../answer.ts";
import { bad, type Finding, ok, warn } from "./finding.ts";

/** Names of file systems by their magic number. Source: statfs(2). */
const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  61267: "ext4",
  1481003842: "xfs",
  2435016766: "btrfs",
  801189825: "zfs",
  16914836: "tmpfs",
  26985: "nfs",
  2035054128: "overlayfs",
  4283649346: "smb",
  1702057286: "fuse",
  4076150800: "bcachefs",
  1650812274: "f2fs",
};
const NETWORKED = new Set(["nfs", "smb"]);

/** Whether the store's folder can be made, holds hard links, and is short enough to stand in programs. */
export async function checkStore(ctx: Context): Promise<Finding> {
  const { fs } = ctx.host;
  const root = ctx.places.data;
  if (Buffer.byteLength(root) >= PREFIX_LENGTH)
    return bad(
      "store",
      `${root} is too long a path`,
      `choose one shorter than ${PREFIX_LENGTH} bytes with XDG_DATA_HOME`,
    );
  let folder: string | undefined;
  try {
    await fs.mkdir(join(root, "tmp"), { recursive: true });
    folder = await fs.mkdtemp(join(root, "tmp", "doctor-"));
    await fs.writeFile(join(folder, "a"), "");
    await fs.link(join(folder, "a"), join(folder, "b"));
    const type = FILE_SYSTEMS[Number((await fs.statfs(root)).type)];
    const where = `${root}${type === undefined ? "" : `, ${type}`}`;
    if (type !== undefined && NETWORKED.has(type))
      return warn(
        "store",
        `${where}: a network file system is slow for it`,
        "place it on a local disk with XDG_DATA_HOME",
      );
    if (/\s/.test(root))
      return warn(
        "store",
        `${where}: the path has a space, which makefiles and configure scripts can't handle`,
        "to build software, choose a path without one with XDG_DATA_HOME",
      );
    return ok("store", `${where}, hard links work`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return bad(
      "store",
      `${root}: ${message}`,
      code === "EPERM" || code === "EXDEV" || code === "ENOTSUP"
        ? "the file system has no hard links; place the store on another with XDG_DATA_HOME"
        : "make the folder writable, or place the store elsewhere with XDG_DATA_HOME",
    );
  } finally {
    if (folder !== undefined) await fs.rm(folder, { recursive: true, force: true });
  }
}

const WANTED = 2_000_000_000;

/** Room for packages and downloads. */
export async function checkSpace(ctx: Context): Promise<Finding> {
  const places = [...new Set([ctx.places.data, ctx.places.cache])];
  const free = await Promise.all(
    places.map(async (place) => ({ place, bytes: await freeBytes(place, ctx) })),
  );
  const detail = free.map((one) => `${bytes(one.bytes)} free for ${one.place}`).join(", ");
  return free.some((one) => one.bytes < WANTED)
    ? warn("free space", detail, "free some; `bothy gc` removes what no environment uses")
    : ok("free space", detail);
}

/** What of the store no environment needs any more. */
export async function checkUnused(ctx: Context): Promise<Finding> {
  const { openStore } = await import("../../store/store.ts");
  const { knownFolders } = await import("../../store/known-folders.ts");
  const { unusedFolders } = await import("../../environment/upkeep/unused-folders.ts");
  const store = openStore(ctx.host, ctx.places);
  let size: number;
  try {
    const unused = await unusedFolders(store, await knownFolders(store, ctx), ctx);
    size = unused.reduce((sum, folder) => sum + folder.bytes, 0);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return warn("unused", error.message, error.help ?? "see bothy gc --dry-run");
  }
  if (size === 0) return ok("unused", "nothing in the store");
  return {
    ...ok("unused", `${bytes(size)} in the store, which no environment needs`),
    help: "`bothy gc` removes it",
  };
}

/** Bytes that an ordinary user can still write on the file system of `place` or of the nearest folder above it that exists. */
async function freeBytes(place: string, ctx: Context): Promise<number> {
  let folder = place;
  while (!ctx.host.fsSync.existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  const stat = await ctx.host.fs.statfs(folder);
  return Number(stat.bavail) * Number(stat.bsize);
}
