import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Figure } from "./table.ts";

/** Bytes of dist/ that every command loads: the entry and what it imports statically, transitively. */
export function entrySize(): Figure {
  const entry = new URL("../dist/cli/main.mjs", import.meta.url).pathname;
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    const imports = readFileSync(file, "utf8").matchAll(/^(?:import|export)\b[^"'`;]*?["'](\.[^"']+)["']/gm);
    for (const [, target] of imports) visit(join(dirname(file), target!));
  };
  visit(entry);
  const bytes = [...seen].reduce((sum, file) => sum + statSync(file).size, 0);
  return {
    what: "what every command loads",
    wanted: "<= 100 KB",
    measured: `${(bytes / 1000).toFixed(1)} KB`,
    holds: bytes <= 100_000,
  };
}
