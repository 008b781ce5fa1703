import { dirname, join } from "node:path";
import { shortKey } from "../../base/digest.ts";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { recoverProject } from "./project-journal.ts";
import type { Project } from "./project-types.ts";

/**
 * The project that `dir` is in: the nearest folder with a bothy.toml, `dir` itself first. What a killed command left
 * half done is completed or undone before. UserErrors: `no-project` when there is none up to the root,
 * `foreign-project` for one above `dir` that is another user's (docs/decisions/project-files.md).
 */
export async function openProject(dir: string, ctx: Context): Promise<Project> {
  const start = await realFolder(dir, ctx);
  for (let folder = start; ; folder = dirname(folder)) {
    if (ctx.host.fsSync.existsSync(join(folder, "bothy.toml"))) {
      if (folder !== start) refuseForeign(folder, start, ctx);
      const project = projectAt(folder, ctx);
      await recoverProject(project, ctx);
      return project;
    }
    if (folder === dirname(folder)) break;
  }
  throw new UserError("no-project", `no bothy.toml in ${start} or any folder above it`, {
    reason: "a project is a folder with a bothy.toml, and all that is below it",
    help: "start one here: bothy init",
  });
}

/** Whoever may write into a folder above could else decide what is run here. */
function refuseForeign(folder: string, start: string, ctx: Context): void {
  const path = join(folder, "bothy.toml");
  const owner = ctx.host.fsSync.lstatSync(path).uid;
  if (owner === ctx.host.uid || owner === 0) return;
  throw new UserError("foreign-project", `won't use ${path} for ${start}`, {
    reason: `it belongs to user ${owner}, you are user ${ctx.host.uid}, and it stands in a folder above the one you are in`,
    help: `if you mean it, name the folder: bothy COMMAND -d '${folder}'; or start a project of your own here: bothy init`,
  });
}

/** The project whose root is the real path `root`, with or without a bothy.toml yet. */
export function projectAt(root: string, ctx: Pick<Context, "host" | "places">): Project {
  const states = join(ctx.places.state, "projects");
  // An older bothy made longer keys: what it kept is not lost.
  const older = join(states, shortKey([root]));
  return {
    root,
    manifestPath: join(root, "bothy.toml"),
    lockPath: join(root, "bothy.lock"),
    state: ctx.host.fsSync.existsSync(older) ? older : join(states, shortKey([root], PROJECT_KEY)),
  };
}

/** Digits of a project's key. Servers put their sockets below it, whose whole path may have 107 bytes (unix(7)). */
const PROJECT_KEY = 16;

async function realFolder(dir: string, ctx: Context): Promise<string> {
  try {
    return await ctx.host.fs.realpath(dir);
  } catch (error) {
    if (!isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "ELOOP")) throw error;
    throw new UserError("no-such-folder", `can't enter ${dir}`, {
      reason:
        error.code === "EACCES"
          ? "permission denied"
          : error.code === "ELOOP"
            ? "its links go round in circles"
            : "there is no such folder",
      help: "give a folder that you may enter",
      exitCode: 2,
      cause: error,
    });
  }
}
