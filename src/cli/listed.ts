import { UserError } from "../base/error.ts";
import { suggest } from "../base/suggest.ts";
import { type System, servedSystem } from "../base/system.ts";
import { composeProject } from "../environment/composition/compose-project.ts";
import { readIfThere } from "../environment/project/durable-file.ts";
import { openProject } from "../environment/project/project.ts";
import type { Project } from "../environment/project/project-types.ts";
import type { Context } from "../host/context.ts";
import { decodeLockfile } from "../lockfile/decode.ts";
import { packagesNamed } from "../lockfile/paths.ts";
import { type LockedPackage, type Lockfile, owningGroup } from "../lockfile/types.ts";
import { formatName } from "../manifest/request.ts";
import { BASE_GROUP, type Manifest } from "../manifest/types.ts";

/** A project with a lock, to be shown. */
export interface Listed {
  readonly project: Project;
  readonly manifest: Manifest;
  readonly lock: Lockfile;
  readonly system: System;
}

/** The project that one is in, as its files say. UserErrors: those of reading them, and `no-lock`. */
export async function readListed(ctx: Context): Promise<Listed> {
  const project = await openProject(ctx.host.cwd, ctx);
  const { manifest } = await composeProject(
    project,
    (await readIfThere(ctx.host, project.manifestPath)) ?? "",
    ctx,
  );
  const text = await readIfThere(ctx.host, project.lockPath);
  if (text === undefined)
    throw new UserError("no-lock", "there is no bothy.lock", {
      reason: "what a project has is what its lock says",
      help: "write it: bothy lock",
    });
  const system = servedSystem(ctx.host.arch, ctx.host.platform);
  return { project, manifest, lock: decodeLockfile(text, "bothy.lock"), system };
}

/** The packages that a word names on this system: a request's, or those of that name. UserError `no-such-package`. */
export function namedPackages(word: string, { manifest, lock, system }: Listed): [string, LockedPackage][] {
  const request = manifest.packages.find(
    (one) => one.key === word || formatName(one) === word || (one.name === word && lock.requests[one.key]),
  );
  const found = request === undefined ? [] : packagesNamed(lock, request.key, system);
  const bare = word.replace(/^[a-z]+(?:\/[a-z-]+)?:/, "");
  const named = found.length > 0 ? found : [word, bare].flatMap((name) => packagesNamed(lock, name, system));
  if (named.length > 0) return [...new Map(named)];
  const names = Object.values(lock.packages).map(({ name }) => name);
  const near = suggest(word, [...manifest.packages.map(({ key }) => key), ...names]);
  throw new UserError("no-such-package", `nothing here is called ${word}`, {
    reason: "it is neither a request of bothy.toml nor a package of bothy.lock for this system",
    help: near === undefined ? "`bothy list --all` shows what there is" : `did you mean ${near}?`,
  });
}

/** `deb/trixie`, `pypi`. */
export function placeOf(item: Pick<LockedPackage, "channel" | "suite">): string {
  return item.suite === undefined ? item.channel : `${item.channel}/${item.suite}`;
}

/** The group as people know it; empty for the default one. */
export function groupText(group: string): string {
  if (group === BASE_GROUP) return "base";
  return owningGroup(group) === "default" ? "" : owningGroup(group);
}
