import { changeProject } from "../../environment/project/change-project.ts";
import { openProject } from "../../environment/project/project.ts";
import { decodeManifest } from "../../manifest/decode.ts";
import { removeRequests } from "../../manifest/edit.ts";
import { selectRequest } from "../../manifest/select.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { changeSummary, outcomeData } from "../outcome.ts";

/** `bothy uninstall REQUEST ...`: each by its key, its channel and name, or its name where only one has it. */
export async function uninstall({ ctx }: Call, _flags: unknown, words: readonly string[]): Promise<Answer> {
  const project = await openProject(ctx.host.cwd, ctx);
  let keys: string[] = [];
  const edit = (text: string) => {
    const manifest = decodeManifest(text, "bothy.toml");
    keys = [...new Set(words.map((word) => selectRequest(manifest, word).key))];
    return removeRequests(text, keys).text;
  };
  const outcome = await changeProject(project, { edit }, dependencies(ctx), ctx);
  return say(
    { ...outcomeData(outcome), removed: keys },
    `Removed ${keys.join(", ")}.`,
    `Generation ${outcome.generation.number}: ${changeSummary(outcome.before, outcome.lock, outcome.system)}.`,
  );
}
