import { UserError } from "../../base/error.ts";
import { removeTraces } from "../../environment/removal/remove-traces.ts";
import {
  type RunningProgram,
  runningPrograms,
  stopPrograms,
} from "../../environment/removal/stop-processes.ts";
import { findTraces, type RcFile, type Traces } from "../../environment/removal/traces.ts";
import { findBuiltFiles } from "../../environment/upkeep/built-files.ts";
import type { Context } from "../../host/context.ts";
import { listFolder } from "../../store/staging.ts";
import { openStore } from "../../store/store.ts";
import type { StoreKey, StoreKind } from "../../store/types.ts";
import { type Answer, bytes, count, say, type View } from "../answer.ts";
import type { Call } from "../call.ts";

interface Flags {
  readonly yes?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly stop?: boolean | undefined;
}

/** `bothy self uninstall`: shows all that there is of bothy, and with `--yes` removes it. */
export async function selfUninstall({ ctx }: Call, flags: Flags): Promise<Answer> {
  const dryRun = flags.dryRun ?? false;
  const remove = (flags.yes ?? false) && !dryRun;
  let traces = findTraces(ctx);
  const running = runningPrograms(ctx);
  const built = remove ? [] : await builtPaths(ctx);
  if (remove) {
    if (running.length > 0 && !flags.stop) throw refusal(running);
    if (running.length > 0) await stopPrograms(ctx);
    traces = await removeTraces(traces, ctx);
  }
  const { folders, files, rcFiles, mentions, projects, installation } = traces;
  const data = {
    removed: remove,
    ...{ folders, files, rcFiles, running },
    left: { mentions, projects, installation },
    ...(remove ? {} : { breaks: built }),
  };
  const view: View[] = [
    ...traceLines(traces, remove),
    ...(remove ? [] : [...runningLines(running), ...breakLines(built)]),
    ...leftLines(traces),
  ];
  if (!remove) view.push("", ...nextLines(running, dryRun));
  return { ...say(data, ...view), ...(remove || dryRun ? {} : { exitCode: 1 as const }) };
}

function refusal(running: readonly RunningProgram[]): UserError {
  const leave = running.some(({ isAbove }) => isAbove)
    ? "leave this shell's environment (`exit`, or `deactivate` where that is a command)"
    : "end them (services: `bothy services stop`)";
  return new UserError(
    "in-use",
    `${count(running.length, "process", "processes")} of environments still running`,
    {
      reason: running.map(({ pid, command }) => `process ${pid}: ${shown(command)}`).join("\n"),
      help: `${leave} and run the command again; or let it end them: bothy self uninstall --yes --stop`,
    },
  );
}

function traceLines({ folders, files, rcFiles }: Traces, removed: boolean): View[] {
  if (folders.length + files.length + rcFiles.length === 0) return ["Nothing of bothy's is here."];
  const lines: View[] = [removed ? "Removed:" : "This would go:"];
  if (folders.length > 0)
    lines.push({ rows: folders.map(({ path, holds, bytes: size }) => [`  ${path}`, bytes(size), holds]) });
  for (const { path, leadsTo, others = [] } of folders)
    if (others.length > 0) lines.push(`  ${path} leads to ${leadsTo}, of which stays: ${others.join(", ")}`);
  lines.push(...files.map((path) => `  ${path}`), ...rcLines(rcFiles));
  return lines;
}

function rcLines(files: readonly RcFile[]): string[] {
  return files.flatMap(({ path, lines }) => lines.map(({ number, text }) => `  ${path}:${number}: ${text}`));
}

function runningLines(running: readonly RunningProgram[]): string[] {
  if (running.length === 0) return [];
  return [
    "",
    "Running, of environments:",
    ...running.map(
      ({ pid, command, isAbove }) =>
        `  process ${pid}: ${shown(command)}${isAbove ? " (started this command)" : ""}`,
    ),
  ];
}

const MOST_SHOWN = 10;

function breakLines(built: readonly string[]): string[] {
  if (built.length === 0) return [];
  const more = built.length - MOST_SHOWN;
  return [
    "",
    "Made in environments, and of no use without them:",
    ...built.slice(0, MOST_SHOWN).map((path) => `  ${path}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function leftLines({ mentions, projects, installation }: Traces): string[] {
  const lines: string[] = [];
  if (mentions.length > 0)
    lines.push("", "Lines that name bothy; look at them yourself:", ...rcLines(mentions));
  if (projects.length > 0)
    lines.push(
      "",
      "Left as they are, with their bothy.toml, bothy.lock and editor settings:",
      ...projects.map((root) => `  ${root}`),
    );
  lines.push("", "bothy itself is left; remove it with:", ...installation.removal.map((line) => `  ${line}`));
  return lines;
}

function nextLines(running: readonly RunningProgram[], dryRun: boolean): string[] {
  const stop = running.length > 0 ? " --stop" : "";
  return [`Nothing was removed.${dryRun ? "" : ` To remove it: bothy self uninstall --yes${stop}`}`];
}

/** The user's own files that need something of the store. */
async function builtPaths(ctx: Context): Promise<string[]> {
  const store = openStore(ctx.host, ctx.places);
  const all = async (kind: StoreKind) => (await listFolder(ctx.host, `${store.root}/${kind}`)) as StoreKey[];
  const asked = {
    environments: await all("environments"),
    trees: await all("trees"),
    objects: await all("objects"),
  };
  return findBuiltFiles(asked, ctx.places, ctx.host).files.map(({ path }) => path);
}

function shown(command: string): string {
  return command.length > 100 ? `${command.slice(0, 99)}…` : command;
}
