import { setTimeout as delay } from "node:timers/promises";
import type { PlannedCheck, ServicePlan } from "../environment/service-plans/types.ts";
import type { ServiceHost } from "../host/service-host.ts";
import { backOff, wasWell } from "./back-off.ts";
import type { BegunService } from "./begun.ts";
import { type LogFile, STARTS } from "./log-file.ts";
import { untilReady } from "./readiness.ts";
import { newTag, RUN_VARIABLE } from "./run-tag.ts";
import { type EndedRun, type ServiceRun, startRun, takeRun } from "./service-run.ts";
import {
  ACTIVE,
  type RunRecord,
  type ServiceEnvironment,
  type ServiceState,
  type ServiceStatus,
} from "./types.ts";

/** A service without a readiness check is taken for ready once it has run for so long. */
const GRACE_MS = 150;
/** How long news of an end may be on their way. */
const NEWS_MS = 1000;
/** A service that never was ready is given up after so many starts. */
const MOST_FIRST_STARTS = 5;

/** One service over all its starts and ends. */
export interface ServiceUnit {
  readonly name: string;
  plan(): ServicePlan;
  status(): ServiceStatus;
  /** How its processes are known; nothing where it has none. */
  record(): RunRecord;
  isActive(): boolean;
  /** Says that it waits for what it depends on. */
  wait(plan: ServicePlan, environment: ServiceEnvironment): void;
  /** Resolves once what it says is no older than what its processes are: of one that was killed its keeper tells a moment later. */
  current(): Promise<void>;
  /**
   * Starts it, where it isn't running, and resolves once it is ready (true) or won't be. With `begun` it takes over, before it returns, what
   * was started before this process was a supervisor.
   */
  start(begun?: BegunService): Promise<boolean>;
  /** Ends it and all of its processes. */
  stop(): Promise<void>;
  /** It won't be started, for that reason. */
  giveUp(reason: string): void;
}

export interface UnitDependencies {
  readonly host: ServiceHost;
  readonly openLog: (plan: ServicePlan) => LogFile;
  /** Writes down how all services are, before it returns. */
  readonly changed: () => void;
  /** Tells whoever waits for a start. */
  readonly note: (text: string) => void;
}

export function serviceUnit(
  first: { readonly plan: ServicePlan; readonly environment: ServiceEnvironment },
  deps: UnitDependencies,
): ServiceUnit {
  const { host } = deps;
  let { plan, environment } = first;
  let status = fresh(plan, environment, "stopped");
  let run: ServiceRun | undefined;
  /** Of the processes that may be there. */
  let record: RunRecord = {};
  /** Their end is somebody's wish. */
  let meant = false;
  /** The keeper has told of the program. */
  let told = false;
  let starts = 0;
  let wasReady = false;
  let log: LogFile | undefined;
  /** Aborted by a stop: ends checks and pauses. */
  let ending = new AbortController();
  let starting: { promise: Promise<boolean>; settle: (ready: boolean) => void } | undefined;

  function fresh(
    { name, port, ready }: ServicePlan,
    of: ServiceEnvironment,
    state: ServiceState,
  ): ServiceStatus {
    return {
      ...{ name, state, since: host.now().toISOString(), restarts: 0, port, checked: ready !== undefined },
      environment: of.path,
      ...(of.generation === undefined ? {} : { generation: of.generation }),
    };
  }

  function become(state: ServiceState, more: Partial<ServiceStatus> = {}): void {
    const { pid, reason, ...rest } = status;
    const since = host.now().toISOString();
    const alive = pid === undefined || !["ready", "stopping", "starting"].includes(state) ? {} : { pid };
    status = { ...rest, ...alive, state, since, ...more };
    deps.changed();
  }

  function setPid(pid: number | undefined): void {
    told = true;
    const { pid: _, ...rest } = status;
    status = pid === undefined ? rest : { ...rest, pid };
    deps.changed();
  }

  /** On a busy machine the keeper may not have begun yet, and a check be content with something else. */
  async function untilTold(signal: AbortSignal): Promise<void> {
    while (!told) await delay(NEWS_MS / 100, undefined, { signal });
  }

  async function untilCurrent(): Promise<void> {
    const { keeper } = record;
    if (keeper !== undefined && host.processIdentity(keeper.pid)?.started !== keeper.started)
      await run?.ended;
    const { pid } = status;
    const deadline = performance.now() + NEWS_MS;
    while (pid !== undefined && pid === status.pid && performance.now() < deadline) {
      if (host.processIdentity(pid) !== undefined) return;
      await delay(NEWS_MS / 100);
    }
  }

  function settled(ready: boolean): void {
    starting?.settle(ready);
    starting = undefined;
  }

  async function launch(begun?: BegunService): Promise<void> {
    starts++;
    const { signal } = ending;
    const tag = begun?.tag ?? newTag(host);
    record = { tag, stopTimeout: plan.stop.timeout };
    meant = told = false;
    const at = host.now().getTime() - (begun?.age ?? 0) * 1000;
    log!.note(
      environment.generation === undefined ? STARTS : `${STARTS}, generation ${environment.generation}`,
      new Date(at),
    );
    become("starting", { restarts: starts - 1 });
    const began = performance.now() - (begun?.age ?? 0) * 1000;
    const env = { ...environment.variables, ...plan.vars };
    const given = { log: log!, host };
    const current =
      begun?.keeper === undefined
        ? await startRun({ plan, env, tag, ...given }, setPid)
        : takeRun({ ...begun, keeper: begun.keeper }, given, setPid);
    run = current;
    if (current.keeper !== undefined) record = { ...record, keeper: current.keeper };
    deps.changed();
    if (signal.aborted) endRun();
    const over = new AbortController();
    void current.ended.then((ended) => {
      run = undefined;
      record = {};
      over.abort();
      log!.flush();
      if (!meant) endedByItself(ended, (performance.now() - began) / 1000);
    });
    const before = begun?.readyAfter;
    if (before === undefined && !(await isReady(tag, AbortSignal.any([signal, over.signal])))) return;
    wasReady = true;
    const readyAfter = before ?? (performance.now() - began) / 1000;
    const readyAt = before === undefined ? host.now() : new Date(at + before * 1000);
    log!.note(`ready after ${readyAfter.toFixed(2)} s`, readyAt);
    become("ready", { readyAfter });
    settled(true);
  }

  function endRun(): void {
    meant = true;
    run?.stop();
  }

  /** False where it never got ready, and was ended for that, or ended itself. */
  async function isReady(tag: string, signal: AbortSignal): Promise<boolean> {
    try {
      if (plan.ready === undefined) {
        await delay(GRACE_MS, undefined, { signal });
        await untilTold(signal);
        // News of its end may be on their way.
        await untilCurrent();
        signal.throwIfAborted();
        return true;
      }
      const env = { ...environment.variables, ...plan.vars, [RUN_VARIABLE]: tag };
      const { ready, output } = await untilReady(plan.ready, { cwd: plan.directory, env }, host, signal);
      signal.throwIfAborted();
      if (ready) {
        await untilTold(signal);
        return true;
      }
      await endUnready(plan.ready, output);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return false;
  }

  async function endUnready({ timeout, label }: PlannedCheck, output: string): Promise<void> {
    const reason = `it was not ready after ${timeout} s: ${label}`;
    log!.note(reason);
    if (output !== "") log!.note(output);
    become("stopping", { reason, checkOutput: output });
    endRun();
    await run?.ended;
    if (ending.signal.aborted) return;
    become("failed", { reason, checkOutput: output });
    settled(false);
  }

  /** The service ended by itself: it is started again, or that was it. */
  function endedByItself(ended: EndedRun, seconds: number): void {
    log!.note(`ended with ${ended.how}`);
    if (wasWell(seconds)) starts = 1;
    const wanted = plan.restart === "always" || (plan.restart === "on-failure" && ended.failed);
    const hopeless = ended.unstartable || (!wasReady && starts >= MOST_FIRST_STARTS);
    if (wanted && !hopeless) {
      startAgain(ended);
      return;
    }
    const early = plan.ready !== undefined && !wasReady;
    const reason = `it ended with ${ended.how}${early ? " before it was ready" : ""}`;
    const failed = ended.failed || early;
    become(failed ? "failed" : "done", { ended: ended.how, ...(failed ? { reason } : {}) });
    settled(!failed);
  }

  function startAgain({ how }: EndedRun): void {
    const seconds = backOff(starts);
    become("restarting", { ended: how, reason: `it starts again in ${seconds} s` });
    if (starting !== undefined) deps.note(`${plan.name} ended with ${how}; it starts again in ${seconds} s`);
    const { signal } = ending;
    delay(seconds * 1000, undefined, { signal })
      .then(launch)
      .catch((error: Error) => {
        if (!signal.aborted) broken(error);
      });
  }

  /** bothy itself could not go on. */
  function broken(error: Error): void {
    log?.note(error.message);
    become("failed", { reason: error.message });
    settled(false);
  }

  return {
    name: plan.name,
    plan: () => plan,
    status: () => status,
    record: () => record,
    isActive: () => ACTIVE.includes(status.state),
    wait(next, of) {
      plan = next;
      environment = of;
      status = fresh(plan, of, "waiting");
      deps.changed();
    },
    current: untilCurrent,
    start(begun) {
      if (starting !== undefined) return starting.promise;
      if (status.state === "ready") return Promise.resolve(true);
      const { promise, resolve } = Promise.withResolvers<boolean>();
      starting = { promise, settle: resolve };
      if (status.state === "starting") return promise;
      // Of a pause before another start nothing is to be left.
      ending.abort(new Error("started"));
      ending = new AbortController();
      starts = 0;
      wasReady = false;
      log?.close();
      log = deps.openLog(plan);
      launch(begun).catch(broken);
      return promise;
    },
    async stop() {
      ending.abort(new Error("stopped"));
      const current = run;
      if (current !== undefined) {
        become("stopping");
        endRun();
        const { how } = await current.ended;
        log!.note(`stopped: ${how}`);
      }
      if (ACTIVE.includes(status.state)) become("stopped");
      settled(false);
    },
    giveUp(reason) {
      become("failed", { reason });
      settled(false);
    },
  };
}
