import { posix } from "node:path";
import { shortKey } from "../../base/digest.ts";
import type { Context } from "../../host/context.ts";
import { importTree } from "../../relocate/import-tree.ts";
import type { ObjectRef, Store, StoreKey } from "../../store/types.ts";
import type { Imported } from "../types.ts";

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
        py_compile.compile(os.path.join(source, path), cfile=made, dfile=path, doraise=True,
                           invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    except (py_compile.PyCompileError, SyntaxError, ValueError, RecursionError, UnicodeError):
        pass
`;

/**
 * The bytecode of a wheel's Python files for one minor version of Python: an object of its own, so that environments share
 * it, made by `python` unless the store has it. Paths in the tree are those in the wheel, with `__pycache__`. undefined when
 * `python` can't be run here. Equal inputs give equal bytes: bytecode holds the hash of its source and is never compared with it.
 */
export async function wheelBytecode(
  wheel: Imported,
  python: string,
  store: Store,
  ctx: Context,
): Promise<ObjectRef | undefined> {
  const files = compiledFiles(wheel);
  const { name, version, hash } = wheel.item;
  const key = shortKey(["bytecode-2", wheel.object.key, posix.basename(python)]) as StoreKey;
  if (store.has("objects", key)) return { key, tree: `${store.path("objects", key)}/tree` };
  const build = (target: string) => compile({ python, files, source: wheel.object.tree, target }, ctx);
  try {
    const source = { channel: "pypi", name: `${name} (bytecode)`, version, artifact: hash, key, build };
    return await importTree(store, source, ctx);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof CompilerFailure) return undefined;
    throw error;
  }
}

/** Paths of a wheel's Python files, without its own tests: they are half of many wheels, and next to nobody runs them. */
export function compiledFiles(wheel: Imported): string[] {
  return wheel.meta.entries
    .filter(({ type, path }) => type === "file" && path.endsWith(".py") && !/.\/tests?\//.test(path))
    .map(({ path }) => path);
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
