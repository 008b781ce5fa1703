import { posix } from "node:path";
import { debianArchitecture, type System } from "../../base/system.ts";
import type { Host } from "../../host/host.ts";
import { loaderPath } from "../../relocate/elf-plan.ts";
import { usualLoaderFolders } from "../../relocate/loader-patch.ts";
import { viewRules } from "../../relocate/view-rules.ts";
import { linkOrCopy, replaceFile } from "./place-files.ts";

const VIEW = ".bothy/view";
/** Beside the built redirect library: native/view. */
export const VIEW_LAUNCHER = "bothy-view";

/**
 * Puts the view's launcher in the place of each of `programs` in the tree at `staging`, and beside it what the launcher
 * works with (native/view/main.c). In the view, the tree's loader searches the usual folders.
 */
export function placeViews(
  input: {
    readonly staging: string;
    readonly system: System;
    readonly programs: readonly string[];
    readonly launcher: Buffer;
  },
  host: Host,
): void {
  const { staging, programs, system } = input;
  if (programs.length === 0) return;
  const { mkdirSync, renameSync, existsSync, readFileSync } = host.fsSync;
  const folder = `${staging}/${VIEW}`;
  mkdirSync(`${folder}/root`, { recursive: true });
  const launcher = `${folder}/launcher`;
  replaceFile(host, launcher, input.launcher, { executable: true });
  const originals = [...programs];
  for (const path of programs) {
    const original = `${folder}/originals/${path}`;
    mkdirSync(posix.dirname(original), { recursive: true });
    renameSync(`${staging}/${path}`, original);
    linkOrCopy(host, launcher, `${staging}/${path}`);
  }
  const loader = loaderPath(system);
  if (existsSync(`${staging}/${loader}`)) {
    const { triplet } = debianArchitecture(system);
    const usual = usualLoaderFolders(readFileSync(`${staging}/${loader}`), triplet);
    replaceFile(host, `${folder}/originals/${loader}`, usual, { executable: true });
    originals.push(loader);
  }
  replaceFile(host, `${folder}/rules`, viewRules(originals), { executable: false });
}
