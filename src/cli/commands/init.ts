import { basename, join } from "node:path";
import { isSystemError, UserError } from "../../base/error.ts";
import { decodeManifest } from "../../manifest/decode.ts";
import { initialManifest } from "../../manifest/edit.ts";
import { say } from "../answer.ts";
import type { Handler } from "../call.ts";
import { usageError } from "../failure.ts";
import { visibleLine } from "../visible.ts";

/** `bothy init`: a first bothy.toml in the folder. One that is there is never touched. */
export const init: Handler<{ readonly name?: string | undefined }> = async ({ ctx }, flags) => {
  const folder = ctx.host.cwd;
  const path = join(folder, "bothy.toml");
  const name = flags.name ?? (visibleLine(basename(folder)).trim() || "environment");
  const text = initialManifest(name);
  if (!isManifest(text))
    throw usageError(
      `${JSON.stringify(name)} can't be the name of an environment`,
      "give one line of text, as in: bothy init --name report",
    );
  try {
    await ctx.host.fs.writeFile(path, text, { flag: "wx" });
  } catch (error) {
    if (!isSystemError(error, "EEXIST")) throw error;
    throw new UserError("already-there", `${path} is there already`, {
      help: "`bothy install NAME` adds to it, `bothy edit` opens it; remove it first to start anew",
      cause: error,
    });
  }
  return say(
    { manifest: path, name },
    `Wrote bothy.toml for ${name}.`,
    "Next: `bothy install NAME ...` adds packages, `bothy search WORD` finds them, `bothy activate` works in them.",
  );
};

function isManifest(text: string): boolean {
  try {
    decodeManifest(text, "bothy.toml");
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
