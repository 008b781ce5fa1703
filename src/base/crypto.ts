import type { Hash } from "node:crypto";

/** node:crypto, got when something is first hashed: it takes 10 ms to load, and most commands hash nothing. */
const crypto = () => process.getBuiltinModule("node:crypto");

export function newHash(algorithm: string): Hash {
  return crypto().createHash(algorithm);
}

/** `bytes` random bytes in hex: part of a name that nobody else takes. */
export function randomHex(bytes: number): string {
  return crypto().randomBytes(bytes).toString("hex");
}
