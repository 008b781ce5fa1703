import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import type { Host } from "../host/host.ts";
import type { PieceTaker } from "./piece-taker.ts";

const PIECE = 1 << 20;

/**
 * Gives `to` the content that a zip archive has from `start` to `end`, piece by piece. Returns its size and CRC; undefined where it
 * can't be decompressed, ends early, or has more bytes than `most`: then `to` has not heard of its end.
 */
export async function inflatePieces(
  to: PieceTaker,
  from: {
    readonly host: Host;
    readonly fd: number;
    readonly start: number;
    readonly end: number;
    readonly deflated: boolean;
    readonly most: number;
  },
): Promise<{ readonly size: number; readonly crc32: number } | undefined> {
  let size = 0;
  let sum = 0;
  const take = async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) {
      size += piece.length;
      if (size > from.most) throw new TooLong();
      sum = crc32(piece, sum);
      to.write(piece);
    }
  };
  const source = Readable.from(packedPieces(from), { objectMode: false });
  try {
    if (from.deflated) await pipeline(source, createInflateRaw({ chunkSize: PIECE }), take);
    else await pipeline(source, take);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (error instanceof TooLong || code.startsWith("Z_")) return undefined;
    throw error;
  }
  to.end();
  return { size, crc32: sum };
}

class TooLong extends Error {}

function* packedPieces(from: { host: Host; fd: number; start: number; end: number }): Generator<Buffer> {
  for (let at = from.start; at < from.end; ) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE, from.end - at));
    const count = from.host.fsSync.readSync(from.fd, piece, 0, piece.length, at);
    if (count === 0) return;
    yield piece.subarray(0, count);
    at += count;
  }
}
