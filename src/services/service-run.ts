import { isSystemError } from "../base/error.ts";
import { builtFile } from "../host/installation.ts";
import type { ServiceHost } from "../host/service-host.ts";
import type { LogFile } from "./log-file.ts";
import { RUN_VARIABLE } from "./run-tag.ts";
import { SIGNALS, signalName } from "./signals.ts";
import type { Holder, ServicePlan } from "./types.ts";

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
    ...["--", ...plan.command],
  ];
  let own: EndedRun | undefined;
  let all: EndedRun | undefined;
  let swept: Promise<unknown> | undefined;
  const { promise: ended, resolve } = Promise.withResolvers<EndedRun>();
  try {
    const kept = await host.startKept(keeper, args, {
      cwd: plan.directory,
      env: { ...env, [RUN_VARIABLE]: tag },
      output: log.output,
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
        if (all === undefined)
          swept = host.run(keeper, ["reap", tag], { stdout: "ignore", stderr: "ignore" });
      },
      async ended() {
        await swept;
        const killed = { how: "the loss of its keeper", failed: true, unstartable: false };
        resolve(own?.failed ? own : (all ?? killed));
      },
    });
    const identity = host.processIdentity(kept.pid);
    return { keeper: identity, ended, stop: () => kept.tell("s") };
  } catch (error) {
    if (!isSystemError(error, "ENOENT", "EACCES", "ENOTDIR")) throw error;
    const gone = !host.fsSync.existsSync(plan.directory);
    const how = gone ? `no folder ${plan.directory}` : error.message;
    log.note(how);
    resolve({ how, failed: true, unstartable: true });
    return { keeper: undefined, ended, stop: () => {} };
  }
}

function endOf(kind: string | undefined, number: string | undefined): EndedRun {
  const code = Number(number);
  if (kind === "signal") return { how: `signal ${signalName(code)}`, failed: true, unstartable: false };
  return { how: `status ${code}`, failed: code !== 0, unstartable: UNSTARTABLE.includes(code) };
}
