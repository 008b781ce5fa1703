import { newHash } from "../base/crypto.ts";
import type { Host } from "./host.ts";

const PIECE = 1 << 18;
/** Used again for each file: fresh memory costs more than a small file's hash. */
let piece: Buffer | undefined;

/** The first `length` bytes of a file, or as many as it has. */
export function readStart(host: Host, path: string, length: number): Buffer {
  const { openSync, readSync, closeSync } = host.fsSync;
  const fd = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, 0));
  } finally {
    closeSync(fd);
  }
}

/** The digest of a file of any size, which is never held in memory as a whole. */
export function hashFile(host: Host, path: string, algorithm: string, encoding: "hex" | "base64url"): string {
  const { openSync, readSync, closeSync } = host.fsSync;
  const hash = newHash(algorithm);
  const fd = openSync(path, "r");
  try {
    piece ??= Buffer.allocUnsafe(PIECE);
    for (let count = readSync(fd, piece); count > 0; count = readSync(fd, piece))
      hash.update(piece.subarray(0, count));
  } finally {
    closeSync(fd);
  }
  return hash.digest(encoding);
}
