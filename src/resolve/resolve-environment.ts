import { canonicalJson } from "../base/canonical-json.ts";
import { UserError } from "../base/error.ts";
import type { Task } from "../base/report.ts";
import type { Context } from "../host/context.ts";
import { checkLock } from "../lockfile/check.ts";
import { neededPackages } from "../lockfile/closure.ts";
import {
  isCompilerRequest,
  type LockedPackage,
  type LockedRequest,
  type Lockfile,
} from "../lockfile/types.ts";
import type { Manifest, Request } from "../manifest/types.ts";
import type { Channels } from "./channel.ts";
import { compilerRequests } from "./compiler.ts";
import type { Expansion } from "./expansion.ts";
import { impliedRequests } from "./implied.ts";
import { currentRoots, expandDirty, isUnchanged, markGone, startPlan } from "./plan.ts";
import { withPlaces } from "./request-places.ts";
import type { Importing, Plan } from "./resolution-plan.ts";
import { resolveUnits } from "./resolve-units.ts";
import type { UnitKey } from "./units.ts";
import { type Moves, movesOf, type Upgrade, type Wanted, wantedRequest } from "./wanted.ts";

export interface ResolveWork {
  readonly manifest: Manifest;
  /** What is locked now: kept where the manifest asks for the same. */
  readonly previous?: Lockfile | undefined;
  /** Request keys, request names or package names to move to the newest that fits; a group's; `"all"`; default none. */
  readonly upgrade?: Upgrade;
  /** As in ResolveInput. */
  readonly askAnew?: boolean;
  /** Some of the manifest was just typed, and stands in no file yet. */
  readonly typed?: boolean;
  /** Absent: nothing is imported next. */
  readonly importing?: Importing;
  /** Units to resolve again though the manifest asks for the same, with what is locked as preferences. */
  readonly touched?: ReadonlySet<UnitKey>;
}

/**
 * The lock of a manifest, for all its systems. Where nothing changed, `previous` itself comes back and no channel is
 * called; else only what shares a suite and group (deb) or a group (pypi, npm) with a change is resolved again, with
 * the locked versions as preferences. UserErrors: those of `Conflict`, `not-on-this-system`, and the channels' own.
 */
export function resolveEnvironment(work: ResolveWork, channels: Channels, ctx: Context): Promise<Lockfile> {
  const { manifest, previous, upgrade = [], importing, touched, askAnew, typed } = work;
  const moves = { ...movesOf(upgrade, manifest, previous), ...(askAnew === undefined ? {} : { askAnew }) };
  return resolveMoving({ manifest, previous, moves, importing, touched, typed }, channels, ctx);
}

interface MovingWork {
  readonly manifest: Manifest;
  readonly previous: Lockfile | undefined;
  readonly moves: Moves;
  readonly importing?: Importing | undefined;
  readonly touched?: ReadonlySet<UnitKey> | undefined;
  readonly typed?: boolean | undefined;
}

/** As `resolveEnvironment`, with the keys of the packages that give up their versions. */
export async function resolveMoving(work: MovingWork, channels: Channels, ctx: Context): Promise<Lockfile> {
  let task: Task | undefined;
  const begin = () => {
    task ??= ctx.report.task("Resolving");
  };
  try {
    return await resolveRounds({ ...work, begin }, channels, ctx);
  } catch (error) {
    throw withPlaces(error, work.manifest);
  } finally {
    task?.done();
  }
}

interface RoundWork extends MovingWork {
  /** Called when something has to be resolved. */
  begin(): void;
}

async function resolveRounds(work: RoundWork, channels: Channels, ctx: Context): Promise<Lockfile> {
  const { manifest, importing, begin } = work;
  let compilers = compilerRequests(work.previous, manifest);
  let lock = await resolveOnce(work, compilers, channels, ctx);
  // Only what was resolved tells whether there is something to compile, and with which Python.
  for (let round = 0; round < 2; round++) {
    const needed = compilerRequests(lock, manifest);
    if (canonicalJson(needed) === canonicalJson(compilers)) break;
    compilers = needed;
    const moves = { all: false, keys: new Set<string>() };
    lock = await resolveOnce({ manifest, previous: lock, moves, importing, begin }, compilers, channels, ctx);
  }
  return lock;
}

async function resolveOnce(
  work: RoundWork,
  compilers: readonly Request[],
  channels: Channels,
  ctx: Context,
): Promise<Lockfile> {
  const { manifest, previous, moves, importing, touched, typed } = work;
  const wanted = manifest.packages.map((request) => wantedRequest(request, false, work));
  const plan = startPlan(wanted, { previous, moves, importing, touched, typed });
  const known = Object.keys(previous?.requests ?? {}).filter(isCompilerRequest);
  const compiles = known.length === compilers.length && compilers.every(({ key }) => known.includes(key));
  if (compiles && isUnchanged(plan) && checkLock(manifest, previous!).length === 0) return previous!;
  work.begin();
  await expandDirty(plan, channels, ctx);
  for (const request of [...impliedRequests(plan, manifest), ...compilers])
    wanted.push(wantedRequest(request, true, work));
  markGone(plan);
  await expandDirty(plan, channels, ctx);
  return assemble(plan, await resolveUnits(plan, manifest, channels, ctx));
}

function assemble(plan: Plan, packages: ReadonlyMap<string, LockedPackage>): Lockfile {
  const requests: Record<string, LockedRequest> = {};
  for (const item of plan.wanted) requests[item.request.key] = lockedRequest(plan, item);
  const whole: Lockfile = { version: 1, requests, packages: Object.fromEntries(packages) };
  const needed = neededPackages(whole);
  const kept = Object.entries(whole.packages).filter(([key]) => needed.has(key));
  return { ...whole, packages: Object.fromEntries(kept) };
}

function lockedRequest(plan: Plan, item: Wanted): LockedRequest {
  const expansion = plan.expansions.get(item);
  if (expansion === undefined) return item.kept!;
  const { aliases, paths } = expansion;
  const { relocation } = item.request;
  if (relocation !== undefined) refuseForeignRelocation(item, expansion);
  return {
    digest: item.digest,
    group: item.request.group,
    priority: item.request.priority,
    roots: Object.fromEntries(item.systems.map((system) => [system, currentRoots(plan, item, system)])),
    ...(paths === undefined ? {} : { paths }),
    ...(aliases === undefined ? {} : { aliases }),
    ...(relocation === undefined ? {} : { relocation }),
    ...(item.implied ? { implied: true as const } : {}),
  };
}

/** Only Debian's programs are redirected, so only they can be run otherwise. */
function refuseForeignRelocation({ request }: Wanted, expansion: Expansion): void {
  const foreign = [...expansion.packages.values()].flat().find(({ channel }) => channel !== "deb");
  if (foreign === undefined) return;
  throw new UserError(
    "bad-value",
    `${request.key} comes from ${foreign.channel}, and relocation is for Debian's packages`,
    {
      help: `leave relocation out, or take it from Debian: "deb:NAME" = { relocation = "${request.relocation}" }`,
    },
  );
}
