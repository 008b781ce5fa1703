import { spawn } from "@lydell/node-pty";
import type { Person } from "./harness.ts";

/** How long anything that is typed may take. */
const PATIENCE_MS = 60_000;

/** A program on a terminal of its own: what is typed into it, and what comes out. */
export interface Terminal {
  /** Types a line and waits until it has run and the prompt is back; what was shown in between, its echo first. */
  line(text: string): Promise<string>;
  /** Types a line, and waits for what is shown once it runs: `shown`, which may stand before the line's echo too. */
  enter(text: string, shown: string): Promise<string>;
  /** Types without waiting. */
  type(text: string): void;
  /** Waits for a text; what was shown up to it. */
  until(text: string): Promise<string>;
  end(): void;
}

/** `prompt`: what the shell shows when it is ready. */
export function openTerminal(
  of: Person,
  command: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly prompt: string },
): Terminal {
  const [file, args] = of.words(command);
  const env = Object.fromEntries(
    Object.entries({ ...of.env, ...options.env }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  const pty = spawn(file, args, { cwd: options.cwd, env, cols: 400, rows: 50 });
  let seen = "";
  let ended = false;
  let waiting: (() => void) | undefined;
  pty.onData((data) => {
    seen += data;
    waiting?.();
  });
  pty.onExit(() => {
    ended = true;
    waiting?.();
  });
  let lines = 0;
  const until: Terminal["until"] = async (text) => {
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      waiting?.();
    }, PATIENCE_MS);
    try {
      while (!seen.includes(text)) {
        if (ended || late)
          throw new Error(`${ended ? "it ended before" : "no"} ${JSON.stringify(text)} in: ${seen}`);
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
      }
    } finally {
      clearTimeout(deadline);
    }
    const at = seen.indexOf(text) + text.length;
    const before = seen.slice(0, at);
    seen = seen.slice(at);
    return before;
  };
  const type: Terminal["type"] = (text) => {
    seen = "";
    pty.write(text);
  };
  return {
    until,
    type,
    async enter(text, shown) {
      type(`${text}\r`);
      return (await until("\n")) + (await until(shown));
    },
    async line(text) {
      lines++;
      seen = "";
      pty.write(`${text}; echo en''d-${lines}\r`);
      return (await until(`end-${lines}`)) + (await until(options.prompt));
    },
    end() {
      if (!ended) pty.kill("SIGKILL");
    },
  };
}
