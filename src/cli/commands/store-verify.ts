import { openStore } from "../../store/store.ts";
import { verifyStore } from "../../store/verify.ts";
import { type Answer, count, say } from "../answer.ts";
import type { Call } from "../call.ts";

/** `bothy store verify`: exit status 1 where anything is not as it was made. */
export async function storeVerify({ ctx }: Call): Promise<Answer> {
  const damage = await verifyStore(openStore(ctx.host, ctx.places), ctx);
  if (damage.length === 0) return say({ ok: true, damage }, "The store is sound.");
  return {
    ...say(
      { ok: false, damage },
      { rows: damage.map(({ problem, path }) => [problem, path]) },
      "",
      `${count(damage.length, "file is", "files are")} not as made. Remove the folder below objects/ or trees/ that holds one; the next install makes it anew.`,
    ),
    exitCode: 1,
  };
}
