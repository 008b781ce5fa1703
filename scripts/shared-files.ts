import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandTree } from "../src/cli/command-tree.ts";
import { bashCompletions } from "../src/cli/completions/bash.ts";
import { fishCompletions } from "../src/cli/completions/fish.ts";
import { completionTable } from "../src/cli/completions/table.ts";
import { zshCompletions } from "../src/cli/completions/zsh.ts";
import { manualPages } from "../src/cli/manual.ts";
import { root } from "../src/cli/routes.ts";
import { COMPLETION_FILES } from "../src/cli/shared-files.ts";

/** Writes what shells and man look for below `<dist>/share`. `checkout`: the folder of package.json. */
export function writeSharedFiles(checkout: string, dist: string): void {
  const { version } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
  const tree = commandTree(root);
  const table = completionTable(tree);
  const files: [path: string, text: string][] = [
    [COMPLETION_FILES.bash, bashCompletions(table)],
    [COMPLETION_FILES.zsh, zshCompletions(table)],
    [COMPLETION_FILES.fish, fishCompletions(table)],
    ...manualPages(tree, version).map(({ name, text }): [string, string] => [`share/man/man1/${name}`, text]),
  ];
  for (const [path, text] of files) {
    mkdirSync(dirname(join(dist, path)), { recursive: true });
    writeFileSync(join(dist, path), text);
  }
}
