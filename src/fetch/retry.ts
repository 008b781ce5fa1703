import { setTimeout as wait } from "node:timers/promises";
import { UserError, withoutCredentials } from "../base/error.ts";
import type { Context } from "../host/context.ts";
import { fetchSettings } from "./settings.ts";
import { TransferFailure } from "./transfer.ts";

/** Longest wait that a server's Retry-After can bring about, in milliseconds. */
const LONGEST_WAIT = 20_000;

/**
 * `attempt` on each of `urls` in turn: again, with growing pauses, after what may pass (a connection lost, a stall, a
 * 5xx); on to the next address after what won't. `label` names the thing in errors. Throws a UserError:
 * `goneCode` when every address says that there is no such thing, else what the last one that had it in reach said.
 */
export async function withRetries<T>(
  ctx: Context,
  urls: readonly string[],
  options: { label: string; goneCode: string },
  attempt: (url: string, timeout: number) => Promise<T>,
): Promise<T> {
  const settings = fetchSettings(ctx.config);
  let last: { url: string; failure: TransferFailure } | undefined;
  for (const url of urls) {
    for (let tried = 1; ; tried++) {
      try {
        return await attempt(url, settings.timeout);
      } catch (error) {
        ctx.signal.throwIfAborted();
        if (!(error instanceof TransferFailure)) throw error;
        if (last === undefined || error.kind !== "gone" || last.failure.kind === "gone")
          last = { url, failure: error };
        if (!error.retry || tried >= settings.attempts) break;
        const asked = 1000 * (error.retryAfter ?? 0);
        const pause = Math.min(LONGEST_WAIT, Math.max(asked, settings.backoff * 2 ** (tried - 1)));
        await wait(pause, undefined, { signal: ctx.signal }).catch(() => ctx.signal.throwIfAborted());
      }
    }
  }
  if (last === undefined) throw new Error(`no address to fetch ${options.label} from`);
  throw explainedToUsers(options, last.url, last.failure);
}

const HELP: Readonly<Record<TransferFailure["kind"], string>> = {
  gone: "the mirror may have moved on: bothy upgrade takes the versions it offers now",
  refused: "see whether the address is right and whether it needs credentials",
  server: "try again later, or configure another mirror",
  timeout:
    "see whether the network is up; try again, configure another mirror, or wait longer: bothy config set fetch.timeout 120",
  incomplete: "try again, or configure another mirror",
  connection: "see whether the network is up and whether the address and the proxy are right",
  "too-big": "see whether the address is right",
};

const CODES: Readonly<Record<Exclude<TransferFailure["kind"], "gone">, string>> = {
  refused: "fetch-refused",
  server: "fetch-failed",
  timeout: "fetch-timeout",
  incomplete: "fetch-incomplete",
  connection: "fetch-failed",
  "too-big": "fetch-too-big",
};

function explainedToUsers(
  options: { label: string; goneCode: string },
  url: string,
  failure: TransferFailure,
): UserError {
  const code = failure.kind === "gone" ? options.goneCode : CODES[failure.kind];
  return new UserError(code, `can't fetch ${options.label} from ${withoutCredentials(url)}`, {
    reason: failure.message,
    help: HELP[failure.kind],
    cause: failure,
  });
}
