import { join } from "node:path";
import type { Handler } from "../call.ts";
import { usageError } from "../failure.ts";
import { visibleLine } from "../visible.ts";
import { init } from "./init.ts";

const EDITORS = ["vscode"];

type Flags = Parameters<typeof init>[1] & { readonly editor?: string | undefined };

/** `bothy init`, and with `--editor` the editor's settings: for what was begun, or for the project that is in the folder already. */
export const initWithEditor: Handler<Flags> = async (call, flags, args) => {
  const { editor } = flags;
  if (editor === undefined) return init(call, flags, args);
  checkEditor(editor);
  const { ctx } = call;
  const before = ctx.host.fsSync.existsSync(join(ctx.host.cwd, "bothy.toml"))
    ? undefined
    : await init(call, flags, args);
  const { editorSettings } = await import("./editor-settings.ts");
  return editorSettings(editor, before, ctx);
};

/** A UserError `usage` for an editor that bothy has no settings for. */
function checkEditor(editor: string): void {
  if (!EDITORS.includes(editor))
    throw usageError(
      `there are no settings for ${visibleLine(editor)}`,
      `the editors are ${EDITORS.join(", ")}; docs/editors.md says what to do in others`,
    );
}
