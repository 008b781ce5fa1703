import { join } from "node:path";
import { type WrittenSettings, writeVscodeSettings } from "../../environment/editor/write-settings.ts";
import { readEnvironment } from "../../environment/environment-root.ts";
import { changeProject } from "../../environment/project/change-project.ts";
import { openProject } from "../../environment/project/project.ts";
import type { Context } from "../../host/context.ts";
import type { Answer, View } from "../answer.ts";
import { dependencies } from "../dependencies.ts";
import { visibleLine } from "../visible.ts";

/** Builds the project's environment where it isn't up to date, and writes the editor's settings for it. `before`: what was begun here. */
export async function editorSettings(
  editor: string,
  before: Answer | undefined,
  ctx: Context,
): Promise<Answer> {
  const project = await openProject(ctx.host.cwd, ctx);
  const deps = dependencies(ctx);
  const { environment } = await changeProject(project, {}, deps, ctx);
  const file = readEnvironment(deps.store, environment.key, ctx.host);
  const written = await writeVscodeSettings(project, new Set(Object.keys(file?.programs ?? {})), ctx);
  const { changed, settings, replaced, removed } = written;
  const data = {
    ...((before?.data ?? { manifest: project.manifestPath }) as object),
    ...{ editor, settings: written.file, changed, replaced },
    names: settings.map(({ path }) => path.join(" ")),
    removed: removed.map((path) => path.join(" ")),
  };
  return {
    data,
    view: [...(before?.view ?? []), ...settingsView(written), ...linkNote(project.root, ctx)],
  };
}

function settingsView({ changed, settings, replaced, removed }: WrittenSettings): View[] {
  if (!changed) return [".vscode/settings.json is up to date."];
  return [
    "Wrote .vscode/settings.json:",
    ...settings.map(({ path }) => `  ${path.join(" ")}`),
    ...removed.map((path) => `  ${path.join(" ")} is taken out`),
    ...replaced.map(
      ({ path, before }) => `Note: ${path.join(" ")} was ${visibleLine(JSON.stringify(before))}.`,
    ),
    "The paths hold for everybody: commit the file if you like. They lead to the environment that was built last.",
  ];
}

/** The settings name the project by its real path; an editor that was started by way of a link names it otherwise. */
function linkNote(root: string, ctx: Context): string[] {
  const shown = ctx.host.env.PWD;
  if (
    shown === undefined ||
    shown === root ||
    ctx.host.fsSync.existsSync(join(shown, "bothy.toml")) === false
  )
    return [];
  return [
    `Note: open the folder as ${root}, where ${shown} leads; by way of the link the settings find nothing.`,
  ];
}
