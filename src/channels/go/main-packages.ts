import { posix } from "node:path";
import { readZip } from "../../archive/read-zip.ts";
import type { Context } from "../../host/context.ts";
import { runGo, withGoScratch } from "./go-run.ts";
import { readJsonStream } from "./module-versions.ts";
import type { ToolVersion } from "./solve-tool.ts";

/** Import paths of the programs in a module, shortest first; none where it can't be had. */
export async function mainPackages(
  { module, version }: Pick<ToolVersion, "module" | "version">,
  go: string,
  ctx: Context,
): Promise<string[]> {
  return withGoScratch(ctx, async (scratch) => {
    const args = ["mod", "download", "-json", `${module}@${version}`];
    const got = await runGo({ go, args }, scratch, ctx);
    const [answer] = readJsonStream(got.stdout.toString("utf8"));
    if (typeof answer?.Zip !== "string") return [];
    const found = new Set<string>();
    await readZip(ctx.host, answer.Zip, { artifact: `${module}@${version}` }, (name, content) => {
      const path = name.slice(`${module}@${version}/`.length);
      if (!path.endsWith(".go") || path.endsWith("_test.go") || isHidden(path)) return;
      const text = content.toString("utf8");
      if (/^package main\b/m.test(text) && !/^\/\/(?:go:build| \+build) ignore\b/m.test(text))
        found.add(posix.join(module, posix.dirname(path)));
    });
    return [...found].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  });
}

/** Folders that no pattern of packages matches. Source: `go help packages`. */
function isHidden(path: string): boolean {
  return path.split("/").some((part) => part === "testdata" || part === "vendor" || /^[._]/.test(part));
}
