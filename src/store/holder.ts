import { shortKey } from "../base/digest.ts";
import type { Host, ProcessIdentity } from "../host/host.ts";

/**
 * Who holds a lock or a staging folder, as a part of its file name: pid, start time and domain. The domain is one boot
 * and one pid namespace; a holder of another one (a second machine on a shared home, a container) can't be looked up.
 */
export interface Holder {
  readonly pid: number;
  readonly started: string;
  readonly domain: string;
}

/** `dead`: surely ended. `foreign`: of another domain, only its heartbeat can tell. */
export type HolderState = "alive" | "dead" | "foreign";

export function ownHolder(host: Host): Holder {
  return {
    pid: host.pid,
    started: startMark(host.processIdentity(host.pid)?.started),
    domain: processDomain(host),
  };
}

/** A holder by what its own process knows of itself; `namespace`: where /proc/self/ns/pid leads. */
export function holderOf(identity: ProcessIdentity, boot: string, namespace: string): Holder {
  const domain = shortKey([boot, namespace], 12);
  return { pid: identity.pid, started: startMark(identity.started), domain };
}

export function holderName(holder: Holder): string {
  return `${holder.pid}-${holder.started}-${holder.domain}`;
}

/** Reads what `holderName` wrote at the start of `text`; undefined for other names. */
export function parseHolder(text: string): Holder | undefined {
  const match = /^(\d+)-([0-9a-f]{12}|none)-([0-9a-f]{12})(?:-|$)/.exec(text);
  return match === null ? undefined : { pid: Number(match[1]), started: match[2]!, domain: match[3]! };
}

export function holderState(holder: Holder, host: Host): HolderState {
  if (holder.started === "none" || holder.domain !== processDomain(host)) return "foreign";
  const now = host.processIdentity(holder.pid);
  return now !== undefined && startMark(now.started) === holder.started ? "alive" : "dead";
}

function startMark(started: string | undefined): string {
  return started === undefined ? "none" : shortKey([started], 12);
}

function processDomain(host: Host): string {
  const read = (get: () => string) => {
    try {
      return get();
    } catch {
      return "";
    }
  };
  return shortKey(
    [
      read(() => host.fsSync.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
      read(() => host.fsSync.readlinkSync("/proc/self/ns/pid")),
    ],
    12,
  );
}
