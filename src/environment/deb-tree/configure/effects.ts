import { posix } from "node:path";
import type { Host } from "../../../host/host.ts";
import { replaceFile } from "../place-files.ts";

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

/** Does the effects to the placed tree at `root`, one of the same packages. Returns the files that are new or differ. */
export function replayEffects(host: Host, root: string, effects: readonly KeptEffect[]): Set<string> {
  const { lstatSync, mkdirSync, rmSync, symlinkSync } = host.fsSync;
  const changed = new Set<string>();
  for (const effect of effects) {
    const { path } = effect;
    const full = `${root}/${path}`;
    const before = lstatSync(full, { throwIfNoEntry: false });
    if (effect.kind === "directory") {
      if (before !== undefined && !before.isDirectory()) rmSync(full);
      mkdirSync(full, { recursive: true });
      continue;
    }
    if (before !== undefined) rmSync(full, { recursive: true });
    changed.delete(path);
    if (effect.kind === "removed") continue;
    mkdirSync(posix.dirname(full), { recursive: true });
    if (effect.kind === "link") symlinkSync(effect.target, full);
    else {
      const { executable, mtimeMs, content } = effect;
      replaceFile(host, full, content, { executable, mtime: new Date(mtimeMs) });
      changed.add(path);
    }
  }
  return changed;
}
