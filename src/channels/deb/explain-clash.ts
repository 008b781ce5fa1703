import type { ConcreteRequest, Conflict } from "../../resolve/channel.ts";
import type { Goal } from "./apt-order.ts";
import type { VersionTest } from "./constraint.ts";
import { relationText } from "./dependency.ts";
import { type Fact, searchForSet } from "./search-set.ts";
import type { Suite } from "./suites.ts";

const MOST_FACTS = 12;

interface Wanted {
  readonly request: ConcreteRequest;
  readonly name: string;
  readonly fits: VersionTest;
}

/** Why no set meets what is `wanted`: the fewest requests that clash, the facts that make them, and what would work. */
export function explainClash(
  wanted: readonly Wanted[],
  suite: Suite,
  goalFor: (wanted: readonly Wanted[]) => Goal,
): Conflict {
  const failing = (some: readonly Wanted[]) => {
    const found = searchForSet(goalFor(some));
    return "because" in found ? found.because : undefined;
  };
  let clashing = [...wanted];
  for (const one of wanted) {
    const fewer = clashing.filter((each) => each !== one);
    if (failing(fewer) !== undefined) clashing = fewer;
  }
  const names = clashing.map(({ name }) => name);
  const facts = (failing(clashing) ?? []).filter((fact) => fact.kind !== "root");
  const what = clashing.map(({ request }) => textOf(request));
  return {
    code: "conflict",
    message:
      what.length > 1
        ? `${what.slice(0, -1).join(", ")} and ${what.at(-1)} can't be in one group of Debian ${suite}`
        : `${what[0] ?? "the base system"} can't be installed from Debian ${suite}`,
    reason: factLines(facts, names).join("\n"),
    help: helpFor(clashing),
    ...(clashing.length > 1 ? { between: [...new Set(clashing.map(({ request }) => request.key))] } : {}),
    ...loosenedOf(clashing, wanted, goalFor),
  };
}

/** Requests with a constraint that could be had with another version, and that version. */
function loosenedOf(
  clashing: readonly Wanted[],
  wanted: readonly Wanted[],
  goalFor: (wanted: readonly Wanted[]) => Goal,
): Pick<Conflict, "loosened"> {
  const loosened = clashing.flatMap((one) => {
    const { request, name } = one;
    if (request.constraint === "*") return [];
    const any = wanted.map((each) => (each === one ? { ...each, fits: () => true } : each));
    const found = searchForSet(goalFor(any));
    const version = "because" in found ? undefined : found.get(name)?.version;
    return version === undefined ? [] : [{ key: request.key, version }];
  });
  return loosened.length === 0 ? {} : { loosened };
}

function helpFor(clashing: readonly Wanted[]): string {
  const last = clashing.at(-1)?.request;
  if (last === undefined)
    return "the archive is inconsistent now: try again later, or configure another mirror";
  return `another suite may have what fits: bothy search ${last.name}`;
}

function textOf(request: ConcreteRequest): string {
  return request.constraint === "*" ? request.name : `${request.name}@${request.constraint}`;
}

/** The facts in the order in which one leads to the next, beginning at the requests. */
function factLines(facts: readonly Fact[], names: readonly string[]): string[] {
  const waiting = [...facts];
  const reached = new Set(names);
  const ordered: Fact[] = [];
  for (let found = true; found; ) {
    found = false;
    for (const fact of [...waiting]) {
      if (fact.kind === "needs" ? !reached.has(fact.item.name) : fact.kind !== "root") continue;
      if (fact.kind === "needs") for (const relation of fact.group) reached.add(relation.name);
      ordered.push(fact);
      waiting.splice(waiting.indexOf(fact), 1);
      found = true;
    }
  }
  const lines = [...new Set([...ordered, ...waiting].map(lineOf))];
  return lines.length <= MOST_FACTS
    ? lines
    : [...lines.slice(0, MOST_FACTS), `and ${lines.length - MOST_FACTS} more`];
}

function lineOf(fact: Fact): string {
  switch (fact.kind) {
    case "root":
      return `${fact.name} is asked for`;
    case "needs":
      return `${fact.item.name} ${fact.item.version} needs ${fact.group.map(relationText).join(" or ")}`;
    case "conflicts":
      return `${fact.item.name} ${fact.item.version} can't be beside ${fact.with.name} ${fact.with.version}`;
    case "one-version":
      return `only one version of ${fact.name} can be in a group`;
  }
}
