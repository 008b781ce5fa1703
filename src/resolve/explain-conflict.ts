import { UserError } from "../base/error.ts";
import { suggest } from "../base/suggest.ts";
import type { System } from "../base/system.ts";
import { catalogNames } from "../catalog/catalog.ts";
import type { Context } from "../host/context.ts";
import { formatName } from "../manifest/request.ts";
import type { Channels, Conflict } from "./channel.ts";
import { SUITES } from "./choices.ts";
import { type Clashing, clashHelp } from "./clash-help.ts";
import type { SettledRequest } from "./expansion.ts";

/** A channel's conflict as an error. For a package that isn't there: who else has it, or what is called nearly so. */
export async function explainConflict(
  conflict: Conflict,
  asked: {
    readonly requests: readonly SettledRequest[];
    readonly system: System;
    /** The manifest's requests behind them. */
    readonly clashing: readonly Clashing[];
    /** All of them stand in bothy.toml already. */
    readonly written: boolean;
  },
  channels: Channels,
  ctx: Context,
): Promise<UserError> {
  const { code, message, reason, between } = conflict;
  const clashing = asked.clashing.filter(({ request }) => between?.includes(request.key));
  let help = clashing.length === 0 ? conflict.help : clashHelp(conflict, clashing, asked.written, channels);
  if (code === "no-such-package")
    for (const request of asked.requests) {
      const there = await has(request, asked.system, channels, ctx);
      if (there !== false) continue;
      help = (await explainMissing(request, asked.system, channels, ctx)) ?? help;
      break;
    }
  return new UserError(code, message, { reason, help });
}

type Place = Pick<SettledRequest, "channel" | "suite">;

/**
 * Help for a package that its channel lacks: the other suites and channels that have it, and near names. Undefined when
 * there are none. A channel that can't be asked now (no network, no index) is passed over; Debian's indexes are fetched for its own
 * names alone.
 */
export async function explainMissing(
  request: SettledRequest,
  system: System,
  channels: Channels,
  ctx: Context,
): Promise<string | undefined> {
  const name = bareName(request);
  const places: Place[] = [
    ...SUITES.map((suite) => ({ channel: "deb" as const, suite })),
    { channel: "pypi" },
    { channel: "npm" },
  ];
  const others = places.filter(
    ({ channel, suite }) =>
      (channel !== request.channel || suite !== request.suite) &&
      (channel !== "deb" || system.endsWith("-linux")),
  );
  // A name of the catalog is a likelier slip than a stranger's package of nearly that name: who has that one need not be asked.
  const isPlain = request.key === name;
  const known = isPlain ? suggest(name, catalogNames()) : undefined;
  const unasked: Place[] = [];
  const found = await Promise.all(
    others.map(async (place) => {
      const { channel } = place;
      const fromCache = known !== undefined || (channel === "deb" && request.channel !== "deb");
      const asking = fromCache ? { ...ctx, offline: true } : ctx;
      if (!asking.offline && (await channels[channel].asksAtOnce?.(ctx)) === false) {
        unasked.push(place);
        return false;
      }
      return has({ ...place, key: request.key, name, constraint: "*" }, system, channels, asking);
    }),
  );
  const offers = others.filter((_, index) => found[index] === true);
  const near =
    known ?? (offers.length > 0 && isPlain ? undefined : await nearName(request, system, channels, ctx));
  const lines = [
    ...(near === undefined ? [] : [`did you mean ${near}? See also: bothy search ${name}`]),
    ...offers.map(
      (place) => `${near === undefined ? "" : "or: "}bothy install ${formatName({ ...place, name })}`,
    ),
    ...(isPlain && near === undefined ? unasked : []).map(
      (place) =>
        `${place.channel} was not asked; if it has it: bothy install ${formatName({ ...place, name })}`,
    ),
  ];
  return lines.length === 0 ? undefined : lines.join("\n");
}

async function has(
  request: SettledRequest,
  system: System,
  channels: Channels,
  ctx: Context,
): Promise<boolean | undefined> {
  const { channel, suite } = request;
  const name = bareName(request);
  const place = { system, ...(suite === undefined ? {} : { suite }) };
  return passingOver(async () => (await channels[channel].versions(name, place, ctx)).length > 0);
}

/**
 * A name of the same channel that is a slip of the finger away, as it is to be typed: one that its caches know or that its search finds, else
 * one of the catalog's that the channel has.
 */
async function nearName(
  request: SettledRequest,
  system: System,
  channels: Channels,
  ctx: Context,
): Promise<string | undefined> {
  const { channel } = request;
  const name = bareName(request);
  const known = await passingOver(async () => channels[channel].knownNames?.(ctx));
  const near = suggest(name, known ?? []) ?? suggest(name, await namesLike(name, request, channels, ctx));
  if (request.key === name) return near;
  if (near !== undefined) return formatName({ channel, name: near });
  const common = suggest(name, catalogNames());
  const there =
    common && (await has({ channel, key: common, name: common, constraint: "*" }, system, channels, ctx));
  return there ? formatName({ channel, name: common }) : undefined;
}

/** Without pypi's extras. */
function bareName({ name }: Pick<SettledRequest, "name">): string {
  return name.replace(/\[.*$/, "");
}

/** Names that the channel finds for the word, or for its beginning. */
async function namesLike(
  name: string,
  request: SettledRequest,
  channels: Channels,
  ctx: Context,
): Promise<string[]> {
  const names = new Set<string>();
  for (const query of new Set([name, name.slice(0, Math.max(3, Math.ceil(name.length / 2)))]))
    await passingOver(async () => {
      for await (const match of channels[request.channel].search(query, ctx)) {
        names.add(match.name);
        if (names.size >= 2000) break;
      }
    });
  return [...names];
}

async function passingOver<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
