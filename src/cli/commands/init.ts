import { basename, join } from "node:path";
import { isSystemError, UserError } from "../../base/error.ts";
import { systemOf } from "../../base/system.ts";
import { allChannels } from "../../environment/channels.ts";
import type { Context } from "../../host/context.ts";
import { decodeManifest } from "../../manifest/decode.ts";
import { formatRequest } from "../../manifest/request.ts";
import { fitVersions } from "../../origins/fit-versions.ts";
import { manifestOf, placeText } from "../../origins/manifest-of.ts";
import { type ProjectOrigins, readOrigins } from "../../origins/read-project.ts";
import { count, say, type View } from "../answer.ts";
import type { Handler } from "../call.ts";
import { usageError } from "../failure.ts";
import { visibleLine } from "../visible.ts";

interface Flags {
  readonly name?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly bare?: boolean | undefined;
}

/** `bothy init`: a first bothy.toml in the folder, with what the files of other tools there ask for. One that is there is never touched. */
export const init: Handler<Flags> = async ({ ctx }, flags) => {
  const folder = ctx.host.cwd;
  const path = join(folder, "bothy.toml");
  const name = flags.name ?? (visibleLine(basename(folder)).trim() || "environment");
  if (!isManifest(manifestOf(name, [])))
    throw usageError(
      `${JSON.stringify(name)} can't be the name of an environment`,
      "give one line of text, as in: bothy init --name report",
    );
  if (ctx.host.fsSync.existsSync(path)) throw alreadyThere(path);
  const nothing: ProjectOrigins = { files: [], wishes: [], left: [] };
  const origins = flags.bare ? nothing : await originsOf(folder, ctx);
  const text = manifestOf(name, origins.wishes);
  decodeManifest(text, "bothy.toml");
  const dryRun = flags.dryRun ?? false;
  if (!dryRun) await write(path, text, ctx);
  return say(
    {
      manifest: path,
      name,
      dryRun,
      read: origins.files,
      requests: origins.wishes.map(({ request, origin, note }) => ({
        request: formatRequest(request),
        ...origin,
        ...(note === undefined ? {} : { note }),
      })),
      left: origins.left.map(({ origin, ...rest }) => ({ ...origin, ...rest })),
      text,
    },
    ...view(name, origins, dryRun ? text : undefined),
  );
};

async function originsOf(folder: string, ctx: Context): Promise<ProjectOrigins> {
  const origins = await readOrigins((file) => readIn(folder, file, ctx));
  const system = systemOf(ctx.host.arch, ctx.host.platform) ?? "x86_64-linux";
  try {
    return { ...origins, wishes: await fitVersions(origins.wishes, system, allChannels(), ctx) };
  } catch (error) {
    // No index is in the cache yet: what there is, install will say.
    if (error instanceof UserError) return origins;
    throw error;
  }
}

async function write(path: string, text: string, ctx: Context): Promise<void> {
  try {
    await ctx.host.fs.writeFile(path, text, { flag: "wx" });
  } catch (error) {
    if (isSystemError(error, "EEXIST")) throw alreadyThere(path, error);
    throw error;
  }
}

function alreadyThere(path: string, cause?: unknown): UserError {
  return new UserError("already-there", `${path} is there already`, {
    help: "`bothy install NAME` adds to it, `bothy edit` opens it; remove it first to start anew",
    cause,
  });
}

function view(name: string, origins: ProjectOrigins, text: string | undefined): View[] {
  const { files, wishes, left } = origins;
  const lines: View[] =
    text === undefined ? [`Wrote bothy.toml for ${name}.`] : [{ exact: text.trimEnd() }, ""];
  if (files.length > 0)
    lines.push(
      `${text === undefined ? "It asks" : "It would ask"} for ${count(wishes.length, "package")}, as ${listed(files)} ${files.length === 1 ? "says" : "say"}.`,
    );
  const noted = wishes.filter(({ note }) => note !== undefined);
  if (noted.length > 0)
    lines.push("", "Otherwise than written there:", {
      rows: noted.map(({ request, origin, note }) => [
        `  ${placeText(origin)}`,
        formatRequest(request),
        note ?? "",
      ]),
    });
  if (left.length > 0)
    lines.push("", "Left out:", {
      rows: left.flatMap(({ origin, text: what, why, help }) => [
        [`  ${placeText(origin)}`, `${what}: ${why}`],
        ["", `  ${help}`],
      ]),
    });
  if (text === undefined)
    lines.push(
      ...(left.length + noted.length > 0 ? [""] : []),
      wishes.length > 0
        ? "Next: `bothy install` builds it, `bothy activate` works in it."
        : "Next: `bothy install NAME ...` adds packages, `bothy search WORD` finds them, `bothy activate` works in them.",
    );
  return lines;
}

function listed(files: readonly string[]): string {
  return files.length < 2 ? files.join("") : `${files.slice(0, -1).join(", ")} and ${files.at(-1)}`;
}

/** A regular file of the project, of a size that a person would write; undefined for what is none. */
function readIn(folder: string, file: string, ctx: Context): string | undefined {
  const path = join(folder, file);
  try {
    const stat = ctx.host.fsSync.statSync(path);
    if (!stat.isFile()) return undefined;
    return stat.size > 4 << 20 ? "" : ctx.host.fsSync.readFileSync(path, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "ELOOP")) return undefined;
    throw error;
  }
}

function isManifest(text: string): boolean {
  try {
    decodeManifest(text, "bothy.toml");
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
