import { satisfies } from "@renovatebot/pep440";
import { suggest } from "../../base/suggest.ts";
import type { System } from "../../base/system.ts";
import type { Conflict } from "../../resolve/channel.ts";
import { publishedVersions, versionOfFile, versionsWithWheels } from "./published-versions.ts";
import type { Requirement } from "./requirement.ts";
import type { IndexFile } from "./simple-index.ts";
import { uvReason } from "./uv-run.ts";
import { type WheelTarget, wheelName } from "./wheel-tags.ts";

/** What uv's "No solution found" says, taken apart as far as it must be told apart here. */
export type NoSolution =
  | { readonly kind: "no-package"; readonly name: string }
  | { readonly kind: "no-version"; readonly requirement: Requirement }
  | { readonly kind: "no-wheel"; readonly name: string }
  | { readonly kind: "clash"; readonly requirements: readonly Requirement[] };

/** undefined when uv failed for another reason. Source: the pinned uv's messages. */
export function readNoSolution(stderr: string, requirements: readonly Requirement[]): NoSolution | undefined {
  if (!/No solution found when resolving/.test(stderr)) return undefined;
  const text = stderr.split(/\n\s*hint:/)[0]!.replace(/\s+/g, " ");
  const missing =
    /([A-Za-z0-9._-]+) was not found in the (?:package registry|cache|provided package locations)/.exec(text);
  if (missing) return { kind: "no-package", name: missing[1]! };
  const asked = requirements.filter((requirement) => isAsked(requirement.name, text));
  const [only] = asked;
  if (only !== undefined && asked.every((requirement) => requirement.name === only.name)) {
    const wheelless = new RegExp(
      `(?:${escaped(only.name)}[^ ]*|versions of ${escaped(only.name)}) (?:has|have) no (?:usable )?wheels`,
    );
    if (asked.length === 1 && wheelless.test(text)) return { kind: "no-wheel", name: only.name };
    const own = escaped(only.name);
    const unpublished = new RegExp(
      `only (?:the following versions of )?${own}[^ ]* (?:is|are) available|there (?:is|are) no versions? of ${own}`,
    );
    if (asked.length === 1 && only.specifiers !== "" && unpublished.test(text))
      return { kind: "no-version", requirement: only };
  }
  return { kind: "clash", requirements: asked };
}

/** Whether one of the things that uv says are required of it bears the name; what it concludes from them doesn't count. */
function isAsked(name: string, text: string): boolean {
  const named = new RegExp(`(?:^|[^A-Za-z0-9._-])${escaped(name)}(?![A-Za-z0-9_-])`);
  const clauses = text.matchAll(/(?<!conclude that )you require (.*?)(?:, we can conclude|$)/g);
  return [...clauses].some(([, clause]) => named.test(clause!));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** `no-such-package`. `asker`: the request of that name, absent for a dependency. */
export function noSuchPackage(name: string, asker: Requirement | undefined): Conflict {
  return {
    code: "no-such-package",
    message:
      asker === undefined
        ? `the Python index has no package ${name}, which another package needs`
        : `the Python index has no package ${name}, which ${asker.request.key} asks for`,
    reason: "there is none of that name, or not for these credentials",
    help: `see whether the name is right: bothy search ${name}`,
  };
}

/** `no-such-version`: what there is, the nearest first. */
export function noSuchVersion(
  requirement: Requirement,
  files: readonly IndexFile[],
  target: WheelTarget,
): Conflict {
  const { name, request } = requirement;
  const versions = publishedVersions(name, files);
  const usable = versionsWithWheels(name, files, target);
  const near = nearest(usable.length > 0 ? usable : versions, request.constraint);
  return {
    code: "no-such-version",
    message: `no version of pypi:${name} fits ${JSON.stringify(request.constraint)}, which ${request.key} asks for`,
    reason:
      near.length === 0
        ? "the index has no files of it"
        : `the index has ${near.join(", ")}${versions.length > near.length ? ` and ${versions.length - near.length} others` : ""}; the newest is ${usable[0] ?? versions[0]}`,
    help: `bothy install pypi:${name}@${near[0] ?? "*"}`,
  };
}

/** `no-such-version` for what is published as source only. */
export function noWheel(
  name: string,
  asker: Requirement | undefined,
  files: readonly IndexFile[],
  target: WheelTarget,
): Conflict {
  const usable = versionsWithWheels(name, files, target);
  const wanted = asker === undefined ? `pypi:${name}` : `${asker.request.key}@${asker.request.constraint}`;
  const pythons = pythonsOf(name, asker, files);
  const ways = [
    ...(usable[0] === undefined
      ? []
      : [`version ${usable[0]} has a wheel: bothy install pypi:${name}@${usable[0]}`]),
    ...(pythons.length === 0
      ? []
      : [`what was asked for has wheels for Python ${pythons.join(", ")}: use such a python`]),
    ...(usable.length + pythons.length > 0 ? [] : [`Debian may have it: bothy search ${name}`]),
  ];
  return {
    code: "no-such-version",
    message: `${wanted} has no wheel for Python ${target.major}.${target.minor} on ${target.system}`,
    reason:
      "its wheels are for other Pythons and machines, and there is no source that bothy could build one from",
    help: ways.join("\nor "),
  };
}

/** Minor versions of Python that the wanted versions have wheels for, on any machine. */
function pythonsOf(name: string, asker: Requirement | undefined, files: readonly IndexFile[]): string[] {
  const found = new Set<number>();
  for (const { file, yanked } of files) {
    const wheel = wheelName(file);
    const version = versionOfFile(name, file);
    if (yanked || wheel === undefined || version === undefined) continue;
    if (asker !== undefined && asker.specifiers !== "" && !satisfies(version, asker.specifiers)) continue;
    for (const tag of wheel.pythons) {
      const minor = /^cp3(\d+)$/.exec(tag)?.[1];
      if (minor !== undefined) found.add(Number(minor));
    }
  }
  return [...found].sort((a, b) => a - b).map((minor) => `3.${minor}`);
}

/** `conflict`: the requests that can't be had together, by their keys. `loosened`: as in Conflict. */
export function clash(
  requirements: readonly Requirement[],
  stderr: string,
  options: {
    readonly group: string;
    readonly system: System;
    readonly loosened: NonNullable<Conflict["loosened"]>;
  },
): Conflict {
  const named = requirements.map(({ request: { key, constraint } }) =>
    constraint === "*" ? key : `${key}@${constraint}`,
  );
  const together = named.length === 0 ? "the Python packages" : listed(named);
  const between = [...new Set(requirements.map(({ request }) => request.key))];
  return {
    code: "conflict",
    message:
      named.length > 1
        ? `${together} can't be had together in group ${options.group} on ${options.system}`
        : `${together} can't be had in group ${options.group} on ${options.system}`,
    reason: allowed(requirements) ?? uvReason(stderr),
    help: "ask for other versions",
    ...(between.length > 0 ? { between } : {}),
    ...(options.loosened.length > 0 ? { loosened: options.loosened } : {}),
  };
}

/** Of one package asked for twice, what each request allows says it all. */
function allowed(requirements: readonly Requirement[]): string | undefined {
  const [first] = requirements;
  if (requirements.length < 2 || !requirements.every((item) => item.name === first!.name)) return undefined;
  const parts = requirements.map(
    ({ request, specifiers }) => `${request.key} allows ${specifiers || "any version"}`,
  );
  return `${listed(parts)}, and one Python has one ${first!.name}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** Up to six: those that share the most leading numbers with what was asked for, newest first. */
function nearest(versions: readonly string[], constraint: string): string[] {
  const asked = /\d+(?:\.\d+)*/.exec(constraint)?.[0].split(".").map(Number) ?? [];
  const distance = (version: string) => {
    const parts = version.split(".").map((part) => Number.parseInt(part, 10));
    return asked.map((part, index) => Math.abs(part - (parts[index] ?? 0)));
  };
  const compared = (a: string, b: string) => {
    const [left, right] = [distance(a), distance(b)];
    for (const [index, part] of left.entries()) if (part !== right[index]) return part - right[index]!;
    return versions.indexOf(a) - versions.indexOf(b);
  };
  const near = [...versions].sort(compared).slice(0, 6);
  const slip = suggest(constraint.replace(/^[^0-9]*/, ""), versions);
  return slip !== undefined && !near.includes(slip) ? [slip, ...near.slice(0, 5)] : near;
}
