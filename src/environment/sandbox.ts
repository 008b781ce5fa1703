import type { Context } from "../host/context.ts";
import type { RunResult } from "../host/host.ts";
import { builtFile } from "../host/installation.ts";

/** Statuses of native/sandbox/ that are its own; others are the program's. */
export const SANDBOX_TIMED_OUT = 124;
export const SANDBOX_NO_NAMESPACES = 125;
export const SANDBOX_NO_OVERLAY = 126;

export interface SandboxOptions {
  /** Absolute path of the folder that is / inside. */
  readonly root: string;
  /** Mounted at `root`: what is written lands in `upper`. All on one file system; `work` is empty. */
  readonly overlay?: { readonly lower: string; readonly upper: string; readonly work: string };
  /** Absolute paths seen inside under their own names. */
  readonly readOnly: readonly string[];
  /** The same, to write in. */
  readonly writable?: readonly string[];
  /** The machine's network is there; default false. */
  readonly network?: boolean;
  /** 0: as long as it takes. */
  readonly timeoutSeconds: number;
  /** The whole environment inside. */
  readonly env: Readonly<Record<string, string>>;
  /** Gets what is printed on both streams as it comes, instead of the result. */
  readonly onOutput?: (chunk: Buffer) => void;
}

/** Runs `command` in the sandbox of native/sandbox/, output captured unless `onOutput` takes it. */
export function runInSandbox(
  command: readonly string[],
  options: SandboxOptions,
  ctx: Context,
): Promise<RunResult> {
  const { root, overlay, readOnly, writable = [], timeoutSeconds, env } = options;
  return ctx.host.run(
    builtFile("native/bothy-sandbox"),
    [
      ...["--root", root],
      ...(overlay === undefined ? [] : ["--overlay", overlay.lower, overlay.upper, overlay.work]),
      ...readOnly.flatMap((path) => ["--read-only", path]),
      ...writable.flatMap((path) => ["--writable", path]),
      ...(options.network ? ["--network"] : []),
      ...["--timeout", String(timeoutSeconds), "--", ...command],
    ],
    {
      env,
      signal: ctx.signal,
      ...(options.onOutput === undefined ? {} : { stdout: options.onOutput, stderr: options.onOutput }),
    },
  );
}

/** Whether this user may make the namespaces that packages' scripts are run in. */
export async function canUseNamespaces(ctx: Context): Promise<boolean> {
  if (ctx.host.platform !== "linux") return false;
  const { code } = await ctx.host.run(builtFile("native/bothy-sandbox"), ["--probe"], { stderr: "ignore" });
  return code === 0;
}
