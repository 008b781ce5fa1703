import { composeProject } from "../../environment/composition/compose-project.ts";
import { changeProject } from "../../environment/project/change-project.ts";
import { openProject } from "../../environment/project/project.ts";
import { namedWithPlace } from "../../lockfile/check.ts";
import { isSamePackage } from "../../manifest/compose-tables.ts";
import { removeRequests, takeOutRequests } from "../../manifest/edit.ts";
import { selectRequest } from "../../manifest/select.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { changeSummary, outcomeData } from "../outcome.ts";

/** `bothy uninstall REQUEST ...`: each by its key, its channel and name, or its name where only one has it. */
export async function uninstall({ ctx }: Call, _flags: unknown, words: readonly string[]): Promise<Answer> {
  const project = await openProject(ctx.host.cwd, ctx);
  let keys: string[] = [];
  let takenOut: string[] = [];
  const edit = async (text: string) => {
    const { manifest } = await composeProject(project, text, ctx);
    const selected = words.map((word) => selectRequest(manifest, word));
    keys = [...new Set(selected.map(({ key }) => key))];
    const own = keys.filter((key) => manifest.places[key]?.file === "bothy.toml");
    const without = removeRequests(text, own).text;
    const left = (await composeProject(project, without, ctx)).manifest;
    // A line of the project's own may have stood for an included one of another key.
    const brought = left.packages.filter((known) =>
      selected.some((gone) => known.key === gone.key || isSamePackage(known, gone)),
    );
    takenOut = brought.map((request) => namedWithPlace(request, left));
    return takeOutRequests(
      without,
      brought.map(({ key }) => key),
    ).text;
  };
  const outcome = await changeProject(project, { edit }, dependencies(ctx), ctx);
  return say(
    { ...outcomeData(outcome), removed: keys },
    `Removed ${keys.join(", ")}.`,
    ...takenOut.map((request) => `${request} is included: bothy.toml says now that it is left out.`),
    `Generation ${outcome.generation.number}: ${changeSummary(outcome.before, outcome.lock, outcome.system)}.`,
  );
}
