import { isSystemError, UserError } from "../base/error.ts";

/** What to throw when a program can't be started. */
export function startError(error: Error, command: string): Error {
  if (!isSystemError(error, "ENOENT")) return error;
  return new UserError("no-such-program", `can't run ${command}`, {
    reason: "there is no such program on this machine",
    cause: error,
  });
}
