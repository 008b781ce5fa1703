import type { Addon } from "../host/addon.ts";
import type { Host } from "../host/host.ts";
import { brokenArchive } from "./hostile.ts";
import { unxzInWasm } from "./unxz-in-wasm.ts";

/** The liblzma that a machine has for its own package manager, as its loader finds it. */
export const LIBLZMA_OF_THE_MACHINE = "liblzma.so.5";

/** What liblzma says of a file that isn't good (lzma/base.h, lzma_ret). */
const REASONS: Readonly<Record<number, string>> = {
  5: "it asks for more memory than there is",
  6: "it wants to be unpacked with more than 1 GiB of memory",
  7: "it is no xz file",
  8: "it uses parts of the xz format that bothy doesn't know",
  9: "its bytes are damaged",
  10: "it ends too early",
};
const WHOLE = 1;
const NO_MEMORY = 5;

/** A piece stays in the processor's cache while it is hashed and written. */
const PIECE = 1 << 20;

/** A thread's way to decompress. */
interface Decoder {
  readonly output: Buffer;
  /** By path; undefined for those that can't be loaded. */
  readonly libraries: Map<string, object | undefined>;
  preferred?: string;
}

const decoders = new WeakMap<Host, Decoder>();

function decoderOf(host: Host): Decoder {
  const known = decoders.get(host);
  if (known !== undefined) return known;
  const made: Decoder = { output: Buffer.allocUnsafeSlow(PIECE), libraries: new Map() };
  decoders.set(host, made);
  return made;
}

/** Absolute path of a liblzma that `host` decompresses with from now on where it can be loaded: newer ones are faster. */
export function preferLiblzma(host: Host, path: string): void {
  decoderOf(host).preferred = path;
}

/**
 * The content of an xz file, piece by piece, each valid during the call alone: by liblzma in this thread, else, at half the
 * speed, by WebAssembly. What `onChunk` throws ends it. UserErrors: `broken-archive`.
 */
export async function unxz(
  host: Host,
  artifact: string,
  data: Buffer,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const decoder = decoderOf(host);
  const addon = host.addon();
  const library = addon && libraryOf(addon, decoder);
  if (library === undefined) return unxzInWasm(artifact, data, onChunk);
  const result = addon!.unxz(library, data, decoder.output, (length) =>
    onChunk(decoder.output.subarray(0, length)),
  );
  if (result === WHOLE) return;
  const reason = data.length === 0 ? "it is empty" : (REASONS[result] ?? `liblzma says ${result}`);
  if (result === NO_MEMORY) throw new Error(`${artifact}: ${reason}`);
  throw brokenArchive(artifact, reason);
}

/** The first that can be loaded. */
function libraryOf(addon: Addon, { libraries, preferred }: Decoder): object | undefined {
  for (const path of [...(preferred === undefined ? [] : [preferred]), LIBLZMA_OF_THE_MACHINE]) {
    if (!libraries.has(path)) libraries.set(path, addon.loadLiblzma(path));
    const library = libraries.get(path);
    if (library !== undefined) return library;
  }
  return undefined;
}
