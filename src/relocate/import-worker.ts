import { parentPort } from "node:worker_threads";
import { UserError } from "../base/error.ts";
import { nodeHost } from "../host/node-host.ts";
import type { ImportAnswer, ImportJob } from "./import-pool.ts";
import { scanTree } from "./scan-tree.ts";
import { unpackDeb } from "./unpack-deb.ts";
import { unpackWheel } from "./unpack-wheel.ts";

/** A thread can't be given its parent's Host, whose members are functions: this entry makes its own, as a program's does. */
const host = nodeHost();

parentPort?.on("message", async ({ id, job }: { id: number; job: ImportJob }) => {
  let answer: ImportAnswer;
  try {
    answer = { id, namesLibc: await run(job) };
  } catch (error) {
    answer = { id, error: plain(error) };
  }
  parentPort?.postMessage(answer);
});

async function run(job: ImportJob): Promise<boolean> {
  if (job.kind === "deb") return (await unpackDeb(host, job)).namesLibc;
  return (job.kind === "wheel" ? await unpackWheel(host, job) : scanTree(host, job)).namesBase;
}

function plain(error: unknown): Extract<ImportAnswer, { error: unknown }>["error"] {
  if (!(error instanceof Error)) return { kind: "bug", message: String(error) };
  if (error instanceof UserError) {
    const { code, message, reason, help } = error;
    return { kind: "user", code, message, reason, help };
  }
  const { code, path, message, stack } = error as NodeJS.ErrnoException;
  return { kind: "bug", code, path, message, stack };
}
