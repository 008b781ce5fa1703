import { openStore } from "../../store/store.ts";
import { type StoreUsage, storeUsage } from "../../store/usage.ts";
import { type Answer, bytes, say } from "../answer.ts";
import type { Call } from "../call.ts";

const KINDS = [
  ["objects", "packages, unpacked"],
  ["trees", "composed trees, beyond what they share with objects"],
  ["environments", "environments"],
  ["staging", "work in progress or left by a kill"],
] as const satisfies readonly (readonly [keyof StoreUsage, string])[];

/** `bothy store usage`. */
export async function showStoreUsage({ ctx }: Call): Promise<Answer> {
  const usage = await storeUsage(openStore(ctx.host, ctx.places), ctx);
  return say(
    usage,
    {
      rows: KINDS.map(([kind, meaning]) => [
        kind,
        String(usage[kind].count),
        bytes(usage[kind].bytes),
        meaning,
      ]),
    },
    "",
    `${bytes(usage.bytes)} in ${usage.root}`,
  );
}
