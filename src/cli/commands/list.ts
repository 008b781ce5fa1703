import { type System, systemOf } from "../../base/system.ts";
import { composeProject } from "../../environment/composition/compose-project.ts";
import { readIfThere } from "../../environment/project/durable-file.ts";
import { openProject } from "../../environment/project/project.ts";
import type { Project } from "../../environment/project/project-types.ts";
import type { Context } from "../../host/context.ts";
import { decodeLockfile } from "../../lockfile/decode.ts";
import {
  isCompilerRequest,
  type LockedPackage,
  type LockedRequest,
  type Lockfile,
} from "../../lockfile/types.ts";
import { BASE_GROUP, type Request } from "../../manifest/types.ts";
import { type Answer, say, type View } from "../answer.ts";
import type { Call } from "../call.ts";
import { usageError } from "../failure.ts";

interface Flags {
  readonly all?: boolean | undefined;
  readonly relocation?: boolean | undefined;
  readonly tree?: boolean | undefined;
  readonly depth?: string | undefined;
  readonly why?: string | undefined;
  readonly size?: boolean | undefined;
  readonly outdated?: boolean | undefined;
}

/** One request of the manifest with what the lock has for it on this system. */
interface Line {
  readonly request: string;
  readonly constraint: string;
  readonly group: string;
  /** Absent where nothing is locked for this system. */
  readonly version?: string;
  readonly channel?: string;
  /** Added by bothy, because another request needs it. */
  readonly implied?: true;
}

/** `bothy list`: reads the two files of the project, and no more. */
export async function list({ ctx }: Call, flags: Flags): Promise<Answer> {
  const views = ["relocation", "tree", "why", "size", "outdated"] as const;
  const chosen = views.filter((view) => flags[view] !== undefined && flags[view] !== false);
  if (chosen.length > 1)
    throw usageError(
      `--${chosen[0]} and --${chosen[1]} are two lists`,
      `ask for one after the other: bothy list --${chosen[0]}`,
    );
  if (flags.depth !== undefined && !flags.tree)
    throw usageError("--depth is for --tree", "as in: bothy list --tree --depth 2");
  const all = flags.all ?? false;
  if (flags.relocation) return (await import("./list-relocation.ts")).listRelocation({ all }, ctx);
  if (flags.tree) return (await import("./list-tree.ts")).listTree(depthOf(flags.depth), ctx);
  if (flags.why !== undefined) return (await import("./list-why.ts")).listWhy(flags.why, ctx);
  if (flags.size) return (await import("./list-size.ts")).listSize(ctx);
  if (flags.outdated) return (await import("./list-outdated.ts")).listOutdated({ all }, ctx);
  const project = await openProject(ctx.host.cwd, ctx);
  const text = (await readIfThere(ctx.host, project.manifestPath)) ?? "";
  const { manifest } = await composeProject(project, text, ctx);
  const lock = await readLock(project, ctx);
  const system = systemOf(ctx.host.arch, ctx.host.platform)!;
  const asked = manifest.packages.map((request) => lineOf(request, lock, system));
  const implied = Object.entries(lock?.requests ?? {})
    .filter(
      ([key, request]) => request.implied === true && request.group !== BASE_GROUP && !isCompilerRequest(key),
    )
    .map(([key, request]) => impliedLine(key, request, lock!, system));
  const packages = [...asked, ...implied];
  const everything = flags.all ? packagesOf(lock, system) : undefined;
  const data = { system, packages, ...(everything === undefined ? {} : { closure: everything }) };
  if (packages.length === 0) return say(data, "No packages yet: `bothy install NAME` adds one.");
  const stale = asked.some((line) => line.version === undefined);
  return say(
    data,
    everything === undefined ? requestTable(packages) : closureTable(everything),
    ...(stale ? ["", "Some are not locked for this system: `bothy install` locks and builds them."] : []),
  );
}

function depthOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw usageError(`${text} is no depth`, "give a number, as in: bothy list --tree --depth 2");
}

async function readLock(project: Project, ctx: Context): Promise<Lockfile | undefined> {
  const text = await readIfThere(ctx.host, project.lockPath);
  return text === undefined ? undefined : decodeLockfile(text, "bothy.lock");
}

function lineOf(request: Request, lock: Lockfile | undefined, system: System): Line {
  const { key, constraint, group } = request;
  return { request: key, constraint, group, ...lockedAs(lock?.requests[key], lock, system) };
}

function impliedLine(key: string, request: LockedRequest, lock: Lockfile, system: System): Line {
  return {
    request: key,
    constraint: "*",
    group: request.group,
    implied: true,
    ...lockedAs(request, lock, system),
  };
}

/** Version and channel of the request's first package: the one that its name stands for. */
function lockedAs(request: LockedRequest | undefined, lock: Lockfile | undefined, system: System) {
  const [root] = request?.roots[system] ?? [];
  const item = root === undefined ? undefined : lock?.packages[root];
  return item === undefined ? {} : { version: item.version, channel: channelOf(item) };
}

function channelOf(item: LockedPackage): string {
  return item.suite === undefined ? item.channel : `${item.channel}/${item.suite}`;
}

function requestTable(lines: readonly Line[]): View {
  const groups = lines.some((line) => line.group !== "default");
  const head = ["REQUEST", "ASKED", "VERSION", "FROM", ...(groups ? ["GROUP"] : [])];
  return {
    head,
    rows: lines.map((line) => [
      line.request,
      line.implied ? "(implied)" : line.constraint,
      line.version ?? "-",
      line.channel ?? "-",
      ...(groups ? [line.group] : []),
    ]),
  };
}

function packagesOf(lock: Lockfile | undefined, system: System) {
  return Object.values(lock?.packages ?? {})
    .filter((item) => item.system === system)
    .map((item) => ({
      name: item.name,
      version: item.version,
      channel: channelOf(item),
      group: item.group,
      ...(item.tool === undefined ? {} : { tool: item.tool }),
    }));
}

function closureTable(packages: ReturnType<typeof packagesOf>): View {
  return {
    head: ["PACKAGE", "VERSION", "FROM", "GROUP"],
    rows: packages.map((item) => [
      item.name,
      item.version,
      item.tool === undefined ? item.channel : `${item.channel}, for ${item.tool}`,
      item.group,
    ]),
  };
}
