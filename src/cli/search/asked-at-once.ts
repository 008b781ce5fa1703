import type { Context } from "../../host/context.ts";
import type { Channel } from "../../resolve/channel.ts";

/** Channels apart by whether they answer at once: half a gigabyte of compilers is too much for a question that named no channel. */
export async function askedAtOnce(
  channels: readonly Channel[],
  ctx: Context,
): Promise<{ readonly asked: readonly Channel[]; readonly notAsked: readonly string[] }> {
  const answers = await Promise.all(channels.map(async (channel) => channel.asksAtOnce?.(ctx) ?? true));
  return {
    asked: channels.filter((_, at) => answers[at]),
    notAsked: channels.filter((_, at) => !answers[at]).map(({ name }) => name),
  };
}

/** Why a channel is missing among the answers, and what asks it. */
export function notAskedLine(channel: string, command: string): string {
  return `${channel} was not asked, as its client would have to be fetched first: ${command}`;
}
