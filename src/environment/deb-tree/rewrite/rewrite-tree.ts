import { placeLaunchRecord } from "../../../relocate/launch-record.ts";
import type { TreeDraft } from "../tree-draft.ts";
import type { TreeIndex } from "../tree-index.ts";
import type { PlannedFile, TreePlan } from "../tree-plan.ts";
import { hasPrefixLines, isRewritable, mayBeLinkerScript, rewritableReach } from "./rewritable.ts";
import { rewriteText, SHEBANG_LIMIT } from "./rewrite-text.ts";

export interface RewriteInput {
  readonly draft: TreeDraft;
  /** The tree's final path. */
  readonly root: string;
  readonly plan: TreePlan;
  readonly index: TreeIndex;
}

/** Bytes of a file that is read to be rewritten: images with a first line like a script's are a hundredth of it. */
const LARGEST = 256 << 20;

/**
 * Rewrites the text of the draft: files that packages brought and that an import marked as script or text, and every file
 * that configuring made. A changed file is the tree's own, of the same modification time; files of /etc are that in any
 * case. Returns the first lines of the scripts as they were.
 */
export function rewriteTree({ draft, root, plan, index }: RewriteInput): {
  readonly firstLines: ReadonlySet<string>;
  readonly notices: readonly string[];
} {
  const firstLines = new Set<string>();
  const notices: string[] = [];
  const target = { root, kindOf: (at: string) => index.kindOf(at) };
  for (const path of index.files) {
    const file = draft.files.get(path)!;
    const planned = file.kind === "object" ? plan.files.get(path) : undefined;
    const inEtc = path.startsWith("etc/");
    if (!inEtc && planned !== undefined && !isCandidate(path, planned)) continue;
    if ((planned?.size ?? 0) > LARGEST) continue;
    const { executable } = file;
    if (planned === undefined && !inEtc && !executable && !isRewritable(path, executable)) continue;
    const bytes = draft.read(path)!;
    if (bytes.length > LARGEST) continue;
    const possible = rewritableReach(path, bytes, executable);
    const reach = possible === "all" && splitsAtBlank(path, root) ? "first-line" : possible;
    const options = { reach, prefixLines: hasPrefixLines(path) };
    if (reach !== "nothing" && bytes[0] === 0x23 && bytes[1] === 0x21) firstLines.add(firstLine(bytes));
    const text = placeLaunchRecord(bytes, root) ?? rewriteText(bytes, options, target);
    if (text !== undefined) {
      const line = firstLine(text);
      if (executable && line.startsWith("#!") && line.length > SHEBANG_LIMIT)
        notices.push(
          `${path} can't be run: its first line would have ${line.length} bytes, and ${SHEBANG_LIMIT} work`,
        );
    }
    if (text !== undefined || (inEtc && file.kind === "object"))
      draft.write(path, text ?? bytes, { executable, mtimeMs: draft.timeOf(path) });
  }
  return { firstLines, notices };
}

/** Whether text of that kind would take a path below `root` for several words: what shells and make read. */
function splitsAtBlank(path: string, root: string): boolean {
  return /\s/.test(root) && /\.(?:sh|bash|zsh|mk)$/.test(path);
}

function isCandidate(path: string, file: PlannedFile): boolean {
  if (file.content === "elf") return false;
  if (file.content !== undefined || mayBeLinkerScript(path, file.size)) return true;
  return hasPrefixLines(path) && isRewritable(path, file.executable);
}

function firstLine(bytes: Buffer): string {
  const end = bytes.indexOf(0x0a);
  return bytes.toString("latin1", 0, end < 0 ? bytes.length : end);
}
