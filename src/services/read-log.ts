import type { Host } from "../host/host.ts";

/** A line of a service's log. */
export interface LogEntry {
  readonly service: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** It is bothy's, which tells of the service. */
  readonly own: boolean;
  readonly text: string;
}

/** How much of a file's end is read for its last lines, bytes a line. */
const BYTES_A_LINE = 400;
const LEAST_BYTES = 64 << 10;

/** `2026-01-02T03:04:05.678Z | text`; undefined for what is cut off. */
export function parseLogLine(service: string, line: string): LogEntry | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([|*]) (.*)$/s.exec(line);
  return match === null
    ? undefined
    : { service, time: match[1]!, own: match[2] === "*", text: match[3]!.replace(/\r$/, "") };
}

/** The last `count` lines of a service's log, those in files that were rotated away too, oldest first. */
export function lastEntries(
  service: string,
  path: string,
  count: number,
  host: Pick<Host, "fsSync">,
): LogEntry[] {
  const found: LogEntry[] = [];
  for (let number = 0; found.length < count; number++) {
    const text = endOf(number === 0 ? path : `${path}.${number}`, count * BYTES_A_LINE + LEAST_BYTES, host);
    if (text === undefined) break;
    found.unshift(...text.split("\n").flatMap((line) => parseLogLine(service, line) ?? []));
  }
  return count === 0 ? [] : found.slice(-count);
}

/** The last `bytes` of a file, or all of it; undefined where there is none. */
function endOf(path: string, bytes: number, { fsSync }: Pick<Host, "fsSync">): string | undefined {
  const size = fsSync.statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  const fd = fsSync.openSync(path, "r");
  try {
    const buffer = Buffer.alloc(Math.min(size, bytes));
    const read = fsSync.readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    return buffer.subarray(0, read).toString();
  } finally {
    fsSync.closeSync(fd);
  }
}

/** What is added to a log from now on, in whichever file that stands. */
export interface LogFollower {
  /** Lines since the last call. */
  next(): LogEntry[];
  close(): void;
}

/** Follows the log at `path` from its end; it may not be there yet, and be rotated meanwhile. */
export function followLog(service: string, path: string, host: Pick<Host, "fsSync">): LogFollower {
  const { fsSync } = host;
  const buffer = Buffer.alloc(64 << 10);
  const decoder = new TextDecoder();
  let fd = open();
  let offset = fd === undefined ? 0 : fsSync.fstatSync(fd).size;
  let rest = "";

  function open(): number | undefined {
    return fsSync.existsSync(path) ? fsSync.openSync(path, "r") : undefined;
  }
  function drain(): string {
    let text = "";
    for (;;) {
      const read = fd === undefined ? 0 : fsSync.readSync(fd, buffer, 0, buffer.length, offset);
      if (read === 0) return text;
      offset += read;
      text += decoder.decode(buffer.subarray(0, read), { stream: true });
    }
  }
  /** Whether the file at `path` is another one than that which is read. */
  function isReplaced(): boolean {
    const now = fsSync.statSync(path, { throwIfNoEntry: false });
    return now !== undefined && (fd === undefined || fsSync.fstatSync(fd).ino !== now.ino);
  }
  return {
    next() {
      let text = drain();
      // What was written before the file was moved away is read first.
      while (isReplaced()) {
        text += drain();
        if (fd !== undefined) fsSync.closeSync(fd);
        fd = open();
        offset = 0;
        text += drain();
      }
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      return lines.flatMap((line) => parseLogLine(service, line) ?? []);
    },
    close() {
      if (fd !== undefined) fsSync.closeSync(fd);
    },
  };
}
