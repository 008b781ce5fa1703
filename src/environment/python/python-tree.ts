import { posix } from "node:path";
import { shortKey } from "../../base/digest.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { StoreKey } from "../../store/types.ts";
import { readTreeMeta, sealTree } from "../tree-meta.ts";
import type { ComposedTree, ComposePythonTree, TreeMeta } from "../types.ts";
import { bytecodeFolders, linkBytecode } from "./bytecode.ts";
import { pythonFirstLine } from "./entry-points.ts";
import { PIP_STAND_IN, PIP_STAND_IN_MAIN } from "./pip-stand-in.ts";
import { placeWheels } from "./place-wheels.ts";

/** Changed whenever the same input would come to another tree. */
const COMPOSER = "python-6";

/**
 * A tree in the shape of a virtual environment over a deb tree's Python: `bin/`, `pyvenv.cfg`, `lib/pythonX.Y/site-packages`
 * with the wheels' files hard-linked, their programs, and links to where Python keeps their bytecode. A UserError `not-a-wheel`
 * for an object of another shape, `clashing-files` for wheels that can't stand in one tree.
 */
export const composePythonTree: ComposePythonTree = async (input, store, ctx): Promise<ComposedTree> => {
  const { deb, interpreter } = input;
  const packages = [...input.packages].sort((a, b) => (a.item.name < b.item.name ? -1 : 1));
  const minor = /python(\d+\.\d+)$/.exec(interpreter)?.[1];
  if (minor === undefined) throw new Error(`no version in the interpreter's name: ${interpreter}`);
  const key = shortKey([
    ...[COMPOSER, store.root, deb.key, interpreter],
    ...packages.flatMap(({ id, object }) => [id, object.key]),
  ]) as StoreKey;
  const path = store.path("trees", key);
  if (!store.has("trees", key)) {
    await store.commit("trees", key, async (staging) => {
      const placed = placeWheels({ staging, root: path, minor, packages }, ctx.host);
      linkBytecode({ staging, root: path }, bytecodeFolders(packages, minor), ctx.host);
      placePython(ctx, { staging, minor, deb, interpreter });
      if (!packages.some(({ item }) => item.name === "pip")) placePip(ctx, { staging, root: path, minor });
      const meta: TreeMeta = {
        format: 1,
        kind: "python",
        objects: packages.map(({ object }) => object.key),
        trees: [deb.key],
        programs: placed.programs,
        notices: placed.notices,
      };
      sealTree(staging, meta, ctx.host);
    });
  }
  return { key, path, meta: readTreeMeta(path, ctx.host) };
};

/** The interpreter's names and pyvenv.cfg. Source: Python's documentation of venv, and `site`. */
function placePython(
  ctx: Context,
  tree: { staging: string; minor: string; deb: ComposedTree; interpreter: string },
): void {
  const { mkdirSync, symlinkSync, writeFileSync, existsSync } = ctx.host.fsSync;
  const { staging, minor, deb, interpreter } = tree;
  const site = `${staging}/lib/python${minor}/site-packages`;
  mkdirSync(`${staging}/bin`, { recursive: true });
  mkdirSync(site, { recursive: true });
  const name = `python${minor}`;
  // Absolute: Python follows links by text, and `..` of a folder that is reached by a link leads elsewhere.
  symlinkSync(posix.join(deb.path, interpreter), `${staging}/bin/${name}`);
  for (const alias of ["python", "python3"]) symlinkSync(name, `${staging}/bin/${alias}`);
  // For python3-config, which looks beside the folder that it is called in.
  const headers = posix.join(deb.path, `usr/include/${name}`);
  if (existsSync(headers) && !existsSync(`${staging}/include/${name}`)) {
    mkdirSync(`${staging}/include`, { recursive: true });
    symlinkSync(headers, `${staging}/include/${name}`);
  }
  const home = posix.join(deb.path, posix.dirname(interpreter));
  if (/[\r\n]/.test(home)) {
    throw new UserError(
      "store-path-unusable",
      "the store's path has a line break, which Python's pyvenv.cfg can't hold",
      {
        help: "place the store elsewhere: set XDG_DATA_HOME",
      },
    );
  }
  writeFileSync(
    `${staging}/pyvenv.cfg`,
    `home = ${home}\ninclude-system-site-packages = false\nversion = ${minor}\n`,
    { mode: 0o444 },
  );
  // Debian's own Python packages of the same tree are importable, after the wheels; the user's own site stays out.
  const system = posix.join(deb.path, "usr/lib/python3/dist-packages");
  if (existsSync(system))
    writeFileSync(`${site}/bothy-system.pth`, `import site; site.addsitedir(${pythonString(system)})\n`, {
      mode: 0o444,
    });
}

function placePip(ctx: Context, tree: { staging: string; root: string; minor: string }): void {
  const { mkdirSync, writeFileSync, existsSync } = ctx.host.fsSync;
  const folder = `${tree.staging}/lib/python${tree.minor}/site-packages/pip`;
  if (existsSync(folder)) return;
  mkdirSync(folder);
  writeFileSync(`${folder}/__init__.py`, PIP_STAND_IN, { mode: 0o444 });
  writeFileSync(`${folder}/__main__.py`, PIP_STAND_IN_MAIN, { mode: 0o444 });
  const program = `${pythonFirstLine(`${tree.root}/bin/python3`)}${PIP_STAND_IN_MAIN}`;
  for (const name of ["pip", "pip3"]) {
    const path = `${tree.staging}/bin/${name}`;
    if (!existsSync(path)) writeFileSync(path, program, { mode: 0o555 });
  }
}

/** A Python string literal. JSON's escapes are Python's. */
function pythonString(text: string): string {
  return JSON.stringify(text);
}
