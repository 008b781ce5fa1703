import { enableCompileCache } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { isatty } from "node:tty";
import { isSystemError } from "../base/error.ts";
import type { Config, Context } from "../host/context.ts";
import type { Host } from "../host/host.ts";
import { nodeHost } from "../host/node-host.ts";
import { type Places, placesOf } from "../host/places.ts";
import type { Call, CommonFlags, Handler } from "./call.ts";
import { failureOf, usageError } from "./failure.ts";
import { printAnswer, printFailure, printPiece } from "./print.ts";
import { plainReporter, quietReporter, terminalReporter } from "./progress.ts";

type Flags = CommonFlags & { readonly offline?: boolean | undefined };

/**
 * Runs one command to the end of the process: makes what it works with, loads its handler, prints what it returns or
 * what went wrong, and exits with 0, 1 or 2; or, ended by a signal, 128 and its number.
 */
export async function perform(
  load: () => Promise<Handler<unknown>>,
  flags: Flags,
  args: readonly string[],
): Promise<never> {
  const json = flags.json ?? false;
  const interruption = listenForSignals();
  let code: number;
  try {
    const call = await makeCall(flags, interruption.signal);
    const handler = await load();
    const answer = await Promise.race([handler(call, flags, args), patience(interruption.signal)]);
    printAnswer(answer, { json, out: process.stdout });
    code = answer.exitCode ?? 0;
  } catch (error) {
    code = fail(error, json, interruption.signal);
  }
  // An error of writing comes to its listener before.
  process.stdout.write("", () => setImmediate(() => process.exit(code)));
  return new Promise<never>(() => {});
}

/** Prints what went wrong; returns the exit status. An interruption says only that it was one. */
export function fail(error: unknown, json: boolean, signal?: AbortSignal): number {
  if (signal?.aborted) {
    process.stderr.write(`${process.stderr.isTTY ? "\r\x1b[K" : ""}interrupted\n`);
    return signalStatus(signal);
  }
  const failure = failureOf(error);
  const debug = (process.env.BOTHY_DEBUG ?? "") !== "";
  printFailure(failure, { json, debug, out: process.stdout, err: process.stderr });
  return failure.exitCode;
}

async function makeCall(flags: Flags, signal: AbortSignal): Promise<Call> {
  const cwd = startFolder(flags.directory);
  const host = nodeHost({ cwd });
  const places = placesOf(process.env);
  enableCompileCache(join(places.cache, "compile-cache"));
  const quiet = flags.quiet ?? false;
  const shown = { err: process.stderr, now: () => performance.now(), width: () => process.stderr.columns };
  const report = quiet
    ? quietReporter(shown)
    : process.stderr.isTTY
      ? terminalReporter(shown)
      : plainReporter(shown);
  const ctx: Context = {
    host,
    places,
    report,
    config: await configuration(host, places),
    offline: flags.offline ?? false,
    signal,
  };
  const interactive = isatty(0) && isatty(2);
  const json = flags.json ?? false;
  const print = (line: string, data: unknown) => printPiece(line, data, { json, out: process.stdout });
  return { ctx, json, quiet, interactive, print };
}

/** bothy's settings; what reads them is loaded only where there are any. */
async function configuration(host: Host, places: Places): Promise<Config> {
  const files = ["/etc/bothy/config.toml", join(places.config, "config.toml")];
  if (!files.some((file) => host.fsSync.existsSync(file))) return { get: () => undefined };
  const { loadConfig } = await import("../config/config.ts");
  return loadConfig(host, places);
}

/** The folder that `-d` names, made the process's own, as `git -C` does. */
function startFolder(directory: string | undefined): string {
  if (directory === undefined || !isAbsolute(directory)) checkStart();
  if (directory === undefined) return process.cwd();
  const folder = isAbsolute(directory) ? directory : resolve(directory);
  try {
    process.chdir(folder);
  } catch (error) {
    throw usageError(
      `can't work in ${directory}: ${(error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such folder" : "it can't be entered"}`,
      "give an existing folder after -d",
    );
  }
  return process.cwd();
}

function checkStart(): void {
  try {
    process.cwd();
  } catch (error) {
    if (!isSystemError(error, "ENOENT", "EACCES")) throw error;
    throw usageError(
      error.code === "ENOENT"
        ? "the folder that bothy was started in is gone"
        : "can't tell the folder that bothy was started in",
      "enter one that is there, or name it: bothy -d DIR ...",
    );
  }
}

/** Work that is interrupted undoes what it began; what takes longer is left to what makes it safe against kills. */
const PATIENCE_MS = 4000;

/** Rejects some time after an interruption. */
function patience(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => setTimeout(() => reject(signal.reason), PATIENCE_MS);
    signal.addEventListener("abort", give, { once: true });
  });
}

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** Aborts at the first signal, so that work undoes what it began; a second one ends the process at once. */
function listenForSignals(): { signal: AbortSignal } {
  const controller = new AbortController();
  for (const name of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[])
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(128 + SIGNALS[name]);
      controller.abort(new DOMException(name, "AbortError"));
    });
  return { signal: controller.signal };
}

function signalStatus(signal: AbortSignal): number {
  const name = (signal.reason as DOMException).message as keyof typeof SIGNALS;
  return 128 + (SIGNALS[name] ?? SIGNALS.SIGINT);
}
