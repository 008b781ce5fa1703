import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Person } from "../../e2e/harness.ts";
import { runTraced } from "../limited.ts";
import type { Ground } from "../suite.ts";
import { type Chroot, installByApt, overlay, suiteBase } from "./chroot.ts";
import { insideCommand } from "./inside.ts";
import { ownPrograms } from "./own-programs.ts";
import { aptRequests } from "./requests.ts";

export interface ReferenceOptions {
  /** Who runs the checks. */
  readonly someone: Person;
  /** Folder of the bases and of what apt downloaded. */
  readonly place: string;
  /** Folder of the overlays. */
  readonly scratch: string;
  readonly files: string;
}

/** The oracle: Debian itself in a chroot, where apt installed the packages. */
export function reference({ someone, place, scratch, files }: ReferenceOptions): Ground<Chroot> {
  return {
    install: async (program) => {
      const requests = aptRequests(program.packages);
      if (requests === undefined) return { failure: "not for apt alone: there is no reference", seconds: 0 };
      const start = performance.now();
      const base = suiteBase(requests.suite, place);
      const chroot = overlay(
        base,
        join(scratch, `reference-${program.name}`),
        join(place, `${requests.suite}.archives`),
      );
      const failure = await installByApt(chroot, requests.packages);
      const seconds = (performance.now() - start) / 1000;
      if (failure !== undefined) {
        chroot.remove();
        return { failure, seconds };
      }
      linkPrograms(chroot.root, requests.packages);
      return { built: chroot, seconds };
    },
    check: async (program, chroot) => {
      const start = (shell: readonly string[]) => {
        const home = someone.folder(`${program.name}-home`);
        return someone.start(insideCommand(program, { root: chroot.root, home, files, shell }));
      };
      try {
        return await runTraced(start, program.limit);
      } finally {
        chroot.remove();
      }
    },
  };
}

/** /conformance/bin: what an environment's bin would have. */
function linkPrograms(root: string, packages: readonly string[]): void {
  const folder = join(root, "conformance/bin");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, path] of ownPrograms(root, packages)) symlinkSync(path, join(folder, name));
}
