import type * as fs from "node:fs";
import type * as fsp from "node:fs/promises";
import type { Addon } from "./addon.ts";

/**
 * The one door to the machine: file system, processes, network, clock, environment. Everything below `cli` takes a
 * Host; only `cli` (and the hub) make the Node one.
 */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Node's names: `x64`, `arm64`; `linux`, `darwin`. */
  readonly arch: string;
  readonly platform: string;
  readonly pid: number;
  /** Effective user id. */
  readonly uid: number;
  readonly cpus: number;
  /** Put before absolute paths of the machine's own files where another system than / is meant: empty. */
  readonly systemRoot: string;
  /** node:fs/promises as it is. */
  readonly fs: typeof fsp;
  /** node:fs's synchronous and stream functions, for bulk work: linking 20,000 files one promise at a time is slow. */
  readonly fsSync: typeof fs;
  now(): Date;
  /** Runs a program to its end. Rejects only when it can't be started; a UserError `no-such-program` for ENOENT. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** bothy's own machine code; undefined where it can't be loaded. Each has to do without it. */
  addon(): Addon | undefined;
  /** HTTP(S); honours the environment's proxies and the system's certificates. */
  fetch(url: string, options?: RequestInit): Promise<Response>;
  /** Sends a process a signal, or with a negative pid all of a process group; false where it is gone, or another user's. */
  sendSignal(pid: number, signal: NodeJS.Signals): boolean;
  /** Stands for this process among others: a pid and its start time, so that a reused pid is told apart. */
  processIdentity(pid: number): ProcessIdentity | undefined;
}

export interface ProcessIdentity {
  readonly pid: number;
  /** Kernel's start time of the process in clock ticks, with the boot id. */
  readonly started: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment; absent: the host's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Uint8Array;
  /** Captured unless told otherwise; a function gets it piece by piece, and what it throws ends the program and rejects. */
  readonly stdout?: "capture" | "inherit" | "ignore" | ((chunk: Buffer) => void);
  readonly stderr?: "capture" | "inherit" | "ignore" | ((chunk: Buffer) => void);
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** Exit status; undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}
