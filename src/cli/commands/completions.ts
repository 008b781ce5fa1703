import { builtFile } from "../../host/installation.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { usageError } from "../failure.ts";
import { COMPLETION_FILES } from "../shared-files.ts";

/** `bothy completions SHELL`: what makes the shell complete bothy's command lines. */
export async function completions(
  { ctx }: Call,
  _flags: unknown,
  [shell = ""]: readonly string[],
): Promise<Answer> {
  if (!(shell in COMPLETION_FILES))
    throw usageError(`there are no completions for ${shell}`, "the shells are bash, zsh and fish");
  const file = builtFile(COMPLETION_FILES[shell as keyof typeof COMPLETION_FILES]);
  const text = ctx.host.fsSync.readFileSync(file, "utf8");
  return say({ shell, text, file }, { exact: text.trimEnd() });
}
