import { isSystemError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";

/** A TCP port that some process of this machine (of this network namespace) accepts connections on. */
export interface Listener {
  readonly port: number;
  /** Of its socket, as /proc/<pid>/fd names it. */
  readonly inode: string;
}

/** All of them, on whatever address. Source: proc(5), /proc/net/tcp. Empty where there is no /proc. */
export function listeners(host: Host): Listener[] {
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) =>
    parseListeners(readOr(host, file)?.toString() ?? ""),
  );
}

const LISTEN = "0A";

/** The listening sockets in the text of /proc/net/tcp or tcp6. */
export function parseListeners(text: string): Listener[] {
  return text.split("\n").flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state !== LISTEN || local === undefined || inode === undefined) return [];
    return [{ port: Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16), inode }];
  });
}

/** Who listens on a port: `postgres (process 123)`; undefined where nobody does, or the process is another user's. */
export function listenerName(port: number, host: Host): string | undefined {
  const inodes = new Set(
    listeners(host)
      .filter((listener) => listener.port === port)
      .map(({ inode }) => `socket:[${inode}]`),
  );
  if (inodes.size === 0) return undefined;
  for (const pid of namesIn(host, "/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    for (const fd of namesIn(host, `/proc/${pid}/fd`))
      if (inodes.has(linkOr(host, `/proc/${pid}/fd/${fd}`) ?? ""))
        return `${readOr(host, `/proc/${pid}/comm`)?.toString().trim() ?? "a program"} (process ${pid})`;
  }
  return undefined;
}

const GONE = ["ENOENT", "ENOTDIR", "ESRCH", "EACCES", "EPERM"] as const;

function readOr(host: Host, path: string): Buffer | undefined {
  return orGone(() => host.fsSync.readFileSync(path));
}

function linkOr(host: Host, path: string): string | undefined {
  return orGone(() => host.fsSync.readlinkSync(path));
}

function namesIn(host: Host, folder: string): string[] {
  return orGone(() => host.fsSync.readdirSync(folder)) ?? [];
}

function orGone<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch (error) {
    if (isSystemError(error, ...GONE)) return undefined;
    throw error;
  }
}
