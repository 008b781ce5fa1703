import { basename, dirname, join, resolve } from "node:path";
import { randomHex } from "../../base/crypto.ts";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { Host } from "../../host/host.ts";
import { withCollection } from "../../store/locks.ts";
import { removeTree } from "../../store/staging.ts";
import { replaceFile } from "../project/durable-file.ts";
import { removeEmpty } from "../upkeep/forget-projects.ts";
import { realPath } from "../upkeep/real-path.ts";
import { withoutBothyLines } from "./rc-lines.ts";
import { ASIDE, isInside, type RcFile, type Traces } from "./traces.ts";

/**
 * Removes what `findTraces` found, but for what it only mentions. Every other bothy that uses the store is waited for. The folders are
 * first moved aside, each as a whole, so that after a kill at any point nobody finds half of one; the next removal empties what was left.
 * Returns what went and what stays: start-up files that can't be written stay, with a warning.
 * A UserError `holds-other-things` when one of the folders holds a project or bothy itself.
 */
export async function removeTraces(traces: Traces, ctx: Context): Promise<Traces> {
  refuseForeign(traces, ctx.host);
  const { host, places } = ctx;
  const cleaned: RcFile[] = [];
  const staying: RcFile[] = [];
  for (const file of traces.rcFiles) ((await cleanRcFile(file.path, ctx)) ? cleaned : staying).push(file);
  for (const path of traces.files) await host.fs.rm(path, { force: true });
  const remove = async () => {
    const moved: { readonly path: string; readonly others: readonly string[] }[] = [];
    for (const { path, others = [] } of traces.folders)
      moved.push({ path: await moveAside(path, host), others });
    const task = ctx.report.task("Removing", { total: moved.length, unit: "items" });
    try {
      for (const { path, others } of moved) {
        ctx.signal.throwIfAborted();
        await removeFolder(path, others, host);
        task.advance(1, path);
      }
    } finally {
      task.done();
    }
  };
  const store = { root: places.data };
  await (host.fsSync.existsSync(store.root) ? withCollection(store, ctx, remove) : remove());
  for (const folder of emptyParents(traces, ctx)) await removeEmpty(folder, ctx);
  return { ...traces, rcFiles: cleaned, mentions: [...traces.mentions, ...staying] };
}

/** Bothy's places are its own; whoever has put something else there is asked first. */
function refuseForeign({ folders, projects, installation }: Traces, host: Host): void {
  for (const { path } of folders) {
    const inside = [...projects, installation.root].find((other) =>
      isInside(realPath(host, other), realPath(host, path)),
    );
    if (inside !== undefined)
      throw new UserError("holds-other-things", `won't remove ${path}`, {
        reason: `${inside} is in it, which is not bothy's to remove`,
        help: "move that elsewhere, and run the command again",
      });
  }
}

/** The file without bothy's lines, written where a link leads. False, with a warning, where it can't be written. */
async function cleanRcFile(path: string, { host, report }: Context): Promise<boolean> {
  const target = await host.fs.realpath(path);
  const before = await host.fs.readFile(target, "latin1");
  const after = withoutBothyLines(before);
  if (after === before) return true;
  const temporary = `${target}.bothy-${randomHex(6)}`;
  try {
    await replaceFile(host, target, Buffer.from(after, "latin1"), { temporary });
    return true;
  } catch (error) {
    if (!isSystemError(error, "EACCES", "EPERM", "EROFS")) throw error;
    report.warn(`can't write ${target} (${error.code}): take bothy's lines out of it yourself`);
    return false;
  }
}

/** Where the folder is now: moved to a name beside it, or, where that can't be, still in its place. */
async function moveAside(path: string, host: Host): Promise<string> {
  if (
    ASIDE.test(basename(path)) ||
    host.fsSync.lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true
  )
    return path;
  const aside = join(dirname(path), `.bothy-removed-${randomHex(6)}`);
  try {
    await host.fs.rename(path, aside);
    return aside;
  } catch (error) {
    // Mounted there, or in a folder that this user may not write in.
    if (isSystemError(error, "EBUSY", "EXDEV", "EACCES", "EPERM", "EROFS")) return path;
    throw error;
  }
}

/** Removes a folder, or a link to one and what it leads to but for `others`. Of what must stay, a mounted folder, nothing is left in it. */
async function removeFolder(path: string, others: readonly string[], host: Host): Promise<void> {
  const stat = host.fsSync.lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  const folder = realPath(host, path);
  if (host.fsSync.existsSync(folder))
    for (const name of await host.fs.readdir(folder))
      if (!others.includes(name)) await removeTree(host, join(folder, name));
  await removeEmpty(folder, { host });
  if (stat.isSymbolicLink()) await host.fs.rm(path, { force: true });
}

/**
 * Folders that may have been made for bothy's, inner ones first; they go where nothing is in them. Those that the user's variables name
 * are the user's.
 */
function emptyParents({ files }: Traces, { host, places }: Context): string[] {
  const above = new Set<string>();
  const { HOME: home, XDG_DATA_HOME, XDG_CACHE_HOME, XDG_STATE_HOME, XDG_CONFIG_HOME } = host.env;
  const named = [XDG_DATA_HOME, XDG_CACHE_HOME, XDG_STATE_HOME, XDG_CONFIG_HOME]
    .filter((path) => path !== undefined)
    .map((path) => resolve("/", path));
  for (const path of [places.data, places.cache, places.state, places.config, ...files]) {
    const parent = dirname(path);
    if (!files.includes(path)) above.add(parent);
    if (home === undefined || !home.startsWith("/")) continue;
    for (let at = parent; isInside(at, home) && at !== home; at = dirname(at)) above.add(at);
  }
  return [...above].filter((path) => !named.includes(path)).sort((a, b) => b.length - a.length);
}
