import { join } from "node:path";
import { installationRoot } from "../../host/installation.ts";
import { say } from "../answer.ts";
import type { Handler } from "../call.ts";

/** `bothy version`. */
export const version: Handler<unknown> = async ({ ctx }) => {
  const text = await ctx.host.fs.readFile(join(installationRoot, "package.json"), "utf8");
  const bothy = (JSON.parse(text) as { version: string }).version;
  return say({ bothy, node: process.versions.node }, `bothy ${bothy} (Node ${process.versions.node})`);
};
