import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");

/** Lowest first. A file imports from its own folder and from lower layers; folders of one layer are apart from each other unless listed in BESIDE. */
const LAYERS: readonly (readonly string[])[] = [
  ["base"],
  ["host"],
  ["manifest", "lockfile", "archive", "config"],
  [
    "store",
    "fetch",
    "resolve",
    "channels/deb",
    "channels/pypi",
    "channels/npm",
    "channels/url",
    "channels/go",
    "channels/cargo",
    "relocate",
    "catalog",
  ],
  ["environment", "activation", "origins"],
  ["services"],
  ["cli"],
];

/** Folders that may be imported from the same layer: the value's folder by the key's. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  config: ["manifest"],
  lockfile: ["manifest"],
  fetch: [],
  store: [],
  relocate: ["store", "fetch", "resolve"],
  resolve: ["catalog", "store", "fetch"],
  catalog: ["resolve"],
  "channels/deb": ["store", "fetch", "resolve", "relocate"],
  "channels/pypi": ["store", "fetch", "resolve", "relocate"],
  "channels/npm": ["store", "fetch", "resolve", "relocate"],
  "channels/cargo": ["store", "fetch", "resolve", "relocate"],
  "channels/go": ["store", "fetch", "resolve", "relocate"],
  "channels/url": ["store", "fetch", "resolve", "relocate"],
  environment: ["activation"],
  activation: ["environment"],
};

/** Agreed contracts are types without code: the interface of a layer may be named from below it. */
const TYPES_OF_ANYONE = new Set(["src/store/types.ts", "src/manifest/types.ts", "src/lockfile/types.ts"]);

/** What only the host's door, the command line, tests and scripts may reach for. */
const MACHINE =
  /^(?:node:)?(?:fs|fs\/promises|child_process|net|http|https|http2|tls|dgram|dns|os|readline|tty)$/;
const HOST_FILES = new Set([
  "src/host/node-host.ts",
  "src/host/node-service-host.ts",
  "src/host/installation.ts",
  "src/host/replace-process.ts",
]);

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const FORMS = [
  /^\s*(?:import|export)\s+(type\s+)?(?:[^"'();]*?\sfrom\s+)?["']([^"']+)["']/gm,
  /\b(typeof\s+)?import\(\s*["']([^"']+)["']\s*\)/g,
];

function importsOf(source: string): Import[] {
  return FORMS.flatMap((form) =>
    [...source.matchAll(form)].map((match) => ({
      specifier: match[2]!,
      typeOnly: match[1] !== undefined,
    })),
  );
}

function folderOf(file: string): string {
  const parts = dirname(relative("src", file)).split("/");
  return parts[0] === "channels" ? parts.slice(0, 2).join("/") : parts[0]!;
}

function layerOf(folder: string): number {
  return LAYERS.findIndex((layer) => layer.includes(folder));
}

/** Why `file` may not import `target`; undefined where it may. Both relative to the project. */
function objection(file: string, target: string, typeOnly: boolean): string | undefined {
  const from = folderOf(file);
  const to = folderOf(target);
  if (from === to) return undefined;
  if (from.startsWith("channels/") && to.startsWith("channels/")) return "channels never import each other";
  if (typeOnly && TYPES_OF_ANYONE.has(target)) return undefined;
  const [fromLayer, toLayer] = [layerOf(from), layerOf(to)];
  if (fromLayer === -1) return `src/${from} has no layer: name it in LAYERS`;
  if (toLayer === -1) return `src/${to} has no layer: name it in LAYERS`;
  if (toLayer > fromLayer) return `src/${from} stands below src/${to}; imports run downwards only`;
  if (toLayer === fromLayer && !BESIDE[from]?.includes(to))
    return `src/${from} and src/${to} stand side by side`;
  return undefined;
}

/** Tests, and what only they use. */
function isTest(file: string): boolean {
  return file.endsWith(".test.ts") || file.includes("/testing/");
}

function problemsOf(file: string, source: string): string[] {
  const test = isTest(file);
  return importsOf(source).flatMap(({ specifier, typeOnly }) => {
    if (!specifier.startsWith(".")) {
      const free = test || typeOnly || file.startsWith("src/cli/") || HOST_FILES.has(file);
      return MACHINE.test(specifier) && !free
        ? [`${file} imports ${specifier}: go through ctx.host, the one door to the machine`]
        : [];
    }
    const target = relative(root, join(root, dirname(file), specifier));
    if (!target.startsWith("src/"))
      return test ? [] : [`${file} imports ${specifier}: src/ stands on its own, without tests and scripts`];
    const why = test ? undefined : objection(file, target, typeOnly);
    return why === undefined ? [] : [`${file} imports ${specifier}: ${why}`];
  });
}

const files = globSync("src/**/*.ts", { cwd: root }).sort();

test("imports run downwards only, and only the host's door reaches the machine", () => {
  assert.ok(files.length > 20, "the walk found the sources");
  const problems = files.flatMap((file) => problemsOf(file, readFileSync(join(root, file), "utf8")));
  assert.deepEqual(problems, []);
});

test("no file imports itself by way of others, for types neither", () => {
  const targets = new Map(
    files.map((file) => [
      file,
      importsOf(readFileSync(join(root, file), "utf8"))
        .filter(({ specifier }) => specifier.startsWith("."))
        .map(({ specifier }) => relative(root, join(root, dirname(file), specifier))),
    ]),
  );
  assert.deepEqual(circle(targets), undefined);
  const made = new Map([
    ["a", ["b", "c"]],
    ["c", ["d"]],
    ["d", ["b", "a"]],
  ]);
  assert.deepEqual(circle(made), ["a", "c", "d", "a"]);
});

test("process.env and process.cwd are read by the host's door and the command line alone", () => {
  const readers = files.filter(
    (file) =>
      !isTest(file) &&
      !file.startsWith("src/cli/") &&
      !HOST_FILES.has(file) &&
      /\bprocess\.(?:env|cwd|chdir|exit|stdout|stderr|stdin)\b/.test(
        codeOf(readFileSync(join(root, file), "utf8")),
      ),
  );
  assert.deepEqual(readers, []);
});

test("problemsOf sees what it must see", () => {
  assert.match(problemsOf("src/base/a.ts", 'import { b } from "../host/host.ts";')[0]!, /downwards only/);
  assert.match(
    problemsOf("src/channels/deb/a.ts", 'import type { b } from "../npm/b.ts";')[0]!,
    /channels never/,
  );
  assert.match(problemsOf("src/store/a.ts", 'import { readFile } from "node:fs/promises";')[0]!, /ctx\.host/);
  assert.match(
    problemsOf("src/store/a.ts", 'const { spawn } = await import("node:child_process");')[0]!,
    /ctx\.host/,
  );
  assert.match(problemsOf("src/new/a.ts", 'import { b } from "../base/b.ts";')[0]!, /no layer/);
  assert.match(problemsOf("src/base/a.ts", 'import { b } from "../../test/b.ts";')[0]!, /on its own/);
  assert.match(
    problemsOf("src/store/a.ts", 'import {\n  a,\n  b,\n} from "../environment/b.ts";')[0]!,
    /downwards only/,
  );
  assert.deepEqual(problemsOf("src/cli/a.ts", 'import { b } from "../store/b.ts";\nimport "node:fs";'), []);
});

/** The first way from a file back to itself; undefined where there is none. */
function circle(targets: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): string[] | undefined => {
    const at = way.indexOf(file);
    if (at !== -1) return [...way.slice(at), file];
    if (done.has(file)) return undefined;
    for (const target of targets.get(file) ?? []) {
      const found = visit(target, [...way, file]);
      if (found !== undefined) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of targets.keys()) {
    const found = visit(file, []);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `source` without comments and without texts, which may be programs for others to run. */
function codeOf(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|[^:])\/\/.*$/gm, "$1")
    .replace(/`(?:\\.|[^`\\])*`/g, "``")
    .replace(/"(?:\\.|[^"\\\n])*"/g, '""');
}
