import { posix } from "node:path";
import { canonicalJson } from "../../base/canonical-json.ts";
import { shortKey } from "../../base/digest.ts";
import type { Context } from "../../host/context.ts";
import type { Store, StoreKey } from "../../store/types.ts";
import type { Imported, TreeMeta } from "../types.ts";

/**
 * Compiles the files whose paths come on standard input, below the first argument, to where Python looks for their
 * bytecode, below the second. A file that doesn't compile (another Python's syntax) has none.
 */
const COMPILER = `
import importlib.util, os, py_compile, sys
source, target = sys.argv[1:3]
for path in sys.stdin.buffer.read().split(b"\\0"):
    if not path: continue
    path = os.fsdecode(path)
    made = os.path.join(target, importlib.util.cache_from_source(path))
    try:
        py_compile.compile(os.path.join(source, path), cfile=made, dfile=path, doraise=True, quiet=2,
                           invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    except (py_compile.PyCompileError, SyntaxError, ValueError, RecursionError, UnicodeError):
        pass
`;

/** Bytecode of one wheel: a tree of its own, so that environments share it. */
export interface Bytecode {
  readonly key: StoreKey;
  readonly path: string;
}

/**
 * The bytecode of a wheel's Python files for one minor version of Python, made by `python` unless the store has it. Paths
 * in the tree are those in the wheel, with `__pycache__`. undefined when `python` can't be run here. Equal inputs
 * give equal bytes: the bytecode holds the hash of its source and is never compared with it.
 */
export async function wheelBytecode(
  wheel: Imported,
  python: string,
  store: Store,
  ctx: Context,
): Promise<Bytecode | undefined> {
  const files = wheel.meta.entries
    .filter(({ type, path }) => type === "file" && path.endsWith(".py"))
    .map(({ path }) => path);
  const key = shortKey(["bytecode", "1", wheel.object.key, posix.basename(python)]) as StoreKey;
  const path = store.path("trees", key);
  if (store.has("trees", key)) return { key, path };
  try {
    await store.commit("trees", key, async (staging) => {
      await compile({ python, files, source: wheel.object.tree, target: staging }, ctx);
      await writeMeta(staging, wheel.object.key, ctx);
    });
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof CompilerFailure) return undefined;
    throw error;
  }
  return { key, path };
}

class CompilerFailure extends Error {}

async function compile(
  work: { python: string; files: readonly string[]; source: string; target: string },
  ctx: Context,
): Promise<void> {
  if (work.files.length === 0) return;
  const result = await ctx.host
    .run(work.python, ["-I", "-S", "-B", "-c", COMPILER, work.source, work.target], {
      env: { LANG: "C.UTF-8", SOURCE_DATE_EPOCH: "0", PYTHONHASHSEED: "0" },
      input: work.files.join("\0"),
      signal: ctx.signal,
    })
    .catch((error: unknown) => {
      ctx.signal.throwIfAborted();
      throw new CompilerFailure(String(error));
    });
  if (result.code !== 0) throw new CompilerFailure(result.stderr.toString("utf8"));
}

async function writeMeta(staging: string, object: StoreKey, ctx: Context): Promise<void> {
  const meta: TreeMeta = {
    format: 1,
    kind: "python",
    objects: [object],
    trees: [],
    programs: {},
    notices: [],
  };
  await ctx.host.fs.mkdir(`${staging}/.bothy`);
  await ctx.host.fs.writeFile(`${staging}/.bothy/tree.json`, canonicalJson(meta), { mode: 0o444 });
}
