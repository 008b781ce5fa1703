import type { System } from "../base/system.ts";
import { artifactSize } from "../environment/artifact-size.ts";
import type { Context } from "../host/context.ts";
import { diffLockfiles } from "../lockfile/diff.ts";
import { type LockedPackage, type Lockfile, owningGroup } from "../lockfile/types.ts";
import { BASE_GROUP, type ChannelName, type Manifest } from "../manifest/types.ts";
import type { Channels } from "../resolve/channel.ts";
import { type HeldBack, heldBack } from "../resolve/held-back.ts";
import { type Holder, requestsOf } from "../resolve/holders.ts";
import { type Proposal, proposals } from "../resolve/propose.ts";
import { trialsOf } from "../resolve/trial.ts";
import { whereIs } from "./where-is.ts";

/** What an upgrade changes on this system, and what it leaves behind. The form of `upgrade --json`. */
export interface UpgradeReport {
  readonly groups: readonly GroupReport[];
  /** How many packages change on the manifest's other systems. */
  readonly otherSystems: Readonly<Record<string, number>>;
  /** Bytes that are not in the cache yet. */
  readonly download: number;
  /** Whether some sizes aren't known, so that `download` is too low. */
  readonly downloadIncomplete: boolean;
  readonly heldBack: readonly HeldReport[];
}

/** One group's packages of one channel and suite. */
export interface GroupReport {
  readonly group: string;
  readonly channel: ChannelName;
  readonly suite?: string;
  readonly changes: readonly ChangeReport[];
}

export interface ChangeReport {
  readonly package: string;
  /** npm: the tool whose tree it is in. */
  readonly tool?: string;
  /** Keys of the requests that name it. */
  readonly requests: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  /** Bytes of the artifacts, where known. */
  readonly size: { readonly from: number | null; readonly to: number | null };
}

export interface HeldReport {
  readonly package: string;
  readonly group: string;
  /** `deb/trixie` */
  readonly channel: string;
  readonly requests: readonly string[];
  readonly version: string;
  readonly latest: string;
  /** Where `latest` is, when it is another package. */
  readonly place?: string;
  readonly heldBy: readonly HolderReport[];
  /** What would let it move. */
  readonly change?: {
    readonly command: string;
    readonly version: string;
    readonly lowers: readonly string[];
  };
  /** Why its own request's change isn't enough. */
  readonly reason?: string;
}

export type HolderReport = Holder & {
  /** `bothy.toml:7`, of a request; of a package that a request names, that request's. */
  readonly at?: string;
  /** Of a package: the requests that bring it, with their constraints. */
  readonly wantedBy?: readonly {
    readonly request: string;
    readonly constraint: string;
    readonly at?: string;
  }[];
};

export interface ReportWork {
  readonly manifest: Manifest;
  readonly before: Lockfile | undefined;
  readonly lock: Lockfile;
  readonly system: System;
  /** Only what these words name can be held back; absent: all. */
  readonly names?: readonly string[];
  readonly group?: string | undefined;
  /** Known to be had nowhere, though an index lists them. */
  readonly missing?: readonly LockedPackage[] | undefined;
}

/** Compares two locks and asks the channels what newer versions there are. UserErrors of theirs leave parts out. */
export async function upgradeReport(
  work: ReportWork,
  channels: Channels,
  ctx: Context,
): Promise<UpgradeReport> {
  const { manifest, before, lock, system, names, missing = [] } = work;
  const all = diffLockfiles(before, lock);
  const groups = new Map<string, { -readonly [K in keyof GroupReport]: GroupReport[K] }>();
  let download = 0;
  let downloadIncomplete = false;
  for (const change of all.filter((one) => one.system === system)) {
    const from = before?.packages[change.key];
    const to = lock.packages[change.key];
    const size = { from: sizeOf(from, ctx).bytes ?? null, to: (await wholeSize(to, channels, ctx)) ?? null };
    if (to !== undefined && !sizeOf(to, ctx).cached) {
      if (size.to === null) downloadIncomplete = true;
      else download += size.to;
    }
    const item = (to ?? from)!;
    const place = [owningGroup(item.group), item.channel, item.suite ?? ""].join(" ");
    const known = groups.get(place) ?? {
      group: owningGroup(item.group),
      channel: item.channel,
      ...(item.suite === undefined ? {} : { suite: item.suite }),
      changes: [],
    };
    const entry: ChangeReport = {
      package: item.name,
      ...(item.tool === undefined ? {} : { tool: item.tool }),
      requests: requestsOf(item, to === undefined ? before! : lock),
      from: from?.version ?? null,
      to: to?.version ?? null,
      size,
    };
    groups.set(place, { ...known, changes: [...known.changes, entry] });
  }
  const otherSystems: Record<string, number> = {};
  for (const { system: other } of all)
    if (other !== system) otherSystems[other] = (otherSystems[other] ?? 0) + 1;
  const held = await heldBack(
    {
      manifest,
      lock,
      system,
      missing,
      ...(names === undefined ? {} : { named: names }),
      wants: wanting(work),
    },
    channels,
    ctx,
  );
  const trial = trialsOf({ manifest, lock }, channels, ctx);
  const partial = names !== undefined;
  const found = await proposals(held, { manifest, lock, system, channels, trial, partial });
  return {
    groups: [...groups.values()].sort(byGroup),
    otherSystems,
    download,
    downloadIncomplete,
    heldBack: held.map((one) => heldReport(one, found.get(one), work)),
  };
}

/** Which packages an upgrade was asked to move. */
function wanting({ lock, names, group }: ReportWork): (item: LockedPackage) => boolean {
  return (item) =>
    (group === undefined || item.group === group) &&
    (names === undefined ||
      names.includes(item.name) ||
      requestsOf(item, lock).some((key) => names.includes(key)));
}

function sizeOf(item: LockedPackage | undefined, ctx: Context) {
  return item === undefined ? { cached: true } : artifactSize(item, ctx);
}

async function wholeSize(
  item: LockedPackage | undefined,
  channels: Channels,
  ctx: Context,
): Promise<number | undefined> {
  if (item === undefined) return undefined;
  return artifactSize(item, ctx).bytes ?? channels[item.channel].artifactSize?.(item, ctx);
}

/** The default group first, bothy's own last. */
function byGroup(a: GroupReport, b: GroupReport): number {
  const rank = ({ group }: GroupReport) => (group === "default" ? 0 : group === BASE_GROUP ? 2 : 1);
  const name = ({ group, channel, suite }: GroupReport) => `${group} ${channel} ${suite}`;
  return rank(a) - rank(b) || (name(a) < name(b) ? -1 : 1);
}

export function heldReport(
  held: HeldBack,
  proposal: Proposal | undefined,
  work: Pick<ReportWork, "manifest" | "lock">,
): HeldReport {
  const { item, requests, latest, place, holders } = held;
  const { command, version, lower = [], reason } = proposal ?? {};
  return {
    package: item.name,
    group: item.group,
    channel: item.suite === undefined ? item.channel : `${item.channel}/${item.suite}`,
    requests,
    version: item.version,
    latest,
    ...(place === undefined ? {} : { place }),
    heldBy: holders.map((holder) => holderReport(holder, work)),
    ...(command === undefined ? {} : { change: { command, version: version!, lowers: lower } }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function holderReport(holder: Holder, work: Pick<ReportWork, "manifest" | "lock">): HolderReport {
  const { manifest, lock } = work;
  if (holder.kind === "request") return { ...holder, ...whereIs(holder.key, manifest) };
  if (holder.kind !== "package") return holder;
  const item = lock.packages[holder.key];
  const named = item === undefined ? [] : requestsOf(item, lock);
  const wantedBy = manifest.packages
    .filter(({ key }) => named.includes(key))
    .map(({ key, constraint }) => ({ request: key, constraint, ...whereIs(key, manifest) }));
  return { ...holder, wantedBy };
}
