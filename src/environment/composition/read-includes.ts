import { relative, resolve, sep } from "node:path";
import { isSystemError, type UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { decodeManifestFile } from "../../manifest/decode.ts";
import { shellWord } from "../../manifest/install-command.ts";
import { errorAtPlace } from "../../manifest/table-reader.ts";
import type { IncludeEntry, ManifestFile } from "../../manifest/types.ts";
import { readOwnedFile } from "../project/durable-file.ts";
import type { Project } from "../project/project-types.ts";
import { foldersOf, isPattern } from "./folder-pattern.ts";
import { type IncludedManifest, type Includes, NO_INCLUDES } from "./types.ts";

/** Far more than any repository has; a pattern over a home is a mistake. */
const MOST = 1000;

/**
 * All manifests that a project's own includes. UserErrors, each at the include's place: `no-such-include` for a folder or manifest that
 * isn't there and for a pattern without one, `include-cycle`; those of decodeManifestFile, with the included file's name.
 */
export async function readIncludes(
  project: Pick<Project, "root">,
  own: ManifestFile,
  ctx: Pick<Context, "host">,
): Promise<Includes> {
  if (own.include.length === 0) return NO_INCLUDES;
  const { host } = ctx;
  const done = new Map<string, IncludedManifest>();
  const inputs = new Set<string>();
  const way: { readonly folder: string; readonly entry?: IncludeEntry }[] = [];

  const visitAll = async (folder: string, entries: readonly IncludeEntry[]): Promise<string[]> => {
    const paths: string[] = [];
    for (const entry of entries)
      for (const found of await candidates(folder, entry)) {
        const path = await visit(found, entry);
        if (!paths.includes(path)) paths.push(path);
      }
    return paths;
  };

  /** The folders of one entry that have a manifest; real paths. */
  const candidates = async (folder: string, entry: IncludeEntry): Promise<string[]> => {
    if (!isPattern(entry.dir)) {
      const written = entry.dir.startsWith("/") ? entry.dir : `${folder}/${entry.dir}`;
      inputs.add(`${written}/bothy.toml`);
      return [await realFolder(written, entry)];
    }
    const matched = await foldersOf(entry.dir, folder, host);
    if (matched === undefined) throw tooMany(entry, `${JSON.stringify(entry.dir)} names too many folders`);
    const { folders, searched } = matched;
    for (const each of searched) inputs.add(each);
    const found: string[] = [];
    for (const each of folders) {
      const real = await realFolder(each, entry);
      const hasManifest = host.fsSync.existsSync(`${real}/bothy.toml`);
      inputs.add(hasManifest ? `${each}/bothy.toml` : each);
      // A pattern over a folder's neighbours names the folder itself too.
      if (hasManifest && real !== folder) found.push(real);
    }
    if (found.length > 0) return found;
    throw errorAtPlace(
      entry.place,
      "no-such-include",
      `no environment matches ${JSON.stringify(entry.dir)}`,
      {
        reason:
          folders.length === 0
            ? `${folder} has no folder that does`
            : "no other folder that it names has a bothy.toml",
        help: "mend the pattern, or remove it",
      },
    );
  };

  const visit = async (folder: string, entry: IncludeEntry): Promise<string> => {
    const path = `${folder}/bothy.toml`;
    const at = way.findIndex((step) => step.folder === folder);
    if (at !== -1) throw cycle([...way.slice(at + 1), { folder, entry }], project.root);
    if (done.has(path)) return path;
    if (done.size >= MOST) throw tooMany(entry, `there are more than ${MOST} included environments`);
    const read = await readOwnedFile(host, path);
    if (read === undefined)
      throw errorAtPlace(entry.place, "no-such-include", `${JSON.stringify(entry.dir)} is no environment`, {
        reason: `${folder} has no bothy.toml`,
        help: `start one there: bothy init -d ${shellWord(folder)}; or include another folder`,
      });
    const file = shown(path, project.root);
    const manifest = decodeManifestFile(read.text, file, folder);
    way.push({ folder, entry });
    const includes = await visitAll(folder, manifest.include);
    way.pop();
    done.set(path, { file, folder, path, manifest, entry, includes, ...read });
    return path;
  };

  const realFolder = async (path: string, entry: IncludeEntry): Promise<string> => {
    try {
      const real = await host.fs.realpath(path);
      if ((await host.fs.stat(real)).isDirectory()) return real;
      throw missing(entry, `${resolve(path)} is a file`);
    } catch (error) {
      if (!isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "ELOOP")) throw error;
      const why = { EACCES: "you may not enter it", ELOOP: "its links go round in circles" }[
        error.code ?? ""
      ];
      throw missing(entry, why ?? `there is no ${resolve(path)}`);
    }
  };

  way.push({ folder: project.root });
  const direct = await visitAll(project.root, own.include);
  return { manifests: [...done.values()], direct, inputs: [...inputs] };
}

/** How messages name a path: from the project, as its owner sees it. */
export function shown(path: string, root: string): string {
  const way = relative(root, path);
  if (way === "") return ".";
  return way.split(sep).filter((part) => part === "..").length > 5 ? path : way;
}

function tooMany(entry: IncludeEntry, message: string): UserError {
  return errorAtPlace(entry.place, "too-many-includes", message, {
    help: "include fewer: a narrower pattern",
  });
}

function missing(entry: IncludeEntry, reason: string): UserError {
  return errorAtPlace(entry.place, "no-such-include", `can't include ${JSON.stringify(entry.dir)}`, {
    reason,
    help: "a folder is named relative to the bothy.toml that includes it: mend the path, or remove it",
  });
}

/** `steps`: each include on the way round, the last one of which leads back to the first one's manifest. */
function cycle(
  steps: readonly { readonly folder: string; readonly entry?: IncludeEntry }[],
  root: string,
): UserError {
  const last = steps.at(-1)!;
  const lines = steps.map(
    ({ folder, entry }) =>
      `${entry!.place.file}:${entry!.place.line} includes ${shown(`${folder}/bothy.toml`, root)}`,
  );
  return errorAtPlace(last.entry!.place, "include-cycle", "environments include each other in a circle", {
    reason: lines.join("\n"),
    help: "take one of these includes out; what both need belongs into a third one that both include",
  });
}
