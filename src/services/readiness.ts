import { setTimeout as delay } from "node:timers/promises";
import type { PlannedCheck } from "../environment/service-plans/types.ts";
import type { ServiceHost } from "../host/service-host.ts";
import { checkPause } from "./back-off.ts";

/** A check that doesn't answer is taken for a failed one after so long. */
const LONGEST_CHECK_MS = 10_000;

export interface Readiness {
  readonly ready: boolean;
  /** What the last check said. */
  readonly output: string;
}

/**
 * Checks again and again until the service is ready or the check's timeout has passed, in seconds from now. Rejects when
 * `signal` aborts.
 */
export async function untilReady(
  check: PlannedCheck,
  where: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  host: ServiceHost,
  signal: AbortSignal,
): Promise<Readiness> {
  const deadline = performance.now() + check.timeout * 1000;
  for (let checks = 0; ; checks++) {
    const left = deadline - performance.now();
    const within = AbortSignal.timeout(Math.ceil(Math.max(1, Math.min(left, LONGEST_CHECK_MS))));
    const output = await checkOnce(check, where, host, AbortSignal.any([signal, within]));
    signal.throwIfAborted();
    if (output === undefined) return { ready: true, output: "" };
    const pause = checkPause(checks, check.interval) * 1000;
    if (performance.now() + pause > deadline) return { ready: false, output };
    await delay(pause, undefined, { signal });
  }
}

/** Undefined: ready. Else what there is to say of it. */
async function checkOnce(
  check: PlannedCheck,
  where: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  host: ServiceHost,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (check.kind === "port") {
    const why = await host.tryPort(check.port, signal);
    return why === undefined ? undefined : `nothing accepts connections there (${why})`;
  }
  if (check.kind === "http") {
    let refusal: string | undefined;
    for (const address of check.addresses) {
      const status = await host.httpStatus(address, signal);
      if (typeof status === "number") return status < 400 ? undefined : `it answers with status ${status}`;
      refusal ??= status;
    }
    return `it doesn't answer (${refusal})`;
  }
  const [program, ...args] = check.command;
  const { code, output } = await host.probe(program!, args, { ...where, signal });
  if (code === 0) return undefined;
  const how = code === undefined ? "it was ended, as it took too long" : `it ended with status ${code}`;
  return [how, output.trimEnd()].filter((part) => part !== "").join("\n");
}
