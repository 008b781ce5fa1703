import { collector, originAt } from "./collect.ts";
import { readJson, table, tableAt, text } from "./toml-file.ts";
import type { ReadFile, Reading } from "./types.ts";

const MANAGERS = ["npm", "pnpm", "yarn"] as const;
const LOCKS: readonly (readonly [file: string, manager: string])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
];

/**
 * package.json: Node and the package manager that it names, by engines, devEngines, volta and packageManager, or by
 * its lock. What it depends on stays the package manager's. Source: npm's documentation, "package.json"; Volta's.
 */
export function readPackageJson(file: string, content: string, read: ReadFile): Reading {
  const whole = readJson(file, content);
  const into = collector();
  const at = (part: string) => originAt(file, content, `"${part}"`);
  const engines = tableAt(whole, "engines");
  const volta = tableAt(whole, "volta");
  const runtime = tableAt(whole, "devEngines", "runtime");
  const node =
    text(volta.node) ?? (runtime.name === "node" ? text(runtime.version) : undefined) ?? text(engines.node);
  if (node === undefined) into.wish("nodejs", "*", { file }, { weak: true });
  else into.wish("nodejs", npmRange(node), at("node"), { text: `node ${node}` });
  const asked = new Set<string>();
  const named = /^([a-z]+)@(\d[^+]*)/.exec(text(whole.packageManager) ?? "");
  const wish = (manager: string, constraint: string, part: string) => {
    if (asked.has(manager)) return;
    asked.add(manager);
    if (manager === "bun") into.leave(at(part), "bun", "the catalog has no bun", "use npm, pnpm or yarn");
    else into.wish(manager, constraint, at(part), { text: `${manager} ${constraint}` });
  };
  if (named !== null) wish(named[1]!, named[2]!, "packageManager");
  const managed = tableAt(whole, "devEngines", "packageManager");
  const chosen = text(managed.name);
  if (chosen !== undefined) wish(chosen, npmRange(text(managed.version) ?? "*"), "packageManager");
  for (const manager of MANAGERS) {
    const version = text(volta[manager]) ?? (manager === "npm" ? undefined : text(engines[manager]));
    if (version === undefined) continue;
    // Some write there which one not to use: "please use npm".
    if (/(?:^|\s)[A-Za-z]{3,}/.test(npmRange(version)))
      into.leave(
        at(manager),
        `${manager} ${version}`,
        "it is no version",
        `if it is wanted: bothy install ${manager}`,
      );
    else wish(manager, npmRange(version), manager);
  }
  for (const [lock, manager] of LOCKS)
    if (asked.size === 0 && read(lock) !== undefined) into.wish(manager, "*", { file: lock });
  const count = Object.keys({ ...table(whole.dependencies), ...table(whole.devDependencies) }).length;
  if (count > 0) {
    const manager = [...asked][0] ?? LOCKS.find(([lock]) => read(lock) !== undefined)?.[1] ?? "npm";
    into.leave(
      at("dependencies").line === undefined ? at("devDependencies") : at("dependencies"),
      `${count} dependencies`,
      "a project's own modules are its package manager's",
      `in the environment: ${manager} install`,
    );
  }
  return into.reading();
}

/** A range as the npm channel takes it: npm reads more spaces than a request may have. */
function npmRange(range: string): string {
  const tidy = range
    .trim()
    .replace(/^[v=]+(?=\d)/, "")
    .replace(/([<>=~^])\s+(?=\d)/g, "$1")
    .replace(/\s+/g, " ");
  return /^(?:latest|current|node|stable|lts(?:\/\*)?)$/.test(tidy) || tidy === "" ? "*" : tidy;
}
