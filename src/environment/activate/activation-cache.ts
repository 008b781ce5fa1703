import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { activationFiles } from "../../activation/activation-files.ts";
import { inputStamp } from "../../activation/exec-script.ts";
import { textsMark } from "../../activation/prompt-answer.ts";
import type { Activation } from "../../activation/types.ts";
import { shortKey } from "../../base/digest.ts";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { stateError } from "../project/durable-file.ts";
import type { Project } from "../project/project-types.ts";
import { ACTIVATION_RECORD } from "./activation-record.ts";
import { dropMarks, dropStamps } from "./activation-stamps.ts";

/** Kernel clocks move in ticks of up to 10 ms: two writes within one may have equal times. */
export const TICK_MS = 20;
/** A shell that compares whole seconds can't tell a second change from the first within one. */
const YOUNG_MS = 2000;

/** Where times have whole seconds (ext3) or two of them (FAT), files can change within one for so long. */
const COARSE_MS = 3000;
/** A time that lies so far before the last change of the file's inode was set by hand: by tar, rsync or touch. */
const SET_BY_HAND_NS = 2_000_000_000n;

/** Times of bothy.toml and bothy.lock, nanoseconds; taken before they are read. */
export interface ProjectTimes {
  readonly manifest: bigint | undefined;
  readonly lock: bigint | undefined;
}

/** Times of an activation's inputs by path, nanoseconds; taken before they are read. */
export type InputTimes = ReadonlyMap<string, bigint | undefined>;

export function inputTimes(inputs: readonly string[], ctx: Pick<Context, "host">): InputTimes {
  return new Map(inputs.map((path) => [path, modified(path, ctx)]));
}

export function projectTimes(project: Project, ctx: Pick<Context, "host">): ProjectTimes {
  return { manifest: modified(project.manifestPath, ctx), lock: modified(project.lockPath, ctx) };
}

/** The time of bothy's own entry, nanoseconds; taken before any work, as another bothy may take its place meanwhile. */
export function entryTime(entry: string, ctx: Pick<Context, "host">): bigint | undefined {
  return modified(entry, ctx);
}

/**
 * Writes the activation's files, and the stamps that make it valid as long as manifest, lock and bothy's entry keep the times
 * that they had before they were read. Where a file changed meanwhile there are no stamps, and the next activation takes the
 * slow path again. `others`: name -> text of files beside them that no shell reads. UserErrors `state-not-writable`, `foreign-state`.
 */
export async function writeActivation(
  project: Project,
  activation: Activation,
  times: ProjectTimes & { readonly entry?: bigint | undefined; readonly inputs?: InputTimes },
  ctx: Context,
  others: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = activation.folder;
  try {
    await makeOwnFolder(folder, ctx);
    await dropStamps(folder, ctx);
    const files = activationFiles(activation);
    if (!ctx.host.fsSync.existsSync(join(folder, textsMark(textsId(files))))) await dropMarks(folder, ctx);
    files[textsMark(textsId(files))] = "";
    Object.assign(files, others);
    files[ACTIVATION_RECORD] = `${JSON.stringify(activation)}\n`;
    for (const [name, text] of Object.entries(files)) await putFile(join(folder, name), text, ctx);
    await dropOthers(folder, files, ctx);
    await stamp(project, activation, times, ctx);
  } catch (error) {
    throw stateError(error, folder);
  }
}

/** Names the texts of an activation: what a shell that has them in force compares. */
export function textsId(files: Readonly<Record<string, string>>): string {
  return shortKey(Object.entries(files).flat());
}

/** Makes `folder` the user's own and nobody else's. UserError `foreign-state`. */
export async function makeOwnFolder(folder: string, ctx: Context): Promise<void> {
  const { fs } = ctx.host;
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const stat = await fs.lstat(folder);
  const fault = !stat.isDirectory()
    ? "it is not a folder"
    : stat.uid !== ctx.host.uid
      ? `it belongs to user ${stat.uid}, and you are user ${ctx.host.uid}`
      : undefined;
  if (fault !== undefined)
    throw new UserError("foreign-state", `won't use ${folder}`, {
      reason: fault,
      help: "with sudo, use `sudo -H`; else remove it, or place the state elsewhere by XDG_STATE_HOME",
    });
  if ((stat.mode & 0o077) !== 0) await fs.chmod(folder, 0o700);
}

/** A shell may be reading the file: it is replaced as a whole, and left alone when it is so already. */
export async function putFile(path: string, text: string, ctx: Context): Promise<void> {
  const { fs } = ctx.host;
  try {
    if ((await fs.readFile(path, "utf8")) === text && (await fs.lstat(path)).isFile()) return;
  } catch (error) {
    if (!isSystemError(error, "ENOENT")) throw error;
    await fs.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  }
  const temporary = `${path}.${ctx.host.pid}`;
  await fs.rm(temporary, { force: true });
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = ctx.host.fsSync.constants;
  const file = await fs.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  await fs.rename(temporary, path);
}

const MARKS = ["young", "earlier", "later"] as const;

/** Files of an activation that is no more: a hook that was taken out, what a kill left. Folders are other projects'. */
async function dropOthers(folder: string, files: Record<string, string>, ctx: Context): Promise<void> {
  const { fs } = ctx.host;
  for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
    const kept = entry.name in files || (MARKS as readonly string[]).includes(entry.name);
    if (!kept && entry.isFile()) await fs.rm(join(folder, entry.name), { force: true });
  }
}

async function stamp(
  project: Project,
  activation: Activation,
  times: Parameters<typeof writeActivation>[2],
  ctx: Context,
): Promise<void> {
  const { host } = ctx;
  const { folder } = activation;
  const inputs = activation.inputs ?? [];
  const inputsAt = inputs.map((path) => times.inputs?.get(path));
  const newest = [times.manifest, times.lock, ...inputsAt].reduce<bigint>(
    (a, b) => (b !== undefined && b > a ? b : a),
    0n,
  );
  const age = () => host.now().getTime() - Number(newest / 1_000_000n);
  if (age() < TICK_MS) await delay(Math.min(TICK_MS, TICK_MS - age()));
  const young = join(folder, "young");
  if (age() < YOUNG_MS) {
    await host.fs.writeFile(young, "", { mode: 0o600 });
    for (const [name, time] of [
      ["earlier", 1_000_000.25],
      ["later", 1_000_000.75],
    ] as const) {
      await host.fs.writeFile(join(folder, name), "", { mode: 0o600 });
      await host.fs.utimes(join(folder, name), time, time);
    }
  } else await host.fs.rm(young, { force: true });
  const wanted: [string, string, bigint | undefined][] = [
    ["lock.stamp", project.lockPath, times.lock],
    ["manifest.stamp", project.manifestPath, times.manifest],
  ];
  if (activation.entry !== undefined) wanted.push(["entry.stamp", activation.entry, times.entry]);
  for (const [index, path] of inputs.entries()) wanted.push([inputStamp(index), path, inputsAt[index]]);
  let whole = [project.lockPath, project.manifestPath, ...inputs].every((path) => isTelling(path, ctx));
  for (const [name, path, time] of wanted) whole &&= await putStamp(join(folder, name), path, time, ctx);
  if (!whole) await dropStamps(folder, ctx);
}

/** Whether a change of the file would surely change its time: a whole second may be all that the file system keeps, or be set. */
function isTelling(path: string, ctx: Context): boolean {
  const stat = ctx.host.fsSync.statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (stat.mtimeNs % 1_000_000_000n !== 0n) return true;
  const age = ctx.host.now().getTime() - Number(stat.mtimeNs / 1_000_000n);
  return age > COARSE_MS && stat.ctimeNs - stat.mtimeNs < SET_BY_HAND_NS;
}

/** False when the file at `path` no longer has `time`. */
async function putStamp(
  target: string,
  path: string,
  time: bigint | undefined,
  ctx: Context,
): Promise<boolean> {
  if (time === undefined || !(await copyTime(path, target, ctx))) return false;
  return modified(target, ctx) === time;
}

/** Gives a new empty file exactly the time of `path`: utimes(2) by way of a double loses nanoseconds. */
export async function copyTime(path: string, target: string, ctx: Context): Promise<boolean> {
  await ctx.host.fs.writeFile(target, "", { mode: 0o600 });
  const addon = ctx.host.addon();
  if (addon !== undefined) return addon.copyTimes(path, target);
  try {
    const touch = await ctx.host.run("touch", ["-r", path, target], { stdout: "ignore", stderr: "ignore" });
    return touch.code === 0;
  } catch (error) {
    if (error instanceof UserError && error.code === "no-such-program") return false;
    throw error;
  }
}

export function modified(path: string, ctx: Pick<Context, "host">): bigint | undefined {
  try {
    return ctx.host.fsSync.statSync(path, { bigint: true }).mtimeNs;
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}
