import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { type BareRoot, bareRootCommand, isStatic, programPath } from "./command.ts";

export interface BareRootOptions extends BareRoot {
  /** For busybox sh. */
  readonly script: string;
  /** Milliseconds; 120,000 by default. */
  readonly timeout?: number;
}

export interface BareRootResult {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Why there can be no bare root on this machine; undefined where there can. */
export function bareRootObstacle(): string | undefined {
  if (!programPath("bwrap")) return "bwrap is missing (Debian: apt-get install bubblewrap)";
  const busybox = programPath("busybox");
  if (!busybox || !isStatic(busybox))
    return "a static busybox is missing (Debian: apt-get install busybox-static)";
  const trial = runInBareRoot({ readOnly: [], path: [], script: "exit 0" });
  return trial.code === 0 ? undefined : `bwrap can't make a root here: ${trial.stderr.trim()}`;
}

/** Runs a script to its end in a bare root. */
export function runInBareRoot(options: BareRootOptions): BareRootResult {
  const [program, ...args] = bareRootCommand(options, ["/bin/sh", "-c", options.script]);
  const done = spawnSync(program!, args, {
    encoding: "utf8",
    timeout: options.timeout ?? 120_000,
    maxBuffer: 64 << 20,
    cwd: existsSync(homedir()) ? homedir() : "/",
  });
  return {
    code: done.status ?? undefined,
    stdout: done.stdout ?? "",
    stderr: done.stderr || String(done.error ?? ""),
  };
}
