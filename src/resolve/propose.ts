import { mapLimit } from "../base/concurrency.ts";
import { UserError } from "../base/error.ts";
import type { System } from "../base/system.ts";
import { closureOf } from "../lockfile/closure.ts";
import { diffLockfiles } from "../lockfile/diff.ts";
import { type LockedPackage, type Lockfile, packageKey } from "../lockfile/types.ts";
import { installCommand, shellWord } from "../manifest/install-command.ts";
import type { Manifest, Request } from "../manifest/types.ts";
import type { Channels } from "./channel.ts";
import type { HeldBack } from "./held-back.ts";
import { proposedConstraint } from "./propose-constraint.ts";
import type { Trial } from "./trial.ts";
import { unitKey } from "./units.ts";

/** What would let a package move. */
export interface Proposal {
  /** For a shell. It was tried: what it asks for can be resolved. */
  readonly command?: string;
  /** The version that it comes to. */
  readonly version?: string;
  /** What else would be older than now: `numba 0.68.1 -> 0.60.0`. */
  readonly lower?: readonly string[];
  /** Why the package's own request isn't enough, where a trial told. */
  readonly reason?: string;
}

interface Work {
  readonly manifest: Manifest;
  readonly lock: Lockfile;
  readonly system: System;
  readonly channels: Channels;
  readonly trial: Trial;
  /** Only some packages were upgraded: what holds one back may move itself. */
  readonly partial?: boolean;
}

/** Packages that trials are made for, and requests that are loosened for one: each takes a resolution. */
const MOST = 8;
const MOST_LOOSENED = 3;

/** Proposals for those of `held` that requests name, in their order; the first few only. */
export async function proposals(
  held: readonly HeldBack[],
  work: Work,
): Promise<ReadonlyMap<HeldBack, Proposal>> {
  const asked = held.filter(({ requests }) => work.partial || requests.length > 0).slice(0, MOST);
  const found = await mapLimit(asked, 2, (one) => proposalFor(one, work));
  return new Map(asked.map((one, index) => [one, found[index]!]));
}

/** The smallest change that works: of the package's own request, else of one request that holds it through its packages. */
export async function proposalFor(held: HeldBack, work: Work): Promise<Proposal> {
  const own = work.manifest.packages.find(
    ({ key }) => held.requests.includes(key) && isFirst(key, held.item, work.lock),
  );
  const blocked = held.holders.some(({ kind }) => kind === "request");
  const along = work.partial ? await upgradedAlong(held, own, work) : undefined;
  if (along !== undefined) return along;
  let failed: UserError | undefined;
  if (own !== undefined && held.reachable !== undefined) {
    const version = held.reachable;
    const constraint = blocked
      ? proposedConstraint(own.constraint, version, work.channels[held.item.channel])
      : `=${version}`;
    const result = await work.trial({ constraints: new Map([[own.key, constraint]]) });
    if (!(result instanceof UserError)) {
      const made = outcome(result, held, work);
      if (made !== undefined)
        return { command: installCommand([{ ...own, constraint }]), version: made, ...lowered(result, work) };
    } else failed = result;
  }
  const reason =
    failed === undefined ? {} : { reason: [failed.message, failed.reason].filter(Boolean).join("\n") };
  return { ...(await loosened(held, own, work)), ...reason };
}

/** With the packages that hold it upgraded too. */
async function upgradedAlong(
  held: HeldBack,
  own: Request | undefined,
  work: Work,
): Promise<Proposal | undefined> {
  const holding = held.holders.flatMap((holder) => (holder.kind === "package" ? [holder.name] : []));
  const names = [...new Set([...holding, own?.key ?? held.item.name])];
  const result = await work.trial({ constraints: new Map(), upgrade: names });
  const version = result instanceof UserError ? undefined : outcome(result, held, work);
  if (version === undefined) return undefined;
  return {
    command: `bothy upgrade ${names.map(shellWord).join(" ")}`,
    version,
    ...lowered(result as Lockfile, work),
  };
}

function isFirst(key: string, item: LockedPackage, lock: Lockfile): boolean {
  return lock.requests[key]?.roots[item.system]?.[0] === packageKey(item);
}

/** The version of the held package in a trial's lock, when that is another and not older one. */
function outcome(result: Lockfile, held: HeldBack, work: Work): string | undefined {
  const { item } = held;
  const key = held.requests.find((each) => isFirst(each, item, work.lock));
  const now = result.packages[(key && result.requests[key]?.roots[item.system]?.[0]) ?? packageKey(item)];
  if (now === undefined || now.version === item.version) return undefined;
  const order = work.channels[item.channel].compare?.(now.version, item.version) ?? 1;
  return now.name !== item.name || order > 0 ? now.version : undefined;
}

/** What a trial would take down. */
function lowered(result: Lockfile, work: Work): Pick<Proposal, "lower"> {
  const lower = diffLockfiles(work.lock, result).filter(
    ({ kind, system, channel, from, to }) =>
      kind === "changed" && system === work.system && (work.channels[channel].compare?.(to!, from!) ?? 0) < 0,
  );
  return lower.length === 0 ? {} : { lower: lower.map(({ name, from, to }) => `${name} ${from} -> ${to}`) };
}

/** Requests whose constraints keep a package, itself or through others, and constraints for them with which they don't. */
async function loosened(held: HeldBack, own: Request | undefined, work: Work): Promise<Proposal | undefined> {
  const { trial, channels, manifest } = work;
  const { item } = held;
  const named = own?.key ?? item.name;
  const holding = held.holders.flatMap((holder) => (holder.kind === "package" ? [holder.name] : []));
  for (const free of loosenable(held, own, work)) {
    const names = [...new Set([named, ...free.map(({ key }) => key), ...holding])];
    const result = await trial({ constraints: new Map(free.map(({ key }) => [key, "*"])), upgrade: names });
    if (result instanceof UserError || outcome(result, held, work) === undefined) continue;
    const constraints = new Map(
      free.flatMap(({ key, constraint }) => {
        const found = result.packages[result.requests[key]?.roots[item.system]?.[0] ?? ""];
        return found === undefined
          ? []
          : [[key, proposedConstraint(constraint, found.version, channels[found.channel])] as const];
      }),
    );
    const changed = manifest.packages.flatMap((one) => {
      const constraint = constraints.get(one.key);
      return constraint === undefined ? [] : [{ ...one, constraint }];
    });
    const command = installCommand(changed);
    for (const upgrade of [[], [named]]) {
      const after = await trial({ constraints, upgrade });
      const version = after instanceof UserError ? undefined : outcome(after, held, work);
      if (version === undefined) continue;
      const whole = upgrade.length === 0 ? command : `${command} && bothy upgrade ${shellWord(named)}`;
      return { command: whole, version, ...lowered(after as Lockfile, work) };
    }
  }
  return undefined;
}

/** Sets of requests to loosen together, the likeliest to help first. */
function loosenable(held: HeldBack, own: Request | undefined, work: Work): Request[][] {
  const { manifest, lock } = work;
  const { item, holders } = held;
  const holding = new Set(holders.flatMap((holder) => (holder.kind === "package" ? [holder.key] : [])));
  const lifted = own !== undefined && holders.some(({ kind }) => kind === "request") ? [own] : [];
  if (holders.some(({ kind }) => kind === "interpreter" || kind === "system")) return [];
  const bound = manifest.packages.filter(({ key, constraint }) => {
    if (constraint === "*" || key === own?.key) return false;
    const roots = lock.requests[key]?.roots[item.system] ?? [];
    // Where nobody is known to hold it, whatever is resolved together with it may.
    return holders.length === 0
      ? roots.some((root) => unitKey(lock.packages[root]!) === unitKey(item))
      : [...closureOf(lock, roots)].some((one) => holding.has(one));
  });
  const sets = bound.slice(0, MOST_LOOSENED).map((request) => [request, ...lifted]);
  return lifted.length > 0 && holding.size > 0 ? [lifted, ...sets] : sets;
}
