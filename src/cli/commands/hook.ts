import { join } from "node:path";
import { HOOK_SHELLS, type HookShell, promptHookLine } from "../../activation/prompt-hook.ts";
import { answerPrompt } from "../../environment/activate/answer-prompt.ts";
import { builtFile, installationRoot } from "../../host/installation.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { usageError } from "../failure.ts";

interface Flags {
  readonly answer?: string | undefined;
}

/** `bothy hook SHELL`: the line that a shell's start-up file takes over. `--answer`: what the hook asks when something has changed. */
export async function hook(
  { ctx }: Call,
  { answer }: Flags,
  [shell, ...more]: readonly string[],
): Promise<Answer> {
  if (answer !== undefined) {
    const busy = await answerPrompt(answer, dependencies(ctx), ctx);
    return say({ busy: busy ?? null }, ...(busy === undefined ? [] : [{ exact: busy }]));
  }
  if (shell === undefined || more.length > 0 || !(HOOK_SHELLS as readonly string[]).includes(shell))
    throw usageError(
      shell === undefined ? "for which shell?" : `there is no hook for ${[shell, ...more].join(" ")}`,
      `the shells are ${HOOK_SHELLS.join(", ")}, as in: eval "$(bothy hook bash)"`,
    );
  const code = promptHookLine(shell as HookShell, {
    exe: join(installationRoot, "bin/bothy"),
    folder: builtFile("prompt-hook"),
  });
  return say({ code }, { exact: code.trimEnd() });
}
