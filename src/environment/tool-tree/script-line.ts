import { posix } from "node:path";

/** What a script's first line asks for. */
export interface ScriptLine {
  /** `python3`, `node`, `bash`: by its name alone. */
  readonly interpreter: string;
  readonly options: readonly string[];
}

/** Of more bytes no kernel reads a first line. */
export const LONGEST_LINE = 4096;

/** What every kernel reads of it. Source: execve(2), "Interpreter scripts". */
const LONGEST_FIRST_LINE = 127;

/**
 * The interpreter that the `#!` line in `start`, the beginning of a file, names: the program itself, or what `env` is to find.
 * Undefined for other files, and where `env` has more to do than that.
 */
export function scriptLine(start: Buffer): ScriptLine | undefined {
  if (start[0] !== 0x23 || start[1] !== 0x21) return undefined;
  const end = start.indexOf(0x0a);
  const line = start.toString("utf8", 2, end === -1 ? start.length : end).trim();
  const [program = "", ...rest] = line.split(/\s+/);
  if (!program.startsWith("/")) return undefined;
  if (posix.basename(program) !== "env") return { interpreter: posix.basename(program), options: rest };
  const [first = "", ...options] = rest[0] === "-S" ? rest.slice(1) : rest.map(withoutSplit);
  return /^[A-Za-z0-9][\w.+-]*$/.test(first) ? { interpreter: first, options } : undefined;
}

function withoutSplit(word: string, index: number): string {
  return index === 0 ? word.replace(/^-S/, "") : word;
}

/** `content` with a first line by which `program`, an absolute path, runs it; undefined where no kernel could read that line. */
export function withInterpreter(content: Buffer, line: ScriptLine, program: string): Buffer | undefined {
  const first = `#!${[program, ...line.options].join(" ")}`;
  if (Buffer.byteLength(first) > LONGEST_FIRST_LINE || /\s/.test(program) || line.options.length > 1)
    return undefined;
  const end = content.indexOf(0x0a);
  return Buffer.concat([Buffer.from(first), end === -1 ? Buffer.from("\n") : content.subarray(end)]);
}
