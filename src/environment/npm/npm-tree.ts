import { shortKey } from "../../base/digest.ts";
import type { Host } from "../../host/host.ts";
import type { Store, StoreKey } from "../../store/types.ts";
import { readTreeMeta, sealTree } from "../tree-meta.ts";
import type { ComposedTree, ComposeNpmTree, TreeMeta } from "../types.ts";
import { addGlobalHint } from "./global-hint.ts";
import { runInstallScripts } from "./install-scripts.ts";
import { type PlacedPackage, placePackages, placePrograms } from "./place-packages.ts";

/** Changed whenever the same input would come to another tree. */
const COMPOSER = "npm-3";

/**
 * A tool with its dependencies below `node_modules/`, as npm would install them, and its programs in `bin/`, run by
 * `input.node`. Install scripts run for the packages that `input.scripts` names. UserErrors: `install-script-failed`, `offline`.
 */
export const composeNpmTree: ComposeNpmTree = async (input, store, ctx): Promise<ComposedTree> => {
  const packages = [...input.packages].sort((a, b) => (a.id < b.id ? -1 : 1));
  const scripts = input.scripts.filter((name) => packages.some(({ item }) => item.name === name)).sort();
  const key = shortKey([
    ...[COMPOSER, input.system, input.tool, input.node ?? "", scripts.join(" ")],
    ...packages.flatMap(({ id, item, object }) => [id, item.location ?? "", object.key]),
  ]) as StoreKey;
  const path = store.path("trees", key);
  if (!store.has("trees", key)) {
    await store.commit("trees", key, async (staging) => {
      const placed = placePackages(packages, { staging, copies: scripts.length > 0 }, ctx.host);
      const programs = placePrograms(placed, { staging, node: input.node }, ctx.host);
      const unwalled: string[] = [];
      for (const item of inDependencyOrder(placed)) {
        const { name } = item.imported.item;
        if (!scripts.includes(name)) continue;
        const { sandboxed } = await runInstallScripts({ staging, node: input.node, item }, store, ctx);
        if (!sandboxed) unwalled.push(name);
      }
      const root = placed.find(({ location }) => location === `node_modules/${input.tool}`);
      const own = programs.get(root?.location ?? "") ?? {};
      if (input.tool === "npm" && own.npm !== undefined) addGlobalHint(`${staging}/${own.npm}`, ctx.host);
      linkPrograms(staging, own, ctx.host);
      const meta: TreeMeta = {
        format: 1,
        kind: "npm",
        objects: [...new Set(packages.map(({ object }) => object.key))].sort(),
        trees: treeOf(input.node, store),
        programs: root === undefined ? {} : { [root.imported.id]: namesIn(own) },
        notices: [...unrunScripts(placed, scripts), ...unwalled.map(unwalledNotice)],
      };
      if (scripts.length > 0) sealFiles(staging, ctx.host);
      sealTree(staging, meta, ctx.host);
    });
  }
  return { key, path, meta: readTreeMeta(path, ctx.host) };
};

function linkPrograms(staging: string, programs: Readonly<Record<string, string>>, host: Host): void {
  host.fsSync.mkdirSync(`${staging}/bin`);
  for (const [program, file] of Object.entries(programs))
    host.fsSync.symlinkSync(`../${file}`, `${staging}/bin/${program}`);
}

function namesIn(programs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(programs).map((program) => [program, `bin/${program}`]));
}

/** The tree that `node` stands in, which must stay as long as this one. */
function treeOf(node: string | undefined, store: Store): StoreKey[] {
  const trees = `${store.root}/trees/`;
  return node?.startsWith(trees) ? [node.slice(trees.length).split("/", 1)[0] as StoreKey] : [];
}

/** What a package depends on comes before it. */
function inDependencyOrder(packages: readonly PlacedPackage[]): PlacedPackage[] {
  const byId = new Map(packages.map((item) => [item.imported.id, item]));
  const ordered = new Set<PlacedPackage>();
  const seen = new Set<PlacedPackage>();
  const visit = (item: PlacedPackage) => {
    if (seen.has(item)) return;
    seen.add(item);
    for (const id of item.imported.item.dependencies) {
      const dependency = byId.get(id);
      if (dependency !== undefined) visit(dependency);
    }
    ordered.add(item);
  };
  for (const item of packages) visit(item);
  return [...ordered];
}

function unwalledNotice(name: string): string {
  return `npm:${name}: its install script ran without a sandbox, as this system allows no user namespaces`;
}

function unrunScripts(packages: readonly PlacedPackage[], allowed: readonly string[]): string[] {
  const names = packages
    .filter(
      ({ manifest, imported }) => manifest.installScripts.length > 0 && !allowed.includes(imported.item.name),
    )
    .map(({ imported }) => imported.item.name);
  return [...new Set(names)].map(
    (name) =>
      `npm:${name} has an install script that was not run; allow it with npm-scripts = [${JSON.stringify(name)}] in [options]`,
  );
}

/** Takes the write permission that install scripts needed from all files below `folder`. */
function sealFiles(folder: string, host: Host): void {
  for (const child of host.fsSync.readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${child.name}`;
    if (child.isDirectory()) sealFiles(path, host);
    else if (child.isFile())
      host.fsSync.chmodSync(path, (host.fsSync.statSync(path).mode & 0o111) === 0 ? 0o444 : 0o555);
  }
}
