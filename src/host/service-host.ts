import type { Host } from "./host.ts";

/** What running services takes of the machine, beside what everything else does. */
export interface ServiceHost extends Host {
  /** Starts a program that goes on, with a connection of lines at its file descriptor 3. Rejects where it can't be started. */
  startKept(command: string, args: readonly string[], options: KeptOptions): Promise<KeptProgram>;
  /** The same for a program that another one has started, and left its descriptors to this process. */
  takeKept(given: InheritedProgram, options: KeptEvents): KeptProgram;
  /** Starts a program in a session of its own that outlives this one. */
  startDetached(command: string, args: readonly string[], options: DetachedOptions): Promise<DetachedProgram>;
  /** Runs a program, and kills it with all of its process group once `signal` aborts. What it printed last, and its status. */
  probe(command: string, args: readonly string[], options: ProbeOptions): Promise<ProbeResult>;
  /** Whether something accepts connections at a port of this machine, on 127.0.0.1 or ::1; else why not. */
  tryPort(port: number, signal: AbortSignal): Promise<string | undefined>;
  /** The status that an http address answers with, asked without a proxy; else why there is none. */
  httpStatus(address: string, signal: AbortSignal): Promise<number | string>;
  /** Listens at a socket in a folder; its path may be of any length. */
  listen(folder: string, name: string, accept: (lines: LineConnection) => void): Promise<{ close(): void }>;
  /** Undefined where nobody listens there. */
  connect(folder: string, name: string): Promise<LineConnection | undefined>;
  /** The connection at a file descriptor that this process was started with. */
  inherited(fd: number): LineConnection;
}

export interface KeptOptions extends KeptEvents {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface InheritedProgram {
  readonly pid: number;
  /** This process's end of its descriptor 3, and of its standard output. */
  readonly control: number;
  readonly output: number;
}

export interface KeptEvents {
  /** What it prints to standard output. */
  readonly output: (chunk: Buffer) => void;
  /** Lines at its descriptor 3. */
  readonly line: (text: string) => void;
  /** It is no more; what it started may be. */
  readonly exited: () => void;
  /** Nobody is left who could print or write a line, and all of it has been told. */
  readonly ended: () => void;
}

export interface KeptProgram {
  readonly pid: number;
  /** Writes to its descriptor 3; nothing happens where it is gone. */
  tell(text: string): void;
}

export interface DetachedOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where what it prints is added; the file is made. */
  readonly output: string;
}

export interface DetachedProgram {
  readonly pid: number;
  readonly lines: LineConnection;
}

export interface ProbeOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface ProbeResult {
  /** Undefined: a signal ended it, or it could not be started. */
  readonly code: number | undefined;
  /** The last few thousand characters. */
  readonly output: string;
}

/** Lines to and from another process. */
export interface LineConnection {
  send(line: string): void;
  /** `take` is called for each line that comes. Those that come while there is none wait. */
  onLine(take: ((line: string) => void) | undefined): void;
  onClose(take: () => void): void;
  close(): void;
}
