import { limiter } from "../base/concurrency.ts";
import { UserError } from "../base/error.ts";
import type { Host, RunningProgram } from "../host/host.ts";
import { builtFile } from "../host/installation.ts";
import { brokenArchive } from "./hostile.ts";
import { unxzInWasm } from "./unxz-in-wasm.ts";

/** The liblzma that a machine has for its own package manager, as its loader finds it. */
const OF_THE_MACHINE = "liblzma.so.5";

/** What liblzma says of a file that isn't good (lzma/base.h, lzma_ret). */
const REASONS: Readonly<Record<number, string>> = {
  0: "it is empty",
  5: "it asks for more memory than there is",
  6: "it wants to be unpacked with more than 1 GiB of memory",
  7: "it is no xz file",
  8: "it uses parts of the xz format that bothy doesn't know",
  9: "its bytes are damaged",
  10: "it ends too early",
};
const WHOLE = 1;
const NO_MEMORY = 5;

/** A thread's way to decompress: native/unxz, once started, and which library it was given to be tried first. */
interface Decoder {
  readonly inTurn: <T>(fn: () => Promise<T>) => Promise<T>;
  running?: { readonly program: RunningProgram; readonly preferred: string | undefined } | undefined;
  preferred?: string;
  /** Preferences with which it can't be had on this machine. */
  readonly vain: Set<string | undefined>;
}

const decoders = new WeakMap<Host, Decoder>();

function decoderOf(host: Host): Decoder {
  const known = decoders.get(host);
  if (known !== undefined) return known;
  const made: Decoder = { inTurn: limiter(1), vain: new Set() };
  decoders.set(host, made);
  return made;
}

/** Absolute path of a liblzma that `host` decompresses with from now on where it can be loaded: newer ones are faster. */
export function preferLiblzma(host: Host, path: string): void {
  decoderOf(host).preferred = path;
}

/**
 * The content of an xz file, piece by piece, each valid during the call alone: by liblzma in a program beside this thread
 * that serves it to its end, else, at half the speed, by WebAssembly. What `onChunk` throws ends it. UserErrors: `broken-archive`.
 */
export function unxz(
  host: Host,
  artifact: string,
  data: Buffer,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const decoder = decoderOf(host);
  return decoder.inTurn(async () => {
    const program = await startDecoder(host, decoder);
    if (program === undefined) return unxzInWasm(artifact, data, onChunk);
    let result: number;
    try {
      result = await decode(program, data, onChunk);
    } catch (error) {
      program.kill();
      decoder.running = undefined;
      throw error;
    }
    if (result === WHOLE) return;
    const reason = REASONS[result] ?? `liblzma says ${result}`;
    if (result === NO_MEMORY) throw new Error(`${artifact}: ${reason}`);
    throw brokenArchive(artifact, reason);
  });
}

async function startDecoder(host: Host, decoder: Decoder): Promise<RunningProgram | undefined> {
  const { running, preferred } = decoder;
  if (running !== undefined && running.preferred === preferred) return running.program;
  running?.program.kill();
  decoder.running = undefined;
  if (decoder.vain.has(preferred)) return undefined;
  const libraries = [...(preferred === undefined ? [] : [preferred]), OF_THE_MACHINE];
  try {
    const program = await host.start(builtFile("native/bothy-unxz"), libraries);
    if ((await program.read()) !== undefined) {
      decoder.running = { program, preferred };
      return program;
    }
  } catch (error) {
    if (!(error instanceof UserError && error.code === "no-such-program")) throw error;
  }
  decoder.vain.add(preferred);
  return undefined;
}

/** Sends the file and takes the pieces that come back; returns liblzma's verdict. The protocol stands in native/unxz/main.c. */
async function decode(
  program: RunningProgram,
  data: Buffer,
  onChunk: (chunk: Buffer) => void,
): Promise<number> {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  program.write(length);
  program.write(data);
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  for (;;) {
    const read = await program.read();
    if (read === undefined) throw new Error("bothy-unxz has ended within a file");
    let piece = rest.length === 0 ? read : Buffer.concat([rest, read]);
    for (;;) {
      if (left > 0) {
        const content = piece.subarray(0, left);
        if (content.length === 0) break;
        onChunk(content);
        left -= content.length;
        piece = piece.subarray(content.length);
        continue;
      }
      if (piece.length < 4) break;
      left = piece.readUInt32LE(0);
      if (left === 0) {
        if (piece.length < 8) break;
        return piece.readUInt32LE(4);
      }
      piece = piece.subarray(4);
    }
    rest = piece;
  }
}
