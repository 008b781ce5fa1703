import { recordedManifest } from "../../environment/composition/compose-project.ts";
import { openProject } from "../../environment/project/project.ts";
import type { Generation } from "../../environment/project/project-types.ts";
import { decodeLockfile } from "../../lockfile/decode.ts";
import { diffLockfiles, type PackageChange } from "../../lockfile/diff.ts";
import { diffManifests, type RequestChange } from "../../manifest/diff.ts";
import { type Answer, say, type View } from "../answer.ts";
import type { Call } from "../call.ts";
import { generationBefore, generationOf, readGenerations } from "../generation-of.ts";
import { placeOf } from "../listed.ts";

/** `bothy generations diff [A] [B]`: what B has otherwise than A. One number: against the one in force; none: the last change. */
export async function generationsDiff(
  { ctx }: Call,
  _flags: unknown,
  words: readonly string[],
): Promise<Answer> {
  const project = await openProject(ctx.host.cwd, ctx);
  const generations = await readGenerations(project, ctx);
  const from = words[0] === undefined ? generationBefore(generations) : generationOf(words[0], generations);
  const to = words[1] === undefined ? generations.current! : generationOf(words[1], generations);
  const requests = diffManifests(manifestOf(from, project.root), manifestOf(to, project.root));
  const packages = diffLockfiles(lockOf(from), lockOf(to)).filter(({ system }) => system === to.system);
  const others = diffLockfiles(lockOf(from), lockOf(to)).length - packages.length;
  const data = { from: from.number, to: to.number, requests, packages, otherSystems: others };
  const title = `Generation ${from.number} (${when(from)}) to ${to.number} (${when(to)})`;
  if (requests.length === 0 && packages.length === 0 && others === 0)
    return say(data, `${title}: the same requests and packages.`);
  return say(
    data,
    title,
    ...(requests.length === 0 ? [] : ["", "bothy.toml:", requestTable(requests)]),
    ...(packages.length === 0 ? [] : ["", "Packages:", packageTable(packages)]),
    ...(others === 0 ? [] : ["", `And ${others} for other systems.`]),
  );
}

function manifestOf(generation: Generation, root: string) {
  return recordedManifest(generation, { name: `generation ${generation.number}`, root });
}

function lockOf({ lock, number }: Generation) {
  return decodeLockfile(lock, `bothy.lock of generation ${number}`);
}

function when({ created }: Generation): string {
  return created.slice(0, 16).replace("T", " ");
}

const SIGNS = { added: "+", removed: "-", changed: "" } as const;

function requestTable(changes: readonly RequestChange[]): View {
  return {
    rows: changes.map(({ kind, what, from, to }) => [
      `  ${SIGNS[kind]}`,
      what,
      kind === "changed" ? `${from} -> ${to}` : ((to ?? from) as string),
    ]),
  };
}

function packageTable(changes: readonly PackageChange[]): View {
  return {
    rows: changes.map((change) => [
      `  ${SIGNS[change.kind]}`,
      change.tool === undefined || change.tool === change.name
        ? change.name
        : `${change.name} (${change.tool})`,
      change.kind === "changed" ? `${change.from} -> ${change.to}` : ((change.to ?? change.from) as string),
      placeOf(change),
      change.group === "default" ? "" : change.group,
    ]),
  };
}
