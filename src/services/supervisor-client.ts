import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../base/error.ts";
import { makeStateFolder, stateError } from "../environment/project/durable-file.ts";
import type { Project } from "../environment/project/project-types.ts";
import type { Context } from "../host/context.ts";
import { workerEntry } from "../host/installation.ts";
import type { LineConnection, ServiceHost } from "../host/service-host.ts";
import { holderState, parseHolder } from "../store/holder.ts";
import { withCollection } from "../store/locks.ts";
import { sweepLeftovers } from "./leftovers.ts";
import { readRecord, SOCKET, servicesFolder } from "./record.ts";
import { RUN_VARIABLE } from "./run-tag.ts";
import { PROTOCOL, type SupervisorAnswer, type SupervisorRecord, type SupervisorRequest } from "./types.ts";

export type ServiceContext = Omit<Context, "host"> & { readonly host: ServiceHost };
export type DoneAnswer = Extract<SupervisorAnswer, { tell: "done" }>;

/** How long a supervisor may take to say anything, or to end once it was told to. */
const SILENT_MS = 10_000;
const LOOK_MS = 20;

/**
 * Asks the project's supervisor, which is started for a `start`. Where none runs, the answer is what the last one left to know,
 * made true. UserErrors `supervisor-failed`, `supervisor-silent`, `processes-left`, those of a project's state.
 */
export async function askSupervisor(
  project: Project,
  request: SupervisorRequest,
  ctx: ServiceContext,
): Promise<DoneAnswer> {
  for (let tries = 0; ; tries++) {
    const reached = await reachSupervisor(project, request, ctx);
    if (!("connection" in reached)) return { tell: "done", services: reached.services };
    const answer = await converse(reached.connection, reached.sent ? undefined : request, ctx);
    // It was about to end as it was reached.
    if (answer !== undefined) return answer;
    if (tries === 2)
      throw new UserError(
        "supervisor-failed",
        `what supervises the services of ${project.root} ended unasked`,
        {
          reason: await lastWords(project, ctx),
          help: "run the command again; what it printed stands in its log, and services that it ran have ended",
        },
      );
  }
}

type Reached =
  | { readonly connection: LineConnection; readonly sent: boolean }
  | Pick<SupervisorRecord, "services">;

/** A connection to the supervisor that runs, or to a new one; else the record of the last. One command at a time. */
async function reachSupervisor(
  project: Project,
  request: SupervisorRequest,
  ctx: ServiceContext,
): Promise<Reached> {
  const folder = servicesFolder(project);
  if (request.ask !== "start" && !ctx.host.fsSync.existsSync(folder)) return { services: [] };
  await makeStateFolder(ctx.host, join(folder, "logs"));
  return withCollection({ root: folder, what: "the services", explain: stateError }, ctx, async () => {
    let record = await readRecord(folder, ctx.host);
    const running = record === undefined ? undefined : await runningSupervisor(folder, record, ctx);
    if (running !== undefined && record?.version === PROTOCOL) return { connection: running, sent: false };
    if (running !== undefined) await endOther(record!, ctx);
    if (record !== undefined) record = await sweepLeftovers(folder, record, ctx.host);
    if (request.ask !== "start") return { services: record?.services ?? [] };
    return { connection: await startSupervisor(project, folder, request, ctx), sent: true };
  });
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
  request: SupervisorRequest,
  ctx: ServiceContext,
): Promise<LineConnection> {
  const { [RUN_VARIABLE]: _, ...env } = ctx.host.env;
  const live = join(ctx.places.state, "live");
  await makeStateFolder(ctx.host, live);
  const started = await ctx.host.startDetached(
    process.execPath,
    ["--max-semi-space-size=1", workerEntry("services/supervisor-worker"), folder, live],
    { cwd: folder, env, output: supervisorLog(project) },
  );
  started.lines.send(JSON.stringify(request));
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

/** Sends the request, shows notes, returns the answer; undefined where the other side ended without one. */
async function converse(
  connection: LineConnection,
  request: SupervisorRequest | undefined,
  ctx: ServiceContext,
): Promise<DoneAnswer | undefined> {
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
  if (request !== undefined) connection.send(JSON.stringify(request));
  try {
    ctx.signal.throwIfAborted();
    return await promise;
  } finally {
    ctx.signal.removeEventListener("abort", interrupted);
    connection.close();
  }
}
