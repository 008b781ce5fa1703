import { type ChildProcess, spawn } from "node:child_process";
import * as net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSystemError } from "../base/error.ts";
import { lineConnection } from "./line-connection.ts";
import { nodeHost, sendSignal } from "./node-host.ts";
import type { KeptEvents, KeptProgram, ProbeResult, ServiceHost } from "./service-host.ts";

const { openSync, closeSync, fstatSync, readSync, rmSync, constants } = process.getBuiltinModule("node:fs");

/** The ServiceHost that is this machine. */
export function nodeServiceHost(): ServiceHost {
  return {
    ...nodeHost(),
    startKept,
    takeKept,
    startDetached,
    probe,
    tryPort,
    httpStatus,
    listen,
    connect,
    inherited: (fd) => lineConnection(new net.Socket({ fd })),
  };
}

const startKept: ServiceHost["startKept"] = async (command, args, options) => {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "ignore", "pipe"],
  });
  child.stdout!.on("data", options.output);
  child.on("exit", options.exited);
  child.on("close", options.ended);
  await started(child);
  return keptProgram(child.pid!, child.stdio[3] as net.Socket, options);
};

const takeKept: ServiceHost["takeKept"] = ({ pid, ...fds }, options) => {
  const [control, output] = [new net.Socket({ fd: fds.control }), new net.Socket({ fd: fds.output })];
  output.on("data", options.output);
  output.on("error", () => {}); // "close" follows
  const closed = [control, output].map((socket) => new Promise((resolve) => socket.on("close", resolve)));
  // It alone has the other end.
  void closed[0]!.then(options.exited);
  void Promise.all(closed).then(options.ended);
  return keptProgram(pid, control, options);
};

function keptProgram(pid: number, control: net.Socket, { line }: KeptEvents): KeptProgram {
  lineConnection(control).onLine(line);
  return { pid, tell: (text) => void (control.destroyed || control.write(text)) };
}

const startDetached: ServiceHost["startDetached"] = async (command, args, options) => {
  const log = openSync(options.output, "a", 0o600);
  try {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env as NodeJS.ProcessEnv,
      detached: true,
      stdio: ["ignore", log, log, "pipe"],
    });
    await started(child);
    child.unref();
    return { pid: child.pid!, lines: lineConnection(child.stdio[3] as net.Socket) };
  } finally {
    closeSync(log);
  }
};

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", () => resolve());
    child.once("error", reject);
  });
}

/** What is kept of a probe's output, in bytes. */
const LAST_BYTES = 4096;

/** It prints to a file: programs open /dev/stderr by name, which can't be done with the sockets that Node makes. */
function probe(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const printed = namelessFile();
    const out = printed ?? "ignore";
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ["ignore", out, out],
    });
    const kill = () => void (child.pid === undefined || sendSignal(-child.pid, "SIGKILL"));
    options.signal.addEventListener("abort", kill, { once: true });
    const end = (result: ProbeResult) => {
      options.signal.removeEventListener("abort", kill);
      if (printed !== undefined) closeSync(printed);
      resolve(result);
    };
    child.on("error", (error) => end({ code: undefined, output: error.message }));
    child.on("exit", (code) => end({ code: code ?? undefined, output: lastOf(printed) }));
  });
}

/** A new file without a name; undefined where none can be made. */
function namelessFile(): number | undefined {
  const path = join(tmpdir(), `bothy-check-${process.pid}-${process.hrtime.bigint()}`);
  try {
    const fd = openSync(path, "ax+", 0o600);
    rmSync(path);
    return fd;
  } catch (error) {
    if (isSystemError(error, "EACCES", "ENOENT", "ENOSPC", "EDQUOT", "EROFS")) return undefined;
    throw error;
  }
}

function lastOf(fd: number | undefined): string {
  if (fd === undefined) return "";
  const last = Buffer.alloc(LAST_BYTES);
  const start = Math.max(0, fstatSync(fd).size - LAST_BYTES);
  return last.subarray(0, readSync(fd, last, 0, LAST_BYTES, start)).toString();
}

const tryPort: ServiceHost["tryPort"] = async (port, signal) => {
  const why = await tryAddress("127.0.0.1", port, signal);
  return why === undefined || (await tryAddress("::1", port, signal)) === undefined ? undefined : why;
};

function tryAddress(host: string, port: number, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, signal });
    socket.on("connect", () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

const httpStatus: ServiceHost["httpStatus"] = async (address, signal) => {
  const { get } = await import("node:http"); // what is slow to load is loaded for the few that need it
  return new Promise((resolve) => {
    try {
      const request = get(address, { signal, agent: false }, (response) => {
        response.destroy();
        resolve(response.statusCode ?? "no status");
      });
      request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      resolve(error.message);
    }
  });
};

/** Socket paths have 107 bytes at most (unix(7)): the folder is named by a descriptor, which is short. */
const listen: ServiceHost["listen"] = async (folder, name, accept) => {
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  const path = `/proc/self/fd/${fd}/${name}`;
  rmSync(path, { force: true });
  const server = net.createServer((socket) => accept(lineConnection(socket)));
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, () => resolve());
    });
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return {
    close: () => {
      server.close();
      closeSync(fd);
    },
  };
};

const connect: ServiceHost["connect"] = async (folder, name) => {
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return await new Promise((resolve, reject) => {
      const socket = net.connect(`/proc/self/fd/${fd}/${name}`, () => resolve(lineConnection(socket)));
      socket.once("error", (error) => {
        if (isSystemError(error, "ENOENT", "ECONNREFUSED")) resolve(undefined);
        else reject(error);
      });
    });
  } finally {
    closeSync(fd);
  }
};
