import type { ServiceHost } from "../host/service-host.ts";
import type { Holder } from "./types.ts";

/** How often it is looked whether processes that services are kept for are still there, milliseconds. */
const LOOK_MS = 200;

/** For whom services are kept. */
export interface Holdings {
  /** Keeps services for a process; without one, until they are released. */
  hold(names: readonly string[], holder: Holder | undefined): void;
  release(names: readonly string[]): void;
  end(): void;
}

/** `abandoned` is told the services whose last holder has ended. */
export function holdings(
  host: Pick<ServiceHost, "processIdentity">,
  abandoned: (names: readonly string[]) => void,
): Holdings {
  const FOR_GOOD = "for good";
  const holders = new Map<string, { readonly holder?: Holder; readonly names: Set<string> }>();
  let timer: NodeJS.Timeout | undefined;

  const isHeld = (name: string) => [...holders.values()].some(({ names }) => names.has(name));
  const look = () => {
    const lost = new Set<string>();
    for (const [key, { holder, names }] of holders) {
      if (holder === undefined || host.processIdentity(holder.pid)?.started === holder.started) continue;
      holders.delete(key);
      for (const name of names) lost.add(name);
    }
    const free = [...lost].filter((name) => !isHeld(name));
    if (free.length > 0) abandoned(free);
  };
  return {
    hold(names, holder) {
      const key = holder === undefined ? FOR_GOOD : `${holder.pid} ${holder.started}`;
      const known = holders.get(key)?.names ?? [];
      holders.set(key, { ...(holder === undefined ? {} : { holder }), names: new Set([...known, ...names]) });
      timer ??= setInterval(look, LOOK_MS);
    },
    release(names) {
      for (const held of holders.values()) for (const name of names) held.names.delete(name);
    },
    end() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
