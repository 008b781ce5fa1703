import { debianArchitecture, type System } from "../../base/system.ts";
import { loaderPath } from "../../relocate/elf-plan.ts";
import { usualLoaderFolders } from "../../relocate/loader-patch.ts";
import { viewRules } from "../../relocate/view-rules.ts";
import type { TreeDraft } from "./tree-draft.ts";

const VIEW = ".bothy/view";
/** Beside the built redirect library: native/view. */
export const VIEW_LAUNCHER = "bothy-view";

/**
 * Puts the view's launcher in the place of each of `programs` in the draft, and beside it what the launcher works with
 * (native/view/main.c). In the view, the tree's loader searches the usual folders.
 */
export function placeViews(
  draft: TreeDraft,
  input: { readonly system: System; readonly programs: readonly string[]; readonly launcher: Buffer },
): void {
  const { programs, system } = input;
  if (programs.length === 0) return;
  draft.makeDirectory(`${VIEW}/root`);
  draft.write(`${VIEW}/launcher`, input.launcher, { executable: true });
  const originals = [...programs];
  for (const path of programs) {
    draft.move(path, `${VIEW}/originals/${path}`);
    draft.write(path, input.launcher, { executable: true });
  }
  const loader = loaderPath(system);
  const bytes = draft.read(loader);
  if (bytes !== undefined) {
    const { triplet } = debianArchitecture(system);
    draft.write(`${VIEW}/originals/${loader}`, usualLoaderFolders(bytes, triplet), { executable: true });
    originals.push(loader);
  }
  draft.write(`${VIEW}/rules`, viewRules(originals), { executable: false });
}
