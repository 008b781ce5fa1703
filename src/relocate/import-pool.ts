import type { Worker } from "node:worker_threads";
import { UserError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import { workerEntry } from "../host/installation.ts";
import type { TreeJob } from "./scan-tree.ts";
import type { DebJob } from "./unpack-deb.ts";
import type { WheelJob } from "./unpack-wheel.ts";

export type ImportJob =
  | ({ readonly kind: "deb" } & DebJob)
  | ({ readonly kind: "tree" } & TreeJob)
  | ({ readonly kind: "wheel" } & WheelJob);

/** What a worker answers to `{ id, job }`. */
export type ImportAnswer = { readonly id: number } & (
  | { readonly namesLibc: boolean }
  | {
      readonly error: {
        readonly kind: "user" | "bug";
        readonly message: string;
        readonly code?: string | undefined;
        readonly reason?: string | undefined;
        readonly help?: string | undefined;
        readonly stack?: string | undefined;
        readonly path?: string | undefined;
      };
    }
);

interface Waiting {
  readonly id: number;
  readonly job: ImportJob;
  readonly signal: AbortSignal;
  abort?: () => void;
  readonly resolve: (answer: { namesLibc: boolean }) => void;
  readonly reject: (error: unknown) => void;
}

/** More threads than this gain nothing on a disk, and each may hold a package in memory. */
const MOST_THREADS = 16;

interface Thread {
  readonly worker: Worker;
  current: Waiting | undefined;
}

const waiting: Waiting[] = [];
const idle: Thread[] = [];
let threads = 0;
let lastId = 0;

/**
 * Runs the job in a thread of its own; threads are started when needed, as many as there are processors, and don't keep the
 * process alive while idle. Rejects with the job's own error, or with the signal's reason once its thread has ended.
 */
export function runImport(host: Host, job: ImportJob, signal: AbortSignal): Promise<{ namesLibc: boolean }> {
  const limit = Math.min(host.cpus, MOST_THREADS);
  return new Promise((resolve, reject) => {
    const item: Waiting = { id: ++lastId, job, signal, resolve, reject };
    item.abort = () => {
      waiting.splice(waiting.indexOf(item), 1);
      reject(signal.reason);
    };
    signal.addEventListener("abort", item.abort);
    waiting.push(item);
    startNext(limit);
  });
}

function startNext(limit: number): void {
  while (waiting[0]?.signal.aborted) {
    const { reject, signal } = waiting.shift()!;
    reject(signal.reason);
  }
  if (waiting.length === 0) return;
  const thread = idle.pop() ?? (threads < limit ? startThread(limit) : undefined);
  if (thread === undefined) return;
  const next = waiting.shift()!;
  thread.current = next;
  thread.worker.ref();
  if (next.abort !== undefined) next.signal.removeEventListener("abort", next.abort);
  next.abort = () => void thread.worker.terminate();
  next.signal.addEventListener("abort", next.abort);
  thread.worker.postMessage({ id: next.id, job: next.job });
}

function startThread(limit: number): Thread {
  const workers = process.getBuiltinModule("node:worker_threads"); // 2 ms that only imports need
  const thread: Thread = {
    worker: new workers.Worker(workerEntry("relocate/import-worker")),
    current: undefined,
  };
  threads++;
  let failure: unknown;
  thread.worker.on("message", (answer: ImportAnswer) => {
    const { current } = thread;
    if (current?.id !== answer.id) return;
    release(thread);
    thread.worker.unref();
    idle.push(thread);
    if ("error" in answer) current.reject(revived(answer.error));
    else current.resolve({ namesLibc: answer.namesLibc });
    startNext(limit);
  });
  thread.worker.on("error", (error) => {
    failure = error;
  });
  thread.worker.on("exit", (code) => {
    threads--;
    const at = idle.indexOf(thread);
    if (at !== -1) idle.splice(at, 1);
    const { current } = thread;
    release(thread);
    if (current?.signal.aborted) current.reject(current.signal.reason);
    else current?.reject(failure ?? new Error(`an import thread ended with ${code}`));
    startNext(limit);
  });
  return thread;
}

function release(thread: Thread): void {
  const { current } = thread;
  thread.current = undefined;
  if (current?.abort !== undefined) current.signal.removeEventListener("abort", current.abort);
}

function revived(error: Extract<ImportAnswer, { error: unknown }>["error"]): Error {
  const { kind, message, code, reason, help, stack, path } = error;
  if (kind === "user") return new UserError(code!, message, { reason, help });
  return Object.assign(new Error(message), { ...(code === undefined ? {} : { code }), path, stack });
}
