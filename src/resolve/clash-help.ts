import { DEFAULT_PRIORITY } from "../manifest/decode-packages.ts";
import { installCommand } from "../manifest/install-command.ts";
import { formatName } from "../manifest/request.ts";
import type { Request } from "../manifest/types.ts";
import type { Channels, Conflict } from "./channel.ts";
import { proposedConstraint } from "./propose-constraint.ts";

/** A request that takes part in a clash. */
export interface Clashing {
  readonly request: Request;
  /** The lock has it as it is: the wish that doesn't fit is another. */
  readonly old: boolean;
  /** The channel that serves it. */
  readonly channel: keyof Channels;
}

/**
 * What to type where requests clash, the smallest change first: other constraints that were tried, those of older requests before
 * those of the new wish; then a group of its own for one of them. `written`: all of them stand in bothy.toml already.
 */
export function clashHelp(
  conflict: Conflict,
  clashing: readonly Clashing[],
  written: boolean,
  channels: Channels,
): string {
  const byKey = new Map(clashing.map((one) => [one.request.key, one]));
  const loosened = (conflict.loosened ?? [])
    .flatMap(({ key, version }) => {
      const one = byKey.get(key);
      return one === undefined ? [] : [{ one, version }];
    })
    .sort((a, b) => Number(b.one.old) - Number(a.one.old));
  const ways = loosened.map(({ one, version }) => {
    const constraint = proposedConstraint(one.request.constraint, version, channels[one.channel]);
    // The new wishes stand in no file yet, so they are typed again; of the others only what changes.
    const typed = clashing.filter((each) => each === one || (!each.old && !written));
    return installCommand(
      typed.map(({ request }) => (request === one.request ? { ...request, constraint } : request)),
    );
  });
  const apart = clashing.find(({ old }) => !old) ?? clashing.at(-1);
  const separate = apart === undefined || clashing.length < 2 ? [] : [separation(apart.request, written)];
  return [...ways, ...separate, ...(ways.length + separate.length === 0 ? [conflict.help] : [])]
    .map((line, index) => (index === 0 ? line : `or ${line}`))
    .join("\n");
}

/** How a request gets a group of its own. */
function separation(request: Request, written: boolean): string {
  const group = request.group === "other" ? "another" : "other";
  if (!written) return `apart from the rest: ${installCommand([{ ...request, group }])}`;
  const { key, constraint, systems, priority, relocation } = request;
  const fields = [
    ["version", constraint],
    ...(key === formatName(request) ? [] : [["package", formatName(request)]]),
    ["group", group],
    ...(systems === undefined ? [] : [["systems", systems]]),
    ...(priority === DEFAULT_PRIORITY ? [] : [["priority", priority]]),
    ...(relocation === undefined ? [] : [["relocation", relocation]]),
  ].map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return `apart from the rest, in bothy.toml: ${JSON.stringify(key)} = { ${fields.join(", ")} }`;
}
