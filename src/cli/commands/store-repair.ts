import { repairStore } from "../../environment/upkeep/repair-store.ts";
import { type Answer, count, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";

/** `bothy store repair`: exit status 1 where something that is needed could not be made anew. */
export async function storeRepair({ ctx }: Call): Promise<Answer> {
  const { damage, renewed, removed, left, builtFiles, failures } = await repairStore(dependencies(ctx), ctx);
  const data = {
    ok: left.length === 0,
    ...{ damage, renewed, removed, left, builtFiles },
    failures: failures.map(({ code, message, reason, help }) => ({ code, message, reason, help })),
  };
  if (damage.length === 0) return say(data, "The store is sound.");
  const lines = [
    `Found ${count(damage.length, "file")} not as made.`,
    ...(renewed.length > 0 ? [`Made anew: ${count(renewed.length, "folder")} of the store.`] : []),
    ...(removed.length > 0 ? [`Removed, since nothing needs them: ${count(removed.length, "folder")}.`] : []),
  ];
  if (left.length === 0) return say(data, ...lines);
  return {
    ...say(
      data,
      ...lines,
      "",
      `Still damaged: ${left.map(({ kind, key }) => `${kind}/${key}`).join(", ")}`,
      ...builtFiles.map((path) => `  ${path} was built in it, and no project has it any more`),
      ...(builtFiles.length > 0
        ? ["    Build these files again in an environment of today, or remove them; then repair once more."]
        : []),
      ...failures.flatMap(({ message, reason, help }) => [
        `  ${message}`,
        ...[reason, help].filter((text) => text !== undefined).map((text) => `    ${text}`),
      ]),
    ),
    exitCode: 1,
  };
}
