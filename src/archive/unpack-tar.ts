import type { Host } from "../host/host.ts";
import { decompress } from "./decompress.ts";
import { type ArchiveLimits, hostileArchive, limitsFor } from "./hostile.ts";
import { openLanding } from "./landing.ts";
import { leadsInside, memberPath } from "./member-path.ts";
import type { PieceTaker } from "./piece-taker.ts";
import { type TarMember, tarReader } from "./tar.ts";

export interface UnpackOptions {
  /** Names the archive in errors. */
  readonly artifact: string;
  /** Leading folders to leave out: npm's tarballs have all below one. Members with nothing behind them are skipped. */
  readonly strip?: number;
  /**
   * What becomes of links. `inside`: symbolic ones that lead out of the folder are refused. `left-out`: there are none, as npm
   * has it, which leaves out hard links too.
   */
  readonly links: "inside" | "left-out";
  readonly limits?: ArchiveLimits;
}

/**
 * Unpacks a tar archive, plain or compressed, into the empty folder `into`: files 0444 or 0555 with their mtimes, folders
 * 0755. UserErrors `hostile-archive`, `broken-archive`.
 */
export async function unpackTar(
  host: Host,
  archive: Buffer,
  into: string,
  options: UnpackOptions,
): Promise<void> {
  const { artifact, strip = 0, limits = limitsFor(archive.length) } = options;
  const landing = openLanding(host, into, artifact);
  const place = (name: string) => memberPath(artifact, name).split("/").slice(strip).join("/");
  const target = (member: TarMember): string | undefined => {
    const path = place(member.name);
    if (path !== "") return path;
    if (member.type !== "directory" && strip === 0)
      throw hostileArchive(artifact, member.name, "it would replace the folder itself");
    return undefined;
  };
  const reader = tarReader(artifact, limits, {
    member: (member, content) => {
      const path = target(member);
      if (path === undefined) return;
      if (member.type === "directory") landing.directory(path);
      else if (member.type === "file") landing.file(path, content, member.mode, member.mtime);
      else if (options.links === "left-out") return;
      else if (member.type === "hardlink") landing.hardlink(path, place(member.target));
      else if (leadsInside(path, member.target)) landing.link(path, member.target);
      else
        throw hostileArchive(
          artifact,
          member.name,
          `it is a link to ${JSON.stringify(member.target)}, which leads out of the package`,
        );
    },
    large: (member) => {
      const path = target(member);
      return path === undefined ? dropped : landing.largeFile(path, member.mode, member.mtime);
    },
  });
  await decompress(host, artifact, archive, reader.write);
  reader.end();
}

const dropped: PieceTaker = { write: () => {}, end: () => {} };
