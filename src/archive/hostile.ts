import { UserError } from "../base/error.ts";

/** Letters of a member's name that an error shows. */
const SHOWN = 200;

/** An archive that would write where it must not, or that means to fill the disk. `artifact` and `member` are named. */
export function hostileArchive(artifact: string, member: string, reason: string): UserError {
  const name = member.length > SHOWN ? `${member.slice(0, SHOWN)}...` : member;
  const what = member === "" ? "it" : `its member ${JSON.stringify(name)}`;
  return new UserError("hostile-archive", `${artifact} is refused: ${what} is not acceptable`, {
    reason,
    help: "report it to whoever publishes the package; nothing of it was installed",
  });
}

/** An archive that ends early or isn't what its name says. */
export function brokenArchive(artifact: string, reason: string, cause?: unknown): UserError {
  return new UserError("broken-archive", `${artifact} can't be unpacked`, {
    reason,
    help: "its bytes are those that were published: report it to whoever publishes the package",
    cause,
  });
}

/** How much an archive may unpack to. */
export interface ArchiveLimits {
  readonly bytes: number;
  readonly members: number;
  /** Letters of all members' names and links' targets, and of extended headers, where they stand too. */
  readonly names: number;
}

const MiB = 1024 * 1024;

/** Generous towards real packages (the densest measured are below 100:1) and a stop to bombs. `size`: of the archive in bytes. */
export function limitsFor(size: number): ArchiveLimits {
  return {
    bytes: Math.min(256 * MiB + 250 * size, 128 * 1024 * MiB),
    members: Math.min(200_000 + Math.floor(size / 50), 1_000_000),
    names: 64 * MiB,
  };
}
