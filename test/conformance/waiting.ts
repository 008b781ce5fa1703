import { type ChildProcess, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { Ran } from "../e2e/harness.ts";

/** Waits for a process with both streams piped, without keeping others from running. */
export async function ended(child: ChildProcess): Promise<Ran> {
  const closed = new Promise<Pick<Ran, "status" | "signal">>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal }));
  });
  const [stdout, stderr, end] = await Promise.all([text(child.stdout!), text(child.stderr!), closed]);
  return { ...end, stdout, stderr };
}

/** Runs a command to its end. */
export function runWaiting(command: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const [program, ...args] = command;
  return ended(spawn(program!, args, { env, stdio: ["ignore", "pipe", "pipe"] }));
}
