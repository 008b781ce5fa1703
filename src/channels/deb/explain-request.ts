import { UserError } from "../../base/error.ts";
import { suggest } from "../../base/suggest.ts";
import { debianArchitecture, type System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import type { ConcreteRequest, Conflict } from "../../resolve/channel.ts";
import { parseConstraint } from "./constraint.ts";
import { loadUniverse } from "./load-universe.ts";
import type { PackageVersion } from "./package-version.ts";
import { SUITES, type Suite } from "./suites.ts";
import type { Universe } from "./universe.ts";

interface Asked {
  readonly universe: Universe;
  readonly suite: Suite;
  readonly system: System;
  /** All that the lock is made for. */
  readonly systems: readonly System[];
  readonly ctx: Context;
}

/**
 * A name that the suite lacks: the systems of the lock that it has it for, else the other suites that do, else the nearest name. Of other
 * systems and suites what is cached: no index is fetched for a name that is likely misspelt.
 */
export async function explainUnknown(request: ConcreteRequest, asked: Asked): Promise<Conflict> {
  const { name, key, constraint } = request;
  const known = { ...asked, ctx: { ...asked.ctx, offline: true } };
  const served = await otherSystems(name, known);
  if (served.length > 0)
    return {
      code: "not-on-this-system",
      message: `Debian ${asked.suite} has ${name}, but not for ${asked.system}`,
      reason: `it has it for ${served.join(", ")}, and the lock is made for all systems of bothy.toml`,
      help: `restrict it, in bothy.toml: ${JSON.stringify(key)} = { version = ${JSON.stringify(constraint)}, systems = ${JSON.stringify(served)} }`,
    };
  const elsewhere = (await otherSuites(known)).filter((other) => other.universe.versions(name).length > 0);
  const near = suggest(name, asked.universe.names());
  const offers = elsewhere.map((other) => `bothy install deb/${other.suite}:${name}`);
  return {
    code: "no-such-package",
    message: `Debian ${asked.suite} has no package ${name} for ${asked.system}`,
    reason:
      elsewhere.length > 0
        ? `${name} is in ${elsewhere.map(({ suite }) => suite).join(" and ")}`
        : `it has no package of that name, and none that provides it`,
    help:
      offers.length > 0
        ? offers.join("\n")
        : `${near === undefined ? "" : `did you mean ${near}? `}bothy search ${name} looks in all channels`,
  };
}

/** A name that several packages provide, and that none bears. */
export function explainVirtual(
  request: ConcreteRequest,
  suite: Suite,
  providers: readonly string[],
): Conflict {
  const listed = [...providers].sort();
  return {
    code: "no-such-package",
    message: `${request.name} is a virtual package of Debian ${suite}`,
    reason: `it is provided by ${listed.join(", ")}`,
    help: `ask for one of them: bothy install deb/${suite}:${listed[0]}`,
  };
}

/** A constraint that no version in the suite fits: all versions that there are, and where one fits. */
export async function explainVersion(
  request: ConcreteRequest,
  versions: readonly PackageVersion[],
  asked: Asked,
): Promise<Conflict> {
  const { name } = request;
  const fits = parseConstraint(request.constraint);
  const others = await otherSuites(asked);
  const lines = [`${asked.suite} has ${listed(versions)}`];
  const offers: string[] = [];
  for (const { suite, universe } of others) {
    const there = universe.versions(name);
    if (there.length > 0) lines.push(`${suite} has ${listed(there)}`);
    if (there.some(({ version }) => fits(version)))
      offers.push(`bothy install deb/${suite}:${name}@${request.constraint}`);
  }
  const sibling = siblingName(request, asked.universe);
  if (offers.length === 0 && sibling !== undefined)
    offers.push(`bothy install deb/${asked.suite}:${sibling}`);
  return {
    code: "no-such-version",
    message: `no version of ${name} in Debian ${asked.suite} fits ${request.constraint}`,
    reason: lines.join("\n"),
    help: offers.length > 0 ? offers.join("\n") : "ask for one of these versions, or for any: *",
  };
}

/** `gcc-12` for gcc@12: Debian puts the version of what is offered side by side into the name. */
function siblingName(request: ConcreteRequest, universe: Universe): string | undefined {
  const number = /^=?\s*(\d+(?:\.\d+)*)/.exec(request.constraint)?.[1];
  if (number === undefined) return undefined;
  return [`${request.name}-${number}`, `${request.name}${number}`].find(
    (name) => universe.versions(name).length > 0,
  );
}

function listed(versions: readonly PackageVersion[]): string {
  return versions.map(({ version }) => version).join(", ");
}

/** Those of the lock's systems, the one asked apart, for which the suite has packages of that name. */
async function otherSystems(name: string, asked: Asked): Promise<System[]> {
  const others = asked.systems.filter((system) => system !== asked.system && system.endsWith("-linux"));
  const universes = await Promise.all(others.map((system) => universeIfAny(asked, asked.suite, system)));
  return others.filter((_, index) => (universes[index]?.versions(name).length ?? 0) > 0);
}

/** The suites beside the one asked, fetched at once where they aren't there and may be. */
async function otherSuites(asked: Asked): Promise<{ suite: Suite; universe: Universe }[]> {
  const others = SUITES.filter((suite) => suite !== asked.suite);
  const universes = await Promise.all(others.map((suite) => universeIfAny(asked, suite, asked.system)));
  return others.flatMap((suite, index) => {
    const universe = universes[index];
    return universe === undefined ? [] : [{ suite, universe }];
  });
}

/** undefined for one that can't be had now, as the error to be told is another. */
async function universeIfAny({ ctx }: Asked, suite: Suite, system: System): Promise<Universe | undefined> {
  try {
    return await loadUniverse(ctx, suite, debianArchitecture(system).name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return undefined;
  }
}
