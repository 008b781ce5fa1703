import type { Socket } from "node:net";
import { isSystemError, UserError } from "../base/error.ts";
import type { RunningProgram } from "./host.ts";

/** Host.start. */
export async function startProgram(command: string, args: readonly string[]): Promise<RunningProgram> {
  const { spawn } = await import("node:child_process"); // 5 ms that most commands needn't spend
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
  await new Promise<void>((resolve, reject) => {
    child.on("spawn", resolve);
    child.on("error", (error) => reject(startError(error, command)));
  });
  const stdin = child.stdin as unknown as Socket;
  const stdout = child.stdout as unknown as Socket;
  let ended = false;
  let wake: (() => void) | undefined;
  stdin.on("error", () => {}); // it may end before it has read all
  stdout.on("readable", () => wake?.());
  stdout.on("close", () => {
    ended = true;
    wake?.();
  });
  const keepAlive = (wanted: boolean) => {
    for (const handle of [child, stdin, stdout]) {
      if (wanted) handle.ref();
      else handle.unref();
    }
  };
  keepAlive(false);
  return {
    write: (data) => void stdin.write(data),
    read: async () => {
      for (;;) {
        const chunk: Buffer | null = stdout.read();
        if (chunk !== null) return chunk;
        if (ended) return undefined;
        keepAlive(true);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
        keepAlive(false);
      }
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

/** What to throw when a program can't be started. */
export function startError(error: Error, command: string): Error {
  if (!isSystemError(error, "ENOENT")) return error;
  return new UserError("no-such-program", `can't run ${command}`, {
    reason: "there is no such program on this machine",
    cause: error,
  });
}
