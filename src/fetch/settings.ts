import { UserError } from "../base/error.ts";
import type { Config } from "../host/context.ts";

/** How patient downloads are; all times in milliseconds. */
export interface FetchSettings {
  /** Without an answer, or with less than STALL_BYTES in it, a transfer has stalled. */
  readonly timeout: number;
  /** Tries an address gets before the next one's turn. */
  readonly attempts: number;
  /** Before the second try; doubled before each further one. */
  readonly backoff: number;
}

/** What must come in one `timeout` for a transfer to count as moving. */
export const STALL_BYTES = 1024;

/** `fetch.timeout` and `fetch.backoff` (seconds, fractions allowed) and `fetch.attempts` of bothy's configuration. */
export function fetchSettings(config: Config): FetchSettings {
  return {
    timeout: 1000 * positive(config, "fetch.timeout", 30),
    attempts: Math.max(1, Math.round(positive(config, "fetch.attempts", 3))),
    backoff: 1000 * positive(config, "fetch.backoff", 0.5),
  };
}

function positive(config: Config, name: string, fallback: number): number {
  const text = config.get(name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value))
    throw new UserError("bad-config", `the configuration's ${name} is ${JSON.stringify(text)}`, {
      reason: "it must be a number above 0",
      help: `bothy config set ${name} ${fallback}`,
      exitCode: 2,
    });
  return value;
}
