import { checkStore } from "../../environment/upkeep/check-store.ts";
import { openStore } from "../../store/store.ts";
import { type Answer, count, say } from "../answer.ts";
import type { Call } from "../call.ts";

/** `bothy store verify`: exit status 1 where anything is not as it was made. */
export async function storeVerify({ ctx }: Call): Promise<Answer> {
  const damage = await checkStore(openStore(ctx.host, ctx.places), ctx);
  if (damage.length === 0) return say({ ok: true, damage }, "The store is sound.");
  return {
    ...say(
      { ok: false, damage },
      { rows: damage.map(({ problem, path }) => [problem, path]) },
      "",
      `${count(damage.length, "file is", "files are")} not as made. Make them anew: bothy store repair`,
    ),
    exitCode: 1,
  };
}
