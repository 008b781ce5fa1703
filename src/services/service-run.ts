import { isSystemError } from "../base/error.ts";
import { SIGNALS, signalName } from "../base/signals.ts";
import type { ServicePlan } from "../environment/service-plans/types.ts";
import { builtFile } from "../host/installation.ts";
import type { KeptEvents, ServiceHost } from "../host/service-host.ts";
import type { BegunService } from "./begun.ts";
import type { LogFile } from "./log-file.ts";
import { RUN_VARIABLE } from "./run-tag.ts";
import type { Holder } from "./types.ts";

/** A service's processes from one start to their end. */
export interface ServiceRun {
  readonly keeper: Holder | undefined;
  /** Resolves when no process is left. */
  readonly ended: Promise<EndedRun>;
  /** Asks them to end; they are killed after the plan's timeout. */
  stop(): void;
}

export interface EndedRun {
  /** `status 1`, `signal SIGKILL`. */
  readonly how: string;
  readonly failed: boolean;
  /** The program isn't there or can't be run: another start would end the same. */
  readonly unstartable: boolean;
}

/** Statuses of shells and of the keeper for a program that can't be run, or isn't there. */
const UNSTARTABLE = [126, 127];

/**
 * Starts the service's program beside a keeper of its own. `tag` is written down already. `program` is told its pid, and undefined
 * when it has ended, be the service gone or in the background.
 */
export async function startRun(
  given: {
    readonly plan: ServicePlan;
    readonly env: Readonly<Record<string, string>>;
    readonly tag: string;
    readonly log: LogFile;
    readonly host: ServiceHost;
  },
  program: (pid: number | undefined) => void,
): Promise<ServiceRun> {
  const { plan, env, tag, log, host } = given;
  const keeper = builtFile("native/bothy-keeper");
  const args = [
    ...["run", tag, String(SIGNALS[plan.stop.signal]), String(Math.round(plan.stop.timeout * 1000))],
    ...(plan.ordinaryUser ? ["--ordinary-user"] : []),
    ...openFiles(host),
    ...["--", ...plan.command],
  ];
  const { ended, events } = follow({ tag, log, host }, program);
  try {
    const where = { cwd: plan.directory, env: { ...env, [RUN_VARIABLE]: tag } };
    const kept = await host.startKept(keeper, args, { ...where, ...events });
    return { keeper: host.processIdentity(kept.pid), ended, stop: () => kept.tell("s") };
  } catch (error) {
    if (!isSystemError(error, "ENOENT", "EACCES", "ENOTDIR")) throw error;
    const gone = !host.fsSync.existsSync(plan.directory);
    const how = gone ? `no folder ${plan.directory}` : error.message;
    log.note(how);
    const unstarted = Promise.resolve({ how, failed: true, unstartable: true });
    return { keeper: undefined, ended: unstarted, stop: () => {} };
  }
}

/** Node raises the soft limit of open files for itself; services get what bothy was started with. */
function openFiles({ env }: Pick<ServiceHost, "env">): string[] {
  const limit = env.BOTHY_OPEN_FILES ?? "";
  return /^\d+$/.test(limit) ? ["--open-files", limit] : [];
}

/** Takes over what native/starter has started. `program` as for `startRun`. */
export function takeRun(
  begun: BegunService & { readonly keeper: Holder },
  { log, host }: { readonly log: LogFile; readonly host: ServiceHost },
  program: (pid: number | undefined) => void,
): ServiceRun {
  const { keeper, tag, control, output } = begun;
  const { ended, events } = follow({ tag, log, host }, program);
  const kept = host.takeKept({ pid: keeper.pid, control, output }, events);
  if (begun.pid !== undefined) program(begun.pid);
  return { keeper, ended, stop: () => kept.tell("s") };
}

/** Makes of what a keeper tells how the run ended. */
function follow(
  run: { readonly tag: string; readonly log: LogFile; readonly host: ServiceHost },
  program: (pid: number | undefined) => void,
): { readonly ended: Promise<EndedRun>; readonly events: KeptEvents } {
  let own: EndedRun | undefined;
  let all: EndedRun | undefined;
  let swept: Promise<unknown> | undefined;
  const { promise: ended, resolve } = Promise.withResolvers<EndedRun>();
  const events: KeptEvents = {
    output: run.log.output,
    line(text) {
      const [what, kind, number] = text.split(" ");
      if (what === "started") program(Number(kind));
      if (what === "ended") {
        own = endOf(kind, number);
        program(undefined);
      }
      if (what === "gone") all = endOf(kind, number);
    },
    exited() {
      // A keeper that was killed leaves what it kept.
      if (all !== undefined) return;
      const quiet = { stdout: "ignore", stderr: "ignore" } as const;
      swept = run.host.run(builtFile("native/bothy-keeper"), ["reap", run.tag], quiet);
    },
    async ended() {
      await swept;
      const killed = { how: "the loss of its keeper", failed: true, unstartable: false };
      resolve(own?.failed ? own : (all ?? killed));
    },
  };
  return { ended, events };
}

function endOf(kind: string | undefined, number: string | undefined): EndedRun {
  const code = Number(number);
  if (kind === "signal") return { how: `signal ${signalName(code)}`, failed: true, unstartable: false };
  return { how: `status ${code}`, failed: code !== 0, unstartable: UNSTARTABLE.includes(code) };
}
