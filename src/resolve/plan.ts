import { UserError } from "../base/error.ts";
import type { System } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import type { LockedRequest, Lockfile } from "../lockfile/types.ts";
import { BASE_GROUP } from "../manifest/types.ts";
import type { Channels } from "./channel.ts";
import { expandRequest } from "./expand.ts";
import { explainImplied } from "./implied.ts";
import { hasBase } from "./program-base.ts";
import type { Plan } from "./resolution-plan.ts";
import { type UnitKey, unitKey } from "./units.ts";
import { lockedRoots, type Moves, rootsOf, type Wanted } from "./wanted.ts";

export function startPlan(
  wanted: Wanted[],
  from: Pick<Plan, "previous" | "moves" | "importing"> & {
    readonly typed?: boolean | undefined;
    readonly touched?: ReadonlySet<UnitKey> | undefined;
  },
): Plan {
  const { previous, moves, importing, touched = [], typed = false } = from;
  const written = !typed;
  const dirty = new Set([...touched, ...dirtyBefore(wanted, previous, moves)]);
  return { previous, moves, written, importing, wanted, dirty, expansions: new Map(), roots: new Map() };
}

/** Whether the lockfile that was there is the answer. */
export function isUnchanged({ previous, wanted, dirty }: Plan): boolean {
  if (previous === undefined || dirty.size > 0 || lacksBase(previous)) return false;
  const asked = new Set(wanted.map(({ request }) => request.key));
  return (
    wanted.every(({ kept }) => kept !== undefined) &&
    Object.entries(previous.requests).every(([key, request]) => request.implied || asked.has(key))
  );
}

/** Whether it was written before programs of other channels had a base. */
function lacksBase({ packages }: Lockfile): boolean {
  const items = Object.values(packages);
  return (
    items.some(({ channel, system }) => hasBase(channel) && system.endsWith("-linux")) &&
    !items.some(({ group }) => group === BASE_GROUP)
  );
}

/** Units that lose a request, or hold packages that are to be moved. */
function dirtyBefore(wanted: readonly Wanted[], previous: Lockfile | undefined, moves: Moves): Set<UnitKey> {
  const dirty = new Set<UnitKey>();
  if (previous === undefined) return dirty;
  const kept = new Set(wanted.filter((item) => item.kept !== undefined).map((item) => item.request.key));
  for (const [key, request] of Object.entries(previous.requests))
    if (!kept.has(key) && !request.implied) for (const unit of unitsOf(request, previous)) dirty.add(unit);
  for (const [key, item] of Object.entries(previous.packages))
    if (moves.all || moves.keys.has(key)) dirty.add(unitKey(item));
  return dirty;
}

/** Marks the units of implied requests that nothing implies any more. */
export function markGone({ previous, wanted, dirty }: Plan): void {
  const kept = new Set(wanted.filter((item) => item.kept !== undefined).map((item) => item.request.key));
  for (const [key, request] of Object.entries(previous?.requests ?? {}))
    if (request.implied && !kept.has(key)) for (const unit of unitsOf(request, previous!)) dirty.add(unit);
}

function unitsOf(request: LockedRequest, lock: Lockfile): UnitKey[] {
  return [...new Set(rootsOf(request).map((key) => unitKey(lock.packages[key]!)))];
}

/** Expands what is new or shares a unit with something that is, until no unit is added. */
export async function expandDirty(plan: Plan, channels: Channels, ctx: Context): Promise<void> {
  const { previous, wanted, dirty, expansions } = plan;
  for (;;) {
    const next = wanted.filter(
      (item) =>
        !expansions.has(item) &&
        (item.kept === undefined || unitsOf(item.kept, previous!).some((unit) => dirty.has(unit))),
    );
    if (next.length === 0) return;
    for (const item of next) {
      const { request, systems, before } = item;
      const locked = lockedRoots(before, previous);
      const { missing } = plan.moves;
      const expansion = await expandRequest({ request, systems, locked, missing }, channels, ctx).catch(
        (error: unknown) => {
          throw item.implied && error instanceof UserError ? explainImplied(plan, item, error) : error;
        },
      );
      expansions.set(item, expansion);
      for (const settled of [...expansion.packages.values()].flat())
        dirty.add(unitKey({ ...settled, group: request.group }));
    }
  }
}

/** The root packages that a request has on a system: as resolved now, else as locked. */
export function currentRoots(plan: Plan, item: Wanted, system: System): readonly string[] {
  if (plan.expansions.has(item)) return plan.roots.get(item)?.get(system) ?? [];
  return item.kept?.roots[system] ?? [];
}
