import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { UserError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import { brokenArchive } from "./hostile.ts";

export type Compression = "none" | "gzip" | "xz" | "zstd" | "bzip2" | "lzma";

/** Told by the first bytes. Sources: RFC 1952, the .xz file format 2.1.1.1, RFC 8878 3.1.1. */
export function compressionOf(data: Uint8Array): Compression {
  const starts = (...bytes: number[]) => bytes.every((byte, index) => data[index] === byte);
  if (starts(0x1f, 0x8b)) return "gzip";
  if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)) return "xz";
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return "zstd";
  if (starts(0x42, 0x5a, 0x68)) return "bzip2";
  if (starts(0x5d, 0x00, 0x00)) return "lzma";
  return "none";
}

/** What is smaller is unpacked by WebAssembly before a process would have started. */
const WORTH_A_PROCESS_BYTES = 1 << 16;

/**
 * The decompressed bytes of `data`, piece by piece. A large xz by the program `xz` where there is one (twice as fast, and
 * beside this thread), else by WebAssembly. What `onChunk` throws ends it. UserErrors: `broken-archive`, `unknown-compression`.
 */
export async function decompress(
  host: Host,
  artifact: string,
  data: Buffer,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const compression = compressionOf(data);
  if (compression === "none") return onChunk(data);
  if (compression === "gzip") return inflate(artifact, data, createGunzip({ chunkSize: 1 << 18 }), onChunk);
  if (compression === "zstd")
    return inflate(artifact, data, createZstdDecompress({ chunkSize: 1 << 18 }), onChunk);
  if (compression === "xz") {
    const small = data.length < WORTH_A_PROCESS_BYTES;
    return small ? unxzInWasm(artifact, data, onChunk) : unxz(host, artifact, data, onChunk);
  }
  throw new UserError("unknown-compression", `${artifact} can't be unpacked`, {
    reason: `it is compressed with ${compression}, which bothy doesn't read`,
  });
}

async function inflate(
  artifact: string,
  data: Buffer,
  decoder: NodeJS.ReadWriteStream,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  try {
    await pipeline(Readable.from([data]), decoder, sink(onChunk));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (/^(Z_|ZSTD_)/.test(code)) throw brokenArchive(artifact, (error as Error).message, error);
    throw error;
  }
}

function sink(onChunk: (chunk: Buffer) => void): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      try {
        onChunk(chunk);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

async function unxz(
  host: Host,
  artifact: string,
  data: Buffer,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  let code: number | undefined;
  let said = "";
  try {
    const run = await host.run("xz", ["--decompress", "--stdout", "--threads=1"], {
      input: data,
      stdout: onChunk,
    });
    code = run.code;
    said = run.stderr.toString().trim();
  } catch (error) {
    if (!(error instanceof UserError && error.code === "no-such-program")) throw error;
    return unxzInWasm(artifact, data, onChunk);
  }
  if (code !== 0) throw brokenArchive(artifact, said === "" ? "xz ended in the middle" : said);
}

/** An xz file's content without the program. A UserError `broken-archive` for what isn't one. */
export async function unxzInWasm(
  artifact: string,
  data: Buffer,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const loaded = await import("xz-decompress");
  // CommonJS whose names Node doesn't see: they stand on the default export.
  const { XzReadableStream } = (loaded as unknown as { default?: typeof loaded }).default ?? loaded;
  const source = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(data);
      controller.close();
    },
  });
  const chunks = new XzReadableStream(source).getReader();
  for (;;) {
    const next = await chunks.read().catch((error: unknown) => {
      throw brokenArchive(artifact, error instanceof Error ? error.message : String(error), error);
    });
    if (next.done) return;
    onChunk(Buffer.from(next.value)); // a copy: the decoder uses its memory again
  }
}
