import type { Host } from "../host/host.ts";

/** A line without an end is cut after so many characters, so that what prints no newline is seen and kept in bounds. */
const LONGEST_LINE = 16 << 10;

/** Who a line of a log is of: the service, or bothy, which tells of it. */
export type LineSource = "|" | "*";

/** With this bothy's line begins that tells of a start. */
export const STARTS = "starts";

/** What a service prints, in files of bounded size: `<path>`, before it `<path>.1`, and so on. */
export interface LogFile {
  /** What the service printed; a line that isn't whole waits for its end. */
  output(chunk: Buffer): void;
  /** A line of bothy's own, of now or of what was a while ago. */
  note(text: string, time?: Date): void;
  /** The service prints no more: what waits for its end is a line too. */
  flush(): void;
  close(): void;
}

/** `2026-01-02T03:04:05.678Z | text`: a line as it stands in the file. */
export function logLine(time: Date, source: LineSource, text: string): string {
  return `${time.toISOString()} ${source} ${text}\n`;
}

/** Opens the log at `path`; `bytes` a file, `files` of them. A disk that is full loses lines and nothing else. */
export function openLog(
  path: string,
  limits: { readonly bytes: number; readonly files: number },
  host: Pick<Host, "fsSync" | "now">,
): LogFile {
  const { fsSync } = host;
  const decoder = new TextDecoder();
  let rest = "";
  let fd: number | undefined;
  let size = 0;
  const open = () => {
    fd = fsSync.openSync(path, "a", 0o600);
    size = fsSync.fstatSync(fd).size;
  };
  const rotate = () => {
    if (fd !== undefined) fsSync.closeSync(fd);
    fd = undefined;
    for (let number = limits.files - 1; number >= 1; number--) {
      const from = number === 1 ? path : `${path}.${number - 1}`;
      if (fsSync.existsSync(from)) fsSync.renameSync(from, `${path}.${number}`);
    }
    if (limits.files === 1) fsSync.rmSync(path, { force: true });
  };
  const write = (text: string) => {
    const bytes = Buffer.from(text);
    try {
      if (fd === undefined) open();
      if (size > 0 && size + bytes.length > limits.bytes) {
        rotate();
        open();
      }
      fsSync.writeSync(fd!, bytes);
      size += bytes.length;
    } catch {
      // A service doesn't end because its log can't be written.
    }
  };
  const lines = (texts: readonly string[], source: LineSource, at?: Date) => {
    if (texts.length === 0) return;
    const time = at ?? host.now();
    write(texts.map((text) => logLine(time, source, text)).join(""));
  };
  return {
    output(chunk) {
      const texts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = texts.pop()!;
      while (rest.length > LONGEST_LINE) {
        texts.push(rest.slice(0, LONGEST_LINE));
        rest = rest.slice(LONGEST_LINE);
      }
      lines(texts, "|");
    },
    note: (text, time) => lines(text.split("\n"), "*", time),
    flush() {
      if (rest !== "") lines([rest], "|");
      rest = "";
    },
    close() {
      if (fd !== undefined) fsSync.closeSync(fd);
      fd = undefined;
    },
  };
}
