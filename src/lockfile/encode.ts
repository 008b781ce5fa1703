import { canonicalJson } from "../base/canonical-json.ts";
import type { Lockfile } from "./types.ts";

/** The lockfile's text: canonical JSON, equal for equal locks. */
export function encodeLockfile(lock: Lockfile): string {
  return canonicalJson(lock);
}
