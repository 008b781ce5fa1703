import type { Program } from "./program.ts";

/** What became of one program; a line of the log is one of these as JSON. */
export interface Result {
  readonly program: string;
  readonly kind: string;
  readonly packages: readonly string[];
  readonly drawn: boolean;
  /** Undefined where nothing was installed. */
  readonly mode?: "native" | "view";
  /** The programs of the environment that run in the view. */
  readonly view?: readonly string[];
  readonly passed: boolean;
  /** "install" or "check": where it failed. */
  readonly failedAt?: "install" | "check";
  /** How the check ended, or what the install said. */
  readonly end?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  /** The commands that led to a failed check's end, from a second run of it. */
  readonly trace?: string;
  /** Seconds. */
  readonly install: number;
  readonly check?: number;
}

/** What a result has of its program. */
export function about({ name, kind, packages, drawn }: Program) {
  return { program: name, kind, packages, drawn };
}

/** Characters of a line of a failure. */
const WIDTH = 200;

/** Where it failed, and the last lines of what was said, at most `lines` of them, and the command that failed. */
export function failureLines(result: Result, lines = 4): string[] {
  const wordsOf = (text = "") => text.split(/[\n\r]+/).filter((line) => line.trim() !== "");
  const said = [...wordsOf(result.stdout), ...wordsOf(result.stderr)].slice(-lines);
  const command = wordsOf(result.trace)
    .filter((line) => line.startsWith("+"))
    .slice(-1);
  const last = [...said, ...command];
  return [`${result.failedAt}: ${result.end ?? "failed"}`, ...last].map((line) =>
    line.length <= WIDTH ? line : `${line.slice(0, WIDTH)}...`,
  );
}

/** "12 of 13 (92.3 %)". */
export function rate(results: readonly Result[]): string {
  const passed = results.filter((result) => result.passed).length;
  const percent = results.length === 0 ? 0 : (100 * passed) / results.length;
  return `${passed} of ${results.length} (${percent.toFixed(1)} %)`;
}
