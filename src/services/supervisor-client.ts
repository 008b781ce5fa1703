import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../base/error.ts";
import { makeStateFolder, stateError } from "../environment/project/durable-file.ts";
import type { Project } from "../environment/project/project-types.ts";
import { ENDED, servicesFolder } from "../environment/service-plans/service-places.ts";
import type { Context } from "../host/context.ts";
import { workerEntry } from "../host/installation.ts";
import type { LineConnection, ServiceHost } from "../host/service-host.ts";
import { holderState, parseHolder } from "../store/holder.ts";
import { withCollection } from "../store/locks.ts";
import { BEGUN_VARIABLE, readBegun, STARTING } from "./begun.ts";
import { endLeft, sweepLeftovers } from "./leftovers.ts";
import { readRecord, SOCKET } from "./record.ts";
import { RUN_VARIABLE } from "./run-tag.ts";
import {
  ACTIVE,
  PROTOCOL,
  type SupervisorAnswer,
  type SupervisorRecord,
  type SupervisorRequest,
} from "./types.ts";

export type ServiceContext = Omit<Context, "host"> & { readonly host: ServiceHost };
export type DoneAnswer = Extract<SupervisorAnswer, { tell: "done" }>;

/** How long a supervisor may take to say anything, or to end once it was told to. */
const SILENT_MS = 10_000;
/** How long one may take to end that has nothing to do; others may be asking it meanwhile. */
const LEAVING_MS = 2_000;
const LOOK_MS = 10;

/** What one command has to do with a project's supervisor. */
export interface SupervisorSession {
  /** Undefined where the supervisor ended without an answer. */
  ask(request: SupervisorRequest): Promise<DoneAnswer | undefined>;
  close(): void;
}

/**
 * Asks the project's supervisor. Where none runs, the answer is what the last one left to know, made true. Not for `start`.
 * UserErrors as of `openSupervisor`.
 */
export async function askSupervisor(
  project: Project,
  request: Exclude<SupervisorRequest, { ask: "start" }>,
  ctx: ServiceContext,
): Promise<DoneAnswer> {
  for (let tries = 0; ; tries++) {
    const session = await openSupervisor(project, { start: false }, ctx);
    const answer = await session.ask(request).finally(() => session.close());
    // It was about to end as it was reached.
    if (answer !== undefined) {
      if (request.ask === "stop") await untilIdleGone(project, answer, ctx);
      return answer;
    }
    if (tries === MOST_TRIES) throw await endedUnasked(project, ctx);
  }
}

/** A supervisor that has nothing left to do ends: whoever stopped all services finds no process of theirs. */
async function untilIdleGone(project: Project, { services }: DoneAnswer, ctx: ServiceContext): Promise<void> {
  if (services.some(({ state }) => ACTIVE.includes(state))) return;
  const record = await readRecord(servicesFolder(project), ctx.host);
  const holder = parseHolder(record?.supervisor ?? "");
  const deadline = performance.now() + LEAVING_MS;
  while (holder !== undefined && holderState(holder, ctx.host) === "alive" && performance.now() < deadline)
    await delay(LOOK_MS, undefined, { signal: ctx.signal });
}

/** How often it is tried to reach a supervisor that ends instead of answering. */
const MOST_TRIES = 3;

/** What to throw where a supervisor ended while it was asked. */
export async function endedUnasked(project: Project, ctx: ServiceContext): Promise<UserError> {
  return new UserError("supervisor-failed", `what supervises the services of ${project.root} ended unasked`, {
    reason: await lastWords(project, ctx),
    help: "run the command again; services that it ran have ended",
  });
}

/**
 * Reaches the supervisor that runs, or with `start` a new one; else what the last one left to know, made true. UserErrors
 * `supervisor-failed`, `supervisor-silent`, `foreign-supervisor`, `processes-left`, those of a project's state.
 */
export async function openSupervisor(
  project: Project,
  options: { readonly start: boolean },
  ctx: ServiceContext,
): Promise<SupervisorSession> {
  const folder = servicesFolder(project);
  if (!options.start && !ctx.host.fsSync.existsSync(folder)) return recordedSession([]);
  await makeStateFolder(ctx.host, join(folder, "logs"));
  return withCollection({ root: folder, what: "the services", explain: stateError }, ctx, async () => {
    await settleBegun(folder, ctx);
    let record = await readRecord(folder, ctx.host);
    const running = record === undefined ? undefined : await runningSupervisor(folder, record, ctx);
    if (running !== undefined && record?.version === PROTOCOL) return liveSession(running, ctx);
    if (running !== undefined) await endOther(record!, ctx);
    if (record !== undefined) record = await sweepLeftovers(folder, record, ctx.host);
    if (!options.start) {
      await ctx.host.fs.writeFile(join(folder, ENDED), "", { mode: 0o600 });
      return recordedSession(record?.services ?? []);
    }
    await ctx.host.fs.rm(join(folder, ENDED), { force: true });
    return liveSession(await startSupervisor(project, folder, ctx), ctx);
  });
}

/** What native/starter begins, a supervisor goes on with in a moment; where it was killed before that, what it left is ended. */
async function settleBegun(folder: string, ctx: ServiceContext): Promise<void> {
  const deadline = performance.now() + SILENT_MS;
  for (;;) {
    const begun = await readBegun(folder, ctx.host);
    if (begun === undefined) return;
    const state = holderState(begun.by, ctx.host);
    if (state === "foreign") throw foreign(folder);
    if (state === "dead") {
      await endLeft(begun.services, ctx.host);
      await ctx.host.fs.rm(join(folder, STARTING), { force: true });
      return;
    }
    if (performance.now() > deadline) throw silent(begun.by.pid);
    await delay(LOOK_MS, undefined, { signal: ctx.signal });
  }
}

function recordedSession(services: SupervisorRecord["services"]): SupervisorSession {
  return { ask: async () => ({ tell: "done", services }), close: () => {} };
}

/** Undefined once it is surely gone. */
async function runningSupervisor(
  folder: string,
  { supervisor }: SupervisorRecord,
  ctx: ServiceContext,
): Promise<LineConnection | undefined> {
  const holder = parseHolder(supervisor);
  const deadline = performance.now() + SILENT_MS;
  for (;;) {
    const state = holder === undefined ? "dead" : holderState(holder, ctx.host);
    if (state === "dead") return undefined;
    const connection = await ctx.host.connect(folder, SOCKET);
    if (connection !== undefined) return connection;
    if (state === "foreign") throw foreign(folder);
    if (performance.now() > deadline) throw silent(holder!.pid);
    await delay(LOOK_MS, undefined, { signal: ctx.signal });
  }
}

function foreign(folder: string): UserError {
  return new UserError(
    "foreign-supervisor",
    "the services of this project are run from another machine or container",
    {
      reason: `that is what ${join(folder, "state.json")} says, and whether it is still there can't be told from here`,
      help: `stop them there: bothy services stop; if that machine is no more: rm '${join(folder, "state.json")}'`,
    },
  );
}

function silent(pid: number): UserError {
  return new UserError("supervisor-silent", "what supervises the services doesn't answer", {
    reason: `process ${pid} is there and takes no connections`,
    help: `end it, and its services with it: kill -9 ${pid}; then run the command again`,
  });
}

/** A supervisor of another bothy ends its services itself. */
async function endOther({ supervisor }: SupervisorRecord, ctx: ServiceContext): Promise<void> {
  const holder = parseHolder(supervisor)!;
  ctx.report.note("another version of bothy runs the services; they are stopped");
  ctx.host.sendSignal(holder.pid, "SIGTERM");
  const deadline = performance.now() + SILENT_MS * 6;
  while (holderState(holder, ctx.host) === "alive") {
    if (performance.now() > deadline) throw silent(holder.pid);
    await delay(LOOK_MS, undefined, { signal: ctx.signal });
  }
}

async function startSupervisor(
  project: Project,
  folder: string,
  ctx: ServiceContext,
): Promise<LineConnection> {
  const { [RUN_VARIABLE]: _, [BEGUN_VARIABLE]: __, ...env } = ctx.host.env;
  const live = join(ctx.places.state, "live");
  await makeStateFolder(ctx.host, live);
  const started = await ctx.host.startDetached(
    process.execPath,
    ["--max-semi-space-size=1", workerEntry("services/supervisor-worker"), folder, live, project.root],
    {
      cwd: folder,
      env: { ...env, NODE_COMPILE_CACHE: join(ctx.places.cache, "compile-cache") },
      output: supervisorLog(project),
    },
  );
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  started.lines.onLine((line) => {
    if ((JSON.parse(line) as SupervisorAnswer).tell !== "listening") return;
    started.lines.onLine(undefined);
    resolve();
  });
  started.lines.onClose(() => void lastWords(project, ctx).then((words) => reject(unstarted(words))));
  const timer = setTimeout(() => reject(silent(started.pid)), SILENT_MS);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
  }
  return started.lines;
}

function unstarted(words: string): UserError {
  return new UserError("supervisor-failed", "can't start what supervises the services", {
    reason: words,
    help: "`bothy doctor` shows what this machine lacks",
  });
}

function supervisorLog(project: Project): string {
  return join(servicesFolder(project), "supervisor.log");
}

async function lastWords(project: Project, ctx: ServiceContext): Promise<string> {
  const text = await ctx.host.fs.readFile(supervisorLog(project), "utf8").catch(() => "");
  return text.trim().split("\n").slice(-5).join("\n") || "it said nothing";
}

function liveSession(connection: LineConnection, ctx: ServiceContext): SupervisorSession {
  return {
    close: () => connection.close(),
    async ask(request) {
      const { promise, resolve, reject } = Promise.withResolvers<DoneAnswer | undefined>();
      const interrupted = () => reject(ctx.signal.reason);
      ctx.signal.addEventListener("abort", interrupted, { once: true });
      connection.onClose(() => resolve(undefined));
      connection.onLine((line) => {
        const told = JSON.parse(line) as SupervisorAnswer;
        if (told.tell === "note") ctx.report.note(told.text);
        else if (told.tell === "done") resolve(told);
        else if (told.tell === "error") reject(new Error(told.message));
      });
      connection.send(JSON.stringify(request));
      try {
        ctx.signal.throwIfAborted();
        return await promise;
      } finally {
        ctx.signal.removeEventListener("abort", interrupted);
      }
    },
  };
}
