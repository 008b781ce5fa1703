import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../base/error.ts";
import { changeProject, readProject } from "../../environment/project/change-project.ts";
import { openProject } from "../../environment/project/project.ts";
import { decodeManifest } from "../../manifest/decode.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { dependencies } from "../dependencies.ts";
import { changeSummary, outcomeData } from "../outcome.ts";

/** `bothy edit`: an editor on a copy; bothy.toml changes only when the copy is valid and its environment was built. */
export async function edit({ ctx, interactive }: Call): Promise<Answer> {
  const project = await openProject(ctx.host.cwd, ctx);
  const before = await readProject(project, ctx);
  const folder = mkdtempSync(join(tmpdir(), "bothy-edit-"));
  const copy = join(folder, "bothy.toml");
  writeFileSync(copy, before.manifestText);
  try {
    runEditor(copy, ctx.host.env, interactive);
    const text = readFileSync(copy, "utf8");
    if (text === before.manifestText) return say({ changed: false }, "Nothing was changed.");
    decodeManifest(text, "bothy.toml");
    const edit = (now: string) => {
      if (now === before.manifestText) return text;
      throw new UserError("changed-meanwhile", `${project.manifestPath} was changed while you edited it`, {
        reason: "your text was made from what it was before",
        help: "run `bothy edit` again",
      });
    };
    const outcome = await changeProject(project, { edit }, dependencies(ctx), ctx);
    return say(
      outcomeData(outcome),
      `Generation ${outcome.generation.number}: ${changeSummary(outcome.before, outcome.lock, outcome.system)}.`,
    );
  } catch (error) {
    if (readFileSync(copy, "utf8") === before.manifestText) throw error;
    const kept = join(ctx.places.state, "edited.toml");
    mkdirSync(ctx.places.state, { recursive: true, mode: 0o700 });
    copyFileSync(copy, kept);
    ctx.report.warn(`bothy.toml is as it was; your text is kept in ${kept}`);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The editor of a machine whose user has named none. */
function usualEditor(): string | undefined {
  const search =
    'for name in editor nano vim vi; do command -v "$name" >/dev/null && echo "$name" && exit; done';
  return spawnSync("/bin/sh", ["-c", search], { encoding: "utf8" }).stdout.trim() || undefined;
}

function runEditor(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
  interactive: boolean,
): void {
  const editor = env.VISUAL || env.EDITOR || (interactive ? usualEditor() : undefined);
  if (editor === undefined)
    throw new UserError("no-editor", "no editor is set", {
      help: "name one, as in: EDITOR=nano bothy edit; or edit bothy.toml directly and run `bothy install`",
    });
  // As git does: the variable may hold options, so a shell takes it apart.
  const done = spawnSync("/bin/sh", ["-c", `${editor} "$@"`, editor, path], { stdio: "inherit" });
  if (done.status === 0) return;
  throw new UserError("editor-failed", `the editor \`${editor}\` ended with ${done.status ?? done.signal}`, {
    reason: interactive ? undefined : "there is no terminal here for it",
    help: "choose another with EDITOR, or edit bothy.toml directly and run `bothy install`",
  });
}
