import { randomHex } from "../base/crypto.ts";
import type { Host } from "../host/host.ts";

/** A number below this is a limit that a program could run into. Microseconds: twelve days. */
const LEAST = 1n << 40n;
const HIGHEST = 1n << 62n;

/**
 * A number for native/keeper/tag.c that nobody else has: below the limit that holds for this process already, as it could not
 * be set else.
 */
export function newTag(host: Pick<Host, "fsSync">): string {
  const limit = hardLimit(host.fsSync.readFileSync("/proc/self/limits", "utf8"));
  const upper = limit === undefined || limit > HIGHEST || limit < LEAST * 2n ? HIGHEST : limit;
  const half = upper / 2n;
  return String(half + (BigInt(`0x${randomHex(8)}`) % half));
}

/** RLIMIT_RTTIME in the text of /proc/<pid>/limits; undefined where there is none. */
export function hardLimit(text: string): bigint | undefined {
  const found = /^Max realtime timeout +\S+ +(\d+)/m.exec(text)?.[1];
  return found === undefined ? undefined : BigInt(found);
}

/** The variable that bears the tag too. */
export const RUN_VARIABLE = "BOTHY_SERVICE_RUN";
