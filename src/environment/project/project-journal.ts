import { basename, dirname, join, sep } from "node:path";
import { randomHex } from "../../base/crypto.ts";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { Host } from "../../host/host.ts";
import {
  decodeState,
  moveInPlace,
  readIfThere,
  replaceFile,
  stateError,
  writeAside,
  writeStateFile,
} from "./durable-file.ts";
import { generationUndo, putGeneration } from "./generations.ts";
import { withProjectLock } from "./project-lock.ts";
import type { Generation, Project } from "./project-types.ts";

/** `journal.json`: a change of a project's files that has been decided and may be half done. */
interface Journal {
  readonly format: 1;
  readonly root: string;
  readonly files: readonly JournalFile[];
  readonly generation?: Generation;
}

interface JournalFile {
  readonly path: string;
  readonly temporary: string;
  /** null: there was no file. */
  readonly before: string | null;
  readonly after: string;
}

/**
 * Writes bothy.toml, bothy.lock and the generation that was built from them as one: a kill at any point leaves a
 * journal by which `recoverProject` finishes the change, or nothing changed. Files that are as wanted are not touched.
 * The caller holds the project's lock. A UserError `linked-file` when a file is a symbolic link that leaves the project.
 */
export async function changeProjectFiles(
  project: Project,
  wanted: { readonly manifest?: string; readonly lock?: string; readonly generation?: Generation },
  ctx: Context,
): Promise<void> {
  const { host } = ctx;
  const files: JournalFile[] = [];
  for (const [path, after] of [
    [project.manifestPath, wanted.manifest],
    [project.lockPath, wanted.lock],
  ] as const) {
    if (after === undefined) continue;
    const before = await readIfThere(host, path);
    if (before === after) continue;
    const target = await writableTarget(project, path, host);
    const temporary = join(dirname(target), `.${basename(target)}.${randomHex(6)}`);
    files.push({ path: target, temporary, before: before ?? null, after });
  }
  if (files.length === 0) {
    if (wanted.generation !== undefined) await putGeneration(project, wanted.generation, host);
    return;
  }
  const journal: Journal = {
    format: 1,
    root: project.root,
    files,
    ...(wanted.generation === undefined ? {} : { generation: wanted.generation }),
  };
  try {
    await writeStateFile(host, journalPath(project), JSON.stringify(journal));
  } catch (error) {
    throw stateError(error, project.state);
  }
  const takeBack = await generationUndo(project, wanted.generation, host);
  try {
    await apply(project, journal, host);
  } catch (error) {
    await undo(journal, host);
    await takeBack();
    await host.fs.rm(journalPath(project), { force: true });
    throw fileError(error, project);
  }
  await host.fs.rm(journalPath(project), { force: true });
}

/**
 * Finishes the change that a killed command left half done. A file that somebody edited in between is left as it is,
 * and the change with it. Nothing happens while the command still runs: this waits for it.
 */
export async function recoverProject(project: Project, ctx: Context): Promise<void> {
  if (!ctx.host.fsSync.existsSync(journalPath(project))) return;
  await withProjectLock(project, ctx, async () => {
    const { host } = ctx;
    const text = await readIfThere(host, journalPath(project));
    if (text === undefined) return;
    const journal = decodeState<Journal>(text, journalPath(project), `what was begun in ${project.root}`);
    for (const file of journal.files) await host.fs.rm(file.temporary, { force: true });
    let edited = false;
    for (const file of journal.files) {
      const now = (await readIfThere(host, file.path)) ?? null;
      if (now !== file.before && now !== file.after) edited = true;
    }
    if (!edited && ctx.host.fsSync.existsSync(journal.root)) {
      await apply(project, journal, host);
      ctx.report.note(`finished what an interrupted bothy had begun in ${project.root}`);
    }
    await host.fs.rm(journalPath(project), { force: true });
  });
}

/** What needs room on a disk comes first: the files of the project are in place last, by renaming alone. */
async function apply(project: Project, journal: Journal, host: Host): Promise<void> {
  const due: JournalFile[] = [];
  for (const file of journal.files) {
    if ((await readIfThere(host, file.path)) === file.after) continue;
    await writeAside(host, file.path, file.after, { temporary: file.temporary });
    due.push(file);
  }
  if (journal.generation !== undefined) await putGeneration(project, journal.generation, host);
  for (const file of due) await moveInPlace(host, file.temporary, file.path);
}

async function undo(journal: Journal, host: Host): Promise<void> {
  for (const file of journal.files) {
    await host.fs.rm(file.temporary, { force: true });
    if ((await readIfThere(host, file.path)) !== file.after) continue;
    if (file.before === null) await host.fs.rm(file.path, { force: true });
    else await replaceFile(host, file.path, file.before, { temporary: file.temporary });
  }
}

/** Where a write to `path` goes: the path, or what it links to inside of the project. */
async function writableTarget(project: Project, path: string, host: Host): Promise<string> {
  try {
    if (!(await host.fs.lstat(path)).isSymbolicLink()) return path;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return path;
    throw error;
  }
  const target = await host.fs.realpath(path).catch(() => undefined);
  if (target?.startsWith(project.root + (project.root === sep ? "" : sep))) return target;
  throw new UserError("linked-file", `won't write through the symbolic link ${path}`, {
    reason: `it leads out of the project, to ${await host.fs.readlink(path)}`,
    help: "work in the folder it leads to (bothy -d), or put a copy of that file in the link's place",
  });
}

function fileError(error: unknown, project: Project): unknown {
  if (!isSystemError(error, "EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT")) return error;
  const full = error.code === "ENOSPC" || error.code === "EDQUOT";
  return new UserError(
    full ? "disk-full" : "project-not-writable",
    `can't write bothy.toml and bothy.lock in ${project.root}`,
    {
      reason: error.message,
      help: full
        ? "both are as they were; free some space and run the command again"
        : "both are as they were; see who may write in the folder (`ls -ld`), and run the command again",
      cause: error,
    },
  );
}

function journalPath(project: Pick<Project, "state">): string {
  return join(project.state, "journal.json");
}
