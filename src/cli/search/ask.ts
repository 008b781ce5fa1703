import { isSystemError, UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { Channel, Match } from "../../resolve/channel.ts";

/** What a channel found, and why it could not tell all. */
export interface Found {
  readonly channel: Channel["name"];
  readonly matches: readonly Match[];
  readonly failure?: UserError;
}

/** A channel's matches, up to `limit` of them; its failure is told, not thrown. `withinMs`: it is not waited for longer. */
export async function ask(
  channel: Channel,
  query: string,
  options: { readonly limit: number; readonly withinMs?: number },
  ctx: Context,
): Promise<Found> {
  const matches: Match[] = [];
  const { limit, withinMs } = options;
  const late = withinMs === undefined ? undefined : AbortSignal.timeout(withinMs);
  const signal = late === undefined ? ctx.signal : AbortSignal.any([ctx.signal, late]);
  const collect = async () => {
    for await (const match of channel.search(query, { ...ctx, signal })) {
      matches.push(match);
      if (matches.length >= limit) break;
    }
  };
  try {
    await Promise.race([collect(), aborted(signal)]);
  } catch (error) {
    ctx.signal.throwIfAborted();
    const failure = late?.aborted ? tooLate(channel, withinMs!) : explained(error, channel);
    return { channel: channel.name, matches, failure };
  }
  return { channel: channel.name, matches };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function tooLate({ name }: Channel, milliseconds: number): UserError {
  return new UserError("too-slow", `${name} did not answer within ${milliseconds / 1000} s`, {
    help: `wait for it: bothy search --channel ${name} WORD`,
  });
}

function explained(error: unknown, { name }: Channel): UserError {
  if (error instanceof UserError) return error;
  if (isSystemError(error, "ENOTFOUND", "ECONNREFUSED"))
    return new UserError("unreachable", `${name} could not be reached`, { cause: error });
  throw error;
}
