import { join } from "node:path";
import { UserError } from "../../base/error.ts";
import { debianArchitecture, type System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { makeStaging, removeTree } from "../../store/staging.ts";
import type { Store } from "../../store/types.ts";
import { isBehindLink } from "../deb-tree/place-files.ts";
import { runInSandbox, SANDBOX_NO_NAMESPACES, SANDBOX_NO_OVERLAY } from "../sandbox.ts";
import type { ComposedTree } from "../types.ts";

/** Where a build finds its files and leaves what it made, inside. */
export const TOOL_FOLDER = "/build";

const SHOWN_LINES = 12;

/** A build of a tool: files are placed in a folder that is TOOL_FOLDER inside, then the command runs. */
export interface ToolBuild {
  readonly item: LockedPackage;
  /** Fills the folder; `out/` in it is there, empty. */
  readonly place: (folder: string) => Promise<void>;
  readonly command: readonly string[];
  /** The whole environment inside. */
  readonly env: Readonly<Record<string, string>>;
  /** The tree that is / inside; absent: nothing but what `readOnly` names. */
  readonly tree: ComposedTree | undefined;
  /** Absolute paths, seen inside under their own names. */
  readonly readOnly: readonly string[];
  /** Folder of `out/` that gets its programs; absent: `out/` itself. */
  readonly programs?: string;
  /** What it is doing, of a line that it printed; undefined for a line that tells nothing. */
  readonly progress: (line: string) => string | undefined;
  /** More to say about a failure, for what it printed. */
  readonly advice: (printed: string) => string | undefined;
}

/**
 * Variables by which programs are linked as for any machine, so that what they need is read from them afterwards, and by which those that
 * a build makes and runs find their libraries all the same: the tree's loader looks into no folder of itself.
 */
export function linkedPlainly(system: System): Record<string, string> {
  const { triplet } = debianArchitecture(system);
  return { BOTHY_LINK: "plain", LD_LIBRARY_PATH: `/usr/lib/${triplet}:/usr/lib` };
}

/**
 * Runs a build in the sandbox, without network, home or anything else of the machine, and gives the folder with what it left in `out/` to
 * `take`. UserErrors `build-failed` with the end of what it printed and the path of all of it, `no-build-sandbox`.
 */
export async function buildTool<T>(
  build: ToolBuild,
  store: Store,
  take: (out: string) => Promise<T>,
  ctx: Context,
): Promise<T> {
  const { item, tree } = build;
  const { fsSync } = ctx.host;
  const work = await makeStaging(ctx.host, store.root);
  try {
    const at = (name: string) => join(work, name);
    const root = at(tree === undefined ? "files" : "root");
    const folder = join(at("files"), TOOL_FOLDER);
    for (const path of [at("work"), root, join(folder, "out")]) fsSync.mkdirSync(path, { recursive: true });
    await build.place(folder);
    const printed: Buffer[] = [];
    const task = ctx.report.task(`Building ${item.name}`);
    try {
      const result = await runInSandbox(
        build.command,
        {
          root,
          ...(tree === undefined
            ? {}
            : { overlay: { lower: tree.path, upper: at("files"), work: at("work") } }),
          readOnly: [...build.readOnly, ...(tree === undefined ? [] : [tree.path])],
          timeoutSeconds: 0,
          env: build.env,
          onOutput: (chunk) => {
            printed.push(chunk);
            for (const line of chunk.toString("utf8").split("\n")) {
              const doing = build.progress(line);
              if (doing !== undefined) task.advance(0, doing);
            }
          },
        },
        ctx,
      );
      ctx.signal.throwIfAborted();
      if (result.code === SANDBOX_NO_NAMESPACES || result.code === SANDBOX_NO_OVERLAY) throw noSandbox(item);
      if (result.code !== 0) throw await failure(build, Buffer.concat(printed).toString("utf8"), ctx);
    } finally {
      task.done();
    }
    // What was built may have put a link in the way.
    const programs = join("out", build.programs ?? "");
    if (isBehindLink(ctx.host, at("files"), join(TOOL_FOLDER, programs, "x").slice(1)))
      throw await failure(build, "it left a link where its programs belong", ctx);
    if (!fsSync.existsSync(join(folder, programs))) throw await failure(build, "it made no program", ctx);
    return await take(join(folder, programs));
  } finally {
    await removeTree(ctx.host, work);
  }
}

async function failure(build: ToolBuild, printed: string, ctx: Context): Promise<UserError> {
  const { item } = build;
  const lines = printed.split("\n").filter((line) => line.trim() !== "");
  const name = `${item.channel}-${item.name.replace(/[^A-Za-z0-9._-]+/g, "-")}-${item.version}.log`;
  const log = join(ctx.places.cache, "builds", name);
  await ctx.host.fs.mkdir(join(log, ".."), { recursive: true });
  await ctx.host.fs.writeFile(log, printed);
  const what = `${item.channel}:${item.name}@${item.version}`;
  return new UserError("build-failed", `${what} can't be built`, {
    reason: lines.slice(-SHOWN_LINES).join("\n") || "it printed nothing",
    help: [
      ...[build.advice(printed)].filter((line) => line !== undefined),
      `all that it printed is in ${log}`,
      `another version may do: bothy show ${item.channel}:${item.name}`,
    ].join("\n"),
  });
}

function noSandbox(item: LockedPackage): UserError {
  return new UserError(
    "no-build-sandbox",
    `${item.channel}:${item.name}@${item.version} can't be built here`,
    {
      reason:
        "tools are built in a sandbox, for which this machine allows no user namespaces or its file system no overlay",
      help: "see bothy doctor, which says how to allow them",
    },
  );
}
