import { join } from "node:path";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { RunResult } from "../../host/host.ts";
import { removeTree } from "../../store/staging.ts";

/** A folder for one piece of work of the go command, with a module cache of its own in `modules/`. */
export interface GoScratch {
  readonly folder: string;
  /** Where the go command keeps what it downloads, laid out as a proxy. */
  readonly downloads: string;
}

export async function withGoScratch<T>(ctx: Context, fn: (scratch: GoScratch) => Promise<T>): Promise<T> {
  const parent = `${ctx.places.cache}/go`;
  await ctx.host.fs.mkdir(parent, { recursive: true });
  const folder = await ctx.host.fs.mkdtemp(`${parent}/work-`);
  try {
    await ctx.host.fs.mkdir(join(folder, "work"));
    return await fn({ folder, downloads: join(folder, "modules/cache/download") });
  } finally {
    await removeTree(ctx.host, folder);
  }
}

export interface GoRun {
  /** Absolute path of the go command. */
  readonly go: string;
  readonly args: readonly string[];
  /** Over the user's environment and configuration of Go. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a go command in the scratch folder, outside of any module of the user's. The user's settings of proxies, private modules and
 * the checksum database hold; those that change what is built (GOFLAGS, GOOS, GOEXPERIMENT) don't. UserError `offline` where no proxy in
 * `env` is a folder.
 */
export async function runGo(run: GoRun, scratch: GoScratch, ctx: Context): Promise<RunResult> {
  const isLocal = run.env?.GOPROXY?.startsWith("file:") ?? false;
  if (ctx.offline && !isLocal)
    throw new UserError("offline", "Go's module proxy can't be asked", {
      reason: "bothy was told to stay offline",
      help: "run the command again without --offline",
    });
  const result = await ctx.host.run(run.go, run.args, {
    cwd: join(scratch.folder, "work"),
    env: { ...goEnvironment(scratch, ctx), ...run.env },
    signal: ctx.signal,
  });
  ctx.signal.throwIfAborted();
  return result;
}

/** Variables of Go that would change what a tool is, or where Go looks. */
const OWN =
  /^(?:GO(?:FLAGS|OS|ARCH|AMD64|ARM64|EXPERIMENT|ROOT|PATH|BIN|TMPDIR|WORK|111MODULE|CACHE|MODCACHE|TOOLCHAIN)|CGO_.*|CC|CXX)$/;

function goEnvironment({ folder }: GoScratch, ctx: Context): Record<string, string | undefined> {
  const { env } = ctx.host;
  const proxy = ctx.config.get("go.proxy");
  const passed = Object.entries(env).filter(([name]) => !OWN.test(name));
  return {
    ...Object.fromEntries(passed),
    ...(proxy === undefined ? {} : { GOPROXY: proxy }),
    GOMODCACHE: join(folder, "modules"),
    GOPATH: join(folder, "gopath"),
    GOCACHE: join(folder, "cache"),
    GOFLAGS: "-modcacherw -mod=mod",
    GOWORK: "off",
    GO111MODULE: "on",
    GOTOOLCHAIN: "local",
    GIT_TERMINAL_PROMPT: "0",
  };
}
