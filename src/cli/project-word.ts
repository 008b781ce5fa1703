import { runWords } from "../environment/run/run-folder.ts";
import type { Context } from "../host/context.ts";

/** A project as people know it: its folder, or the `bothy run` that made it. `root`: empty where bothy's state doesn't say. */
export function projectWord(root: string, ctx: Pick<Context, "host" | "places">): string {
  if (root === "") return "a project whose place isn't known";
  const words = runWords(root, ctx);
  return words === undefined ? root : `\`bothy run ${words.join(" ")}\``;
}
