import type { Host } from "../../../host/host.ts";
import type { TreeDraft } from "../tree-draft.ts";

interface Changed {
  /** Relative to the tree, merged. */
  readonly path: string;
}
interface MadeFile extends Changed {
  readonly kind: "file";
  readonly executable: boolean;
}
interface MadeLink extends Changed {
  readonly kind: "link";
  readonly target: string;
}
interface MadeFolder extends Changed {
  readonly kind: "directory";
}
interface Removed extends Changed {
  readonly kind: "removed";
}

/** One thing that configuring did to a tree, as `applyChanges` let it through. */
export type Effect = MadeFile | MadeLink | MadeFolder | Removed;

export interface KeptFile extends MadeFile {
  /** Modification time in milliseconds since 1970. */
  readonly mtimeMs: number;
  readonly content: Uint8Array;
}

/** An effect that can be done again without what it was taken from. */
export type KeptEffect = KeptFile | MadeLink | MadeFolder | Removed;

/** The effects with what the files have in the tree at `root`, which must be as configuring left it. Later ones of a path count. */
export function withContents(host: Host, root: string, effects: readonly Effect[]): KeptEffect[] {
  const last = new Map(effects.map((effect, index) => [effect.path, index]));
  return effects.map((effect, index): KeptEffect => {
    if (effect.kind !== "file") return effect;
    if (last.get(effect.path) !== index) return { kind: "removed", path: effect.path };
    const full = `${root}/${effect.path}`;
    const { mtimeMs } = host.fsSync.lstatSync(full);
    return { ...effect, mtimeMs, content: host.fsSync.readFileSync(full) };
  });
}

/** Does the effects to the draft of a tree of the same packages. */
export function replayEffects(draft: TreeDraft, effects: readonly KeptEffect[]): void {
  for (const effect of effects) {
    const { path } = effect;
    if (effect.kind === "directory") draft.makeDirectory(path);
    else {
      draft.remove(path);
      if (effect.kind === "link") draft.link(path, effect.target);
      else if (effect.kind === "file") draft.write(path, effect.content, effect);
    }
  }
}
