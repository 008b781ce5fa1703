import { isSystemError, UserError } from "../../base/error.ts";
import { readEnvironment } from "../../environment/environment-root.ts";
import { currentGeneration } from "../../environment/project/generations.ts";
import { openProject } from "../../environment/project/project.ts";
import { readTreeMeta } from "../../environment/tree-meta.ts";
import type { TreeMeta } from "../../environment/types.ts";
import type { Context } from "../../host/context.ts";
import type { ModeChoice } from "../../relocate/program-mode.ts";
import { TREE_FILE } from "../../store/needs.ts";
import { openStore } from "../../store/store.ts";
import { type Answer, say } from "../answer.ts";

/** A program with how it is run. */
interface Program extends ModeChoice {
  /** Name on PATH; absent for a program that others of its tree start. */
  readonly name?: string;
  /** Relative to the environment's root. */
  readonly path: string;
}

/**
 * `bothy list --relocation`: how the programs of the environment in force are made to run: those on PATH, and of the others
 * those that aren't simply redirected.
 */
export async function listRelocation(options: { readonly all: boolean }, ctx: Context): Promise<Answer> {
  const { root, file } = await environmentInForce(ctx);
  const trees = Object.values(file.programs).map((target) => placeOf(root, target, ctx));
  const modes = new Map<string, ModeChoice>();
  const kinds = new Map<string, TreeMeta["kind"]>();
  for (const place of new Set([...trees, ...debPlaces(root, ctx)])) {
    const meta = readTreeMeta(`${root}/${place}`, ctx.host);
    kinds.set(place, meta.kind);
    for (const [path, choice] of Object.entries(meta.modes ?? {})) modes.set(`${place}/${path}`, choice);
  }
  const onPath = Object.entries(file.programs).map(([name, target]): Program => {
    const place = placeOf(root, target, ctx);
    const path = realPath(root, place, target, ctx);
    return { name, path, ...(modes.get(path) ?? usual(kinds.get(place)!)) };
  });
  const listed = new Set(onPath.map(({ path }) => path));
  const others = [...modes].flatMap(([path, choice]) => (listed.has(path) ? [] : [{ path, ...choice }]));
  const { notices } = file;
  const programs: Program[] = [...onPath, ...others];
  const shown = programs.filter(({ mode }) => options.all || mode !== "native");
  const native = onPath.filter(({ mode }) => mode === "native").length;
  return say(
    { programs, notices },
    ...(shown.length === 0
      ? []
      : [
          {
            head: ["PROGRAM", "RUNS", "WHY"],
            rows: shown.map(({ name, path, mode, reason }) => [name ?? path, mode, reason]),
          },
        ]),
    `${native} of ${onPath.length} programs on PATH are native: ordinary processes, redirected into their tree.`,
    ...notices.map((notice) => `Note: ${notice}`),
  );
}

function usual(kind: TreeMeta["kind"]): ModeChoice {
  if (kind === "tool") return { mode: "native", reason: "a script, run by what its first line names" };
  return kind === "deb"
    ? { mode: "native", reason: "redirected into its tree" }
    : { mode: "native", reason: kind === "python" ? "run by its tree's Python" : "run by its group's Node" };
}

async function environmentInForce(ctx: Context) {
  const project = await openProject(ctx.host.cwd, ctx);
  const generation = await currentGeneration(project, ctx);
  if (generation === undefined)
    throw new UserError("not-built", "this environment was not built yet", {
      help: "build it: bothy install",
    });
  const store = openStore(ctx.host, ctx.places);
  const root = store.path("environments", generation.environment);
  const file = readEnvironment(store, generation.environment, ctx.host);
  if (file === undefined)
    throw new UserError("not-built", "the environment is no longer in the store", {
      reason: `generation ${generation.number} was built, and ${root} or a tree of it is gone`,
      help: "build it again: bothy install",
    });
  return { root, file };
}

/** `deb/trixie` of `deb/trixie/usr/bin/htop`, `npm/@scope/x` of `npm/@scope/x/bin/x`: the folder on the way that is a tree. */
function placeOf(root: string, target: string, ctx: Context): string {
  const parts = target.split("/");
  const length = parts.findIndex((_, at) =>
    ctx.host.fsSync.existsSync(`${root}/${parts.slice(0, at + 1).join("/")}/${TREE_FILE}`),
  );
  if (length === -1) throw new Error(`no tree has ${target}`);
  return parts.slice(0, length + 1).join("/");
}

function debPlaces(root: string, ctx: Context): string[] {
  try {
    return ctx.host.fsSync.readdirSync(`${root}/deb`).map((name) => `deb/${name}`);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return [];
    throw error;
  }
}

/** The file that a program's name leads to, relative to the environment's root; itself where it leads out of its tree. */
function realPath(root: string, place: string, target: string, ctx: Context): string {
  const { realpathSync } = ctx.host.fsSync;
  const tree = realpathSync(`${root}/${place}`);
  const real = realpathSync(`${root}/${target}`);
  return real.startsWith(`${tree}/`) ? `${place}${real.slice(tree.length)}` : target;
}
