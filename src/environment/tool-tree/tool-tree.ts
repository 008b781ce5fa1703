import { posix } from "node:path";
import { quoteSh } from "../../activation/quote.ts";
import { canonicalJson } from "../../base/canonical-json.ts";
import { shortKey } from "../../base/digest.ts";
import { readStart } from "../../host/hash-file.ts";
import type { Host } from "../../host/host.ts";
import type { ModeChoice } from "../../relocate/program-mode.ts";
import type { Store, StoreKey } from "../../store/types.ts";
import { linkOrCopy, replaceFile } from "../deb-tree/place-files.ts";
import { nodeScript } from "../npm/node-script.ts";
import { pythonFirstLine } from "../python/entry-points.ts";
import { readTreeMeta, sealTree } from "../tree-meta.ts";
import type { ComposedTree, ComposeToolTree, Imported, TreeMeta } from "../types.ts";
import { chooseTreePrograms, type FoundProgram, label, wishedPaths } from "./choose-programs.ts";
import { LONGEST_LINE, type ScriptLine, scriptLine, withInterpreter } from "./script-line.ts";
import { documentLinks } from "./tool-documents.ts";

/** Changed whenever the same input would come to another tree. */
const COMPOSER = "tool-4";

/** Where a tree has what stands on PATH for scripts. */
const LAUNCHERS = ".bothy/programs";

/** These find their own place whatever name they are called by. */
const FINDS_ITSELF = /^(?:python|node)/;

/**
 * A tool's files, hard-linked, with its programs found and its manual pages where they are looked for. Scripts are run by the
 * environment's interpreter where it brings the one that they name. UserErrors: `no-such-program` for one of `input.programs`
 * that is no program, `wrong-processor` where all programs are another processor's.
 */
export const composeToolTree: ComposeToolTree = async (wanted, store, ctx): Promise<ComposedTree> => {
  const { host } = ctx;
  const files = withoutOwn(wanted.files);
  const input = { ...wanted, files };
  const wished = wishedPaths(input.programs);
  const scripts = scriptsOf(files, { interpreter: input.interpreter, wished }, host);
  const key = shortKey([
    ...[COMPOSER, store.root, input.system, input.tool, files.id, files.object.key],
    canonicalJson(input.programs ?? null),
    canonicalJson([...scripts].map(([path, { program }]) => [path, program])),
  ]) as StoreKey;
  const path = store.path("trees", key);
  if (!store.has("trees", key)) {
    const programs = chooseTreePrograms(input, host);
    await store.commit("trees", key, async (staging) => {
      const rewritten = placeFiles(staging, files, { scripts, wished }, host);
      const paths = files.meta.entries.flatMap((entry) => (entry.type === "directory" ? [] : [entry.path]));
      for (const [at, target] of Object.entries(documentLinks(paths, Object.keys(programs))))
        placeLink(`${staging}/${at}`, target, host);
      const placed = placeLaunchers({ staging, root: path, programs, files, scripts, rewritten }, host);
      const meta: TreeMeta = {
        format: 1,
        kind: "tool",
        objects: [files.object.key],
        trees: treesOf([...scripts.values()], store),
        programs: { [files.id]: placed },
        modes: modesOf(files, programs),
        notices: notices(input, programs),
      };
      sealTree(staging, meta, host);
    });
  }
  return { key, path, meta: readTreeMeta(path, host) };
};

type Input = Parameters<ComposeToolTree>[0];

/** Without what an archive has where trees keep what bothy writes down of them. */
function withoutOwn(files: Imported): Imported {
  const isTools = ({ path }: { readonly path: string }) => path !== ".bothy" && !path.startsWith(".bothy/");
  const { entries, elf } = files.meta;
  return { ...files, meta: { ...files.meta, entries: entries.filter(isTools), elf: elf.filter(isTools) } };
}

/** A script that a program of the environment is to run. */
interface PlannedScript {
  readonly line: ScriptLine;
  /** Absolute. */
  readonly program: string;
}

/** Executable scripts whose interpreter the environment brings, by path, those of `wished` among them. `sh` is every system's. */
function scriptsOf(
  { meta, object }: Imported,
  { interpreter, wished }: Pick<Input, "interpreter"> & { readonly wished: ReadonlySet<string> },
  host: Host,
): Map<string, PlannedScript> {
  const found = new Map<string, PlannedScript>();
  for (const entry of meta.entries) {
    if (entry.type !== "file" || entry.content !== "script") continue;
    if ((entry.mode & 0o111) === 0 && !wished.has(entry.path)) continue;
    const line = scriptLine(readStart(host, `${object.tree}/${entry.path}`, LONGEST_LINE));
    const program =
      line === undefined || line.interpreter === "sh" ? undefined : interpreter(line.interpreter);
    if (line !== undefined && program !== undefined) found.set(entry.path, { line, program });
  }
  return found;
}

/** Returns the scripts that were given another first line. Programs of `wished` get the x bit that they lack. */
function placeFiles(
  staging: string,
  { meta, object }: Imported,
  {
    scripts,
    wished,
  }: { readonly scripts: ReadonlyMap<string, PlannedScript>; readonly wished: ReadonlySet<string> },
  host: Host,
): Set<string> {
  const changed = new Set<string>();
  for (const entry of meta.entries) {
    const source = `${object.tree}/${entry.path}`;
    const target = `${staging}/${entry.path}`;
    const script = scripts.get(entry.path);
    if (entry.type === "directory") host.fsSync.mkdirSync(target, { recursive: true });
    else if (entry.type === "link") placeLink(target, entry.target, host);
    else {
      host.fsSync.mkdirSync(posix.dirname(target), { recursive: true });
      const rewritten = script && rewrittenScript(host.fsSync.readFileSync(source), script);
      const needsBit = (entry.mode & 0o111) === 0 && wished.has(entry.path);
      if (rewritten === undefined && !needsBit) linkOrCopy(host, source, target);
      else {
        const { mtime } = host.fsSync.statSync(source);
        const content = rewritten ?? host.fsSync.readFileSync(source);
        replaceFile(host, target, content, { executable: true, mtime });
      }
      if (rewritten !== undefined) changed.add(entry.path);
    }
  }
  return changed;
}

function placeLink(path: string, target: string, host: Host): void {
  host.fsSync.mkdirSync(posix.dirname(path), { recursive: true });
  host.fsSync.symlinkSync(target, path);
}

/** Undefined where the first line has no room for its interpreter: its launcher names that. */
function rewrittenScript(content: Buffer, { line, program }: PlannedScript): Buffer | undefined {
  if (line.interpreter.startsWith("node")) return nodeScript(content, program);
  const plain = withInterpreter(content, line, program);
  if (plain !== undefined || !line.interpreter.startsWith("python")) return plain;
  const end = content.indexOf(0x0a);
  const first = Buffer.from(pythonFirstLine(program, line.options.join(" ")));
  return Buffer.concat([first, end === -1 ? Buffer.alloc(0) : content.subarray(end + 1)]);
}

/**
 * What stands on PATH, by name: the program itself, or for a shell's script one of our own that starts it by its path in the
 * tree, as such scripts look for their other files beside the name they were called by.
 */
function placeLaunchers(
  from: {
    readonly staging: string;
    readonly root: string;
    readonly programs: Readonly<Record<string, FoundProgram>>;
    readonly files: Imported;
    readonly scripts: ReadonlyMap<string, PlannedScript>;
    /** Scripts whose own first line names what is to run them. */
    readonly rewritten: ReadonlySet<string>;
  },
  host: Host,
): Record<string, string> {
  const { staging, root, programs, files, scripts, rewritten } = from;
  const placed: Record<string, string> = {};
  for (const [name, { path, file, kind }] of Object.entries(programs)) {
    const start = kind === "elf" ? undefined : readStart(host, `${files.object.tree}/${file}`, LONGEST_LINE);
    const line = start && scriptLine(start);
    const planned = rewritten.has(file) ? undefined : scripts.get(file);
    if (line === undefined || (FINDS_ITSELF.test(line.interpreter) && planned === undefined)) {
      placed[name] = path;
      continue;
    }
    const words = [
      ...(planned === undefined ? [] : [planned.program, ...planned.line.options]),
      `${root}/${path}`,
    ];
    placed[name] = `${LAUNCHERS}/${name}`;
    const text = `#!/bin/sh\nexec ${words.map(quoteSh).join(" ")} "$@"\n`;
    replaceFile(host, `${staging}/${placed[name]}`, text, { executable: true });
  }
  return placed;
}

/** The trees that interpreters stand in, which must stay as long as this one. */
function treesOf(scripts: readonly PlannedScript[], store: Store): StoreKey[] {
  const trees = `${store.root}/trees/`;
  const keys = scripts
    .filter(({ program }) => program.startsWith(trees))
    .map(({ program }) => program.slice(trees.length).split("/", 1)[0] as StoreKey);
  return [...new Set(keys)].sort();
}

/** How the programs on PATH that are ELF files are run. */
function modesOf(
  { meta }: Imported,
  programs: Readonly<Record<string, FoundProgram>>,
): Record<string, ModeChoice> {
  const elf = new Map(meta.elf.map((info) => [info.path, info]));
  const modes: Record<string, ModeChoice> = {};
  for (const { file } of Object.values(programs)) {
    const info = elf.get(file);
    if (info === undefined) continue;
    modes[file] =
      info.kind === "static"
        ? { mode: "untouched", reason: "it is static" }
        : info.unpatched === undefined
          ? { mode: "native", reason: "linked to the C library of the base" }
          : { mode: "untouched", reason: info.unpatched };
  }
  return modes;
}

function notices({ files }: Input, programs: Readonly<Record<string, FoundProgram>>): string[] {
  const elf = new Map(files.meta.elf.map((info) => [info.path, info]));
  const reasons = new Map<string, string[]>();
  for (const [name, { file }] of Object.entries(programs)) {
    const reason = elf.get(file)?.unpatched;
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  return [...reasons].map(
    ([reason, names]) =>
      `${label(files)}: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""} ${names.length === 1 ? "runs" : "run"} by the system's own loader: ${reason}`,
  );
}
