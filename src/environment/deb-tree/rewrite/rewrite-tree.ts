import type { Host } from "../../../host/host.ts";
import { placeLaunchRecord } from "../../../relocate/launch-record.ts";
import { replaceFile } from "../place-files.ts";
import type { TreeIndex } from "../tree-index.ts";
import type { PlannedFile, TreePlan } from "../tree-plan.ts";
import { hasPrefixLines, isRewritable, mayBeLinkerScript, rewritableReach } from "./rewritable.ts";
import { rewriteText, SHEBANG_LIMIT } from "./rewrite-text.ts";

export interface RewriteInput {
  readonly staging: string;
  /** The tree's final path. */
  readonly root: string;
  readonly plan: TreePlan;
  /** Files that configuring made or changed. */
  readonly changed: ReadonlySet<string>;
  readonly index: TreeIndex;
}

/** Bytes of a file that is read to be rewritten: images with a first line like a script's are a hundredth of it. */
const LARGEST = 256 << 20;

/**
 * Rewrites the text of the tree in `staging`: files that packages brought and that an import marked as script or text,
 * and every file that configuring made. A changed file is a fresh one of the same modification time; files of /etc are
 * the tree's own in any case. Returns the first lines of the scripts as they were.
 */
export function rewriteTree(
  input: RewriteInput,
  host: Host,
): { readonly firstLines: ReadonlySet<string>; readonly notices: readonly string[] } {
  const firstLines = new Set<string>();
  const notices: string[] = [];
  for (const path of input.index.files) {
    const full = `${input.staging}/${path}`;
    const planned = input.changed.has(path) ? undefined : input.plan.files.get(path);
    const own = path.startsWith("etc/");
    if (!own && planned !== undefined && !isCandidate(path, planned)) continue;
    const { mode, mtime, size } = host.fsSync.lstatSync(full);
    if (size > LARGEST) continue;
    const executable = (mode & 0o111) !== 0;
    if (planned === undefined && !own && !executable && !isRewritable(path, executable)) continue;
    const bytes = host.fsSync.readFileSync(full);
    const possible = rewritableReach(path, bytes, executable);
    const reach = possible === "all" && splitsAtBlank(path, input.root) ? "first-line" : possible;
    const options = { reach, prefixLines: hasPrefixLines(path) };
    if (reach !== "nothing" && bytes[0] === 0x23 && bytes[1] === 0x21) firstLines.add(firstLine(bytes));
    const target = { root: input.root, kindOf: (at: string) => input.index.kindOf(at) };
    const text = placeLaunchRecord(bytes, input.root) ?? rewriteText(bytes, options, target);
    if (text !== undefined) {
      const line = firstLine(text);
      if (executable && line.startsWith("#!") && line.length > SHEBANG_LIMIT)
        notices.push(
          `${path} can't be run: its first line would have ${line.length} bytes, and ${SHEBANG_LIMIT} work`,
        );
    }
    if (text !== undefined || own) replaceFile(host, full, text ?? bytes, { executable, mtime });
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
