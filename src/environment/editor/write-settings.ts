import { join } from "node:path";
import { randomHex } from "../../base/crypto.ts";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { Host } from "../../host/host.ts";
import { readIfThere, replaceFile } from "../project/durable-file.ts";
import type { Project } from "../project/project-types.ts";
import { type MergedSettings, mergeSettings } from "./merge-settings.ts";
import { portableEnvironment, type Setting, vscodeSettings } from "./vscode-settings.ts";

/** What was done to `.vscode/settings.json`. */
export interface WrittenSettings extends MergedSettings {
  /** Absolute. */
  readonly file: string;
  readonly settings: readonly Setting[];
  readonly changed: boolean;
}

/**
 * Puts the settings for the environment's `programs` into the project's `.vscode/settings.json`. UserErrors: `settings-unreadable`;
 * `linked-file` where the folder or the file is a link, which may lead anywhere.
 */
export async function writeVscodeSettings(
  project: Pick<Project, "root">,
  programs: ReadonlySet<string>,
  ctx: Context,
): Promise<WrittenSettings> {
  const { host } = ctx;
  const folder = join(project.root, ".vscode");
  const file = join(folder, "settings.json");
  refuseLink(folder, host);
  refuseLink(file, host);
  const stateHome = host.env.XDG_STATE_HOME?.startsWith("/") ?? false;
  const settings = vscodeSettings(programs, portableEnvironment(stateHome));
  const before = await readIfThere(host, file);
  const merged = mergeSettings(before, settings, ".vscode/settings.json");
  if (merged.text !== before) {
    try {
      await host.fs.mkdir(folder, { recursive: true });
      await replaceFile(host, file, merged.text, { temporary: `${file}.${randomHex(6)}` });
    } catch (error) {
      if (!isSystemError(error, "EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST")) throw error;
      throw new UserError("project-not-writable", `can't write ${file}`, {
        reason: error.message,
        help: "it is as it was; see who may write in the folder (`ls -ld`), and run the command again",
        cause: error,
      });
    }
  }
  return { ...merged, file, settings, changed: merged.text !== before };
}

function refuseLink(path: string, host: Host): void {
  if (!host.fsSync.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw new UserError("linked-file", `won't write through the symbolic link ${path}`, {
    reason: `it leads to ${host.fsSync.readlinkSync(path)}`,
    help: "put a file or folder of its own in the link's place, and run the command again",
  });
}
