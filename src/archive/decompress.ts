import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { UserError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import { brokenArchive } from "./hostile.ts";
import { unxz } from "./unxz.ts";

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

/**
 * The decompressed bytes of `data`, piece by piece, each valid during the call alone. What `onChunk` throws ends it.
 * UserErrors: `broken-archive`, `unknown-compression`.
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
  if (compression === "zstd") return unzstd(artifact, data, onChunk);
  if (compression === "xz") return unxz(host, artifact, data, onChunk);
  if (compression === "bzip2") return (await import("./unbzip2.ts")).unbzip2(artifact, data, onChunk); // nothing of Debian's is
  throw new UserError("unknown-compression", `${artifact} can't be unpacked`, {
    reason: `it is compressed with ${compression}, which bothy doesn't read`,
  });
}

/** Compressors with several threads make one of some MiB each. */
const MOST_FRAMES = 10_000;

/** Frame after frame, as Node's decoder stops behind the first. What is behind the last and no frame is left alone. */
async function unzstd(artifact: string, data: Buffer, onChunk: (chunk: Buffer) => void): Promise<void> {
  let frames = 0;
  for (let rest = data; compressionOf(rest) === "zstd"; ) {
    if (++frames > MOST_FRAMES) throw brokenArchive(artifact, `it has more than ${MOST_FRAMES} zstd frames`);
    const decoder = createZstdDecompress({ chunkSize: 1 << 18 });
    await inflate(artifact, rest, decoder, onChunk);
    if (decoder.bytesWritten === 0) return;
    rest = rest.subarray(decoder.bytesWritten);
  }
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
