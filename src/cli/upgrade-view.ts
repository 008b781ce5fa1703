import { BASE_GROUP } from "../manifest/types.ts";
import { bytes, count, type View } from "./answer.ts";
import type { ChangeReport, GroupReport, HeldReport, HolderReport, UpgradeReport } from "./upgrade-report.ts";

/** Rows of one group that are shown one by one; what a tool's tree has beyond its own request is counted. */
const MOST_ROWS = 60;
/** Of those who hold one package. */
const MOST_HOLDERS = 4;

/** An upgrade as a person reads it: a table a group, then what stays behind and why. */
export function upgradeView(report: UpgradeReport): View[] {
  const { groups, otherSystems, heldBack } = report;
  const others = Object.entries(otherSystems).map(([system, amount]) => `${amount} for ${system}`);
  return [
    ...groups.flatMap((group) => ["", `${titleOf(group)}: ${tally(group.changes)}`, tableOf(group)]),
    ...(others.length === 0 ? [] : ["", `For other systems: ${others.join(", ")}.`]),
    ...(heldBack.length === 0 ? [] : ["", ...heldLines(heldBack)]),
  ];
}

/** `12.4 MB to download`, `at least 12.4 MB to download`, empty for none. */
export function downloadText({ download, downloadIncomplete }: UpgradeReport): string {
  if (download === 0) return downloadIncomplete ? "sizes not known" : "";
  return `${downloadIncomplete ? "at least " : ""}${bytes(download)} to download`;
}

function titleOf({ group, channel, suite }: GroupReport): string {
  const place = suite === undefined ? channel : `${channel}/${suite}`;
  if (group === BASE_GROUP) return `${place}, what programs of other channels are linked to`;
  return group === "default" ? place : `${place}, group ${group}`;
}

function tally(changes: readonly ChangeReport[]): string {
  const of = (fits: (change: ChangeReport) => boolean) => changes.filter(fits).length;
  const added = of(({ from }) => from === null);
  const removed = of(({ to }) => to === null);
  const changed = changes.length - added - removed;
  return [
    ...(changed > 0 ? [`${count(changed, "package")} changed`] : []),
    ...(added > 0 ? [`${added} added`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
  ].join(", ");
}

function tableOf(group: GroupReport): View {
  const isOwn = (change: ChangeReport) => change.requests.length > 0;
  const own = group.changes.filter(isOwn);
  const rest = group.changes.filter((change) => !isOwn(change));
  const listed = rest.filter(({ tool }) => tool === undefined);
  const trees = new Map<string, number>();
  for (const { tool } of rest) if (tool !== undefined) trees.set(tool, (trees.get(tool) ?? 0) + 1);
  const shown = [...own, ...listed].slice(0, MOST_ROWS);
  const more = own.length + listed.length - shown.length;
  return {
    head: ["  PACKAGE", "FROM", "TO", "SIZE"],
    rows: [
      ...shown.map(changeRow),
      ...[...trees].map(([tool, amount]) => [`  ${tool}'s own packages`, "", `${amount} changed`, ""]),
      ...(more > 0 ? [[`  and ${more} more: --json has all`, "", "", ""]] : []),
    ],
  };
}

function changeRow(change: ChangeReport): string[] {
  const { requests, from, to, size } = change;
  const names = requests.filter((key) => key !== change.package && !key.endsWith(`:${change.package}`));
  return [
    `  ${change.package}${names.length === 0 ? "" : ` (${names.join(", ")})`}`,
    from ?? "-",
    to ?? "gone",
    sizeText(size),
  ];
}

/** `1.4 MB (+12 KB)`: what is downloaded, and how much more that is than before. */
function sizeText({ from, to }: ChangeReport["size"]): string {
  if (to === null) return "";
  if (from === null || from === to) return bytes(to);
  return `${bytes(to)} (${to > from ? "+" : "-"}${bytes(Math.abs(to - from))})`;
}

/** What stays behind: a line a package, who keeps it, and what to type. */
export function heldLines(held: readonly HeldReport[]): string[] {
  const asked = held.filter(({ requests }) => requests.length > 0);
  const rest = held.filter(({ requests }) => requests.length === 0);
  return [
    ...(asked.length === 0 ? [] : ["Held back:", ...asked.flatMap(heldLine)]),
    ...(rest.length === 0
      ? []
      : [
          `${asked.length === 0 ? "Held back" : "And"} among what these depend on:`,
          ...rest.flatMap((one) => heldLine(one)),
        ]),
  ];
}

function heldLine(held: HeldReport): string[] {
  const { version, latest, place, heldBy, change, reason } = held;
  const name = held.requests[0] ?? held.package;
  const where = place === undefined ? `${latest} is there` : `${place} has ${latest}`;
  return [
    `  ${name} ${version}: ${where}`,
    ...heldBy.slice(0, MOST_HOLDERS).map((holder) => `    ${holderText(holder, held)}`),
    ...(heldBy.length > MOST_HOLDERS ? [`    and ${heldBy.length - MOST_HOLDERS} more`] : []),
    ...(heldBy.length === 0 && reason === undefined && change === undefined
      ? [`    it doesn't fit what is beside it; bothy lock --explain ${name} says more`]
      : []),
    ...(reason === undefined ? [] : reason.split("\n").map((line) => `    ${line}`)),
    ...(change === undefined
      ? []
      : [
          `    to have ${change.version}: ${change.command}`,
          ...(change.lowers.length === 0 ? [] : [`      which takes ${change.lowers.join(", ")}`]),
        ]),
  ];
}

export function holderText(holder: HolderReport, held: Pick<HeldReport, "package">): string {
  const at = holder.at === undefined ? "" : ` (${holder.at})`;
  switch (holder.kind) {
    case "request":
      return `${holder.key} asks for ${holder.constraint}${at}`;
    case "interpreter":
      return `it needs ${holder.name} ${holder.constraint}, and the environment has ${holder.version}`;
    case "system":
      return `it isn't there for ${holder.system}, and all systems get one version`;
    case "package": {
      const wanted = (holder.wantedBy ?? []).map(
        ({ request, constraint, at: line }) =>
          `${request}${constraint === "*" ? "" : ` asks for ${constraint}`}${line === undefined ? "" : ` (${line})`}`,
      );
      const because = wanted.length === 0 ? "" : `; ${wanted.join(", ")}`;
      return `${holder.name} ${holder.version} needs ${held.package} ${holder.constraint}${because}`;
    }
  }
}
