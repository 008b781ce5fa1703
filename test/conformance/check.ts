import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { bareRootCommand } from "../bare-root/command.ts";
import type { Person } from "../e2e/harness.ts";
import { type Ended, runTraced } from "./limited.ts";
import type { Program } from "./program.ts";

export interface CheckPlace {
  readonly someone: Person;
  /** bothy's data folder: all of its store and environments. */
  readonly data: string;
  /** Folder that anybody can read, with the identity files and the checks. */
  readonly files: string;
}

/** Runs a program's check in the bare root: an empty home, PATH = the environment's programs, then busybox's. */
export function runCheck(program: Program, environment: string, place: CheckPlace): Promise<Ended> {
  return runTraced((shell) => start(program, environment, place, shell), program.limit);
}

function start(program: Program, environment: string, place: CheckPlace, shell: readonly string[]) {
  const { someone, files } = place;
  const command = bareRootCommand(
    {
      readOnly: [place.data],
      bound: {
        "/etc/passwd": join(files, "passwd"),
        "/etc/group": join(files, "group"),
        "/check.sh": join(files, basename(program.file)),
      },
      home: someone.folder(`${program.name}-home`),
      path: [join(environment, "bin")],
      network: program.network ? "machine" : "loopback",
    },
    ["/bin/sh", ...shell, "/check.sh"],
  );
  return someone.start(command);
}

/**
 * Puts the checks where anybody can read them, with the identity of the user that runs them, which is to be the same on every
 * machine.
 */
export function writeCheckFiles(folder: string, programs: readonly Program[]): void {
  mkdirSync(folder, { recursive: true });
  const passwd = [
    "root:x:0:0:root:/root:/bin/sh",
    "user:x:1500:1500:user:/home/user:/bin/sh",
    "nobody:x:65534:65534:nobody:/nonexistent:/bin/false",
  ];
  writeFileSync(join(folder, "passwd"), `${passwd.join("\n")}\n`);
  writeFileSync(join(folder, "group"), "root:x:0:\nuser:x:1500:\nnogroup:x:65534:\n");
  for (const { file } of programs) copyFileSync(file, join(folder, basename(file)));
}
