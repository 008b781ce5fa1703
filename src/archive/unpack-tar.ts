import type { Host } from "../host/host.ts";
import { decompress } from "./decompress.ts";
import { type ArchiveLimits, hostileArchive, limitsFor } from "./hostile.ts";
import { openLanding } from "./landing.ts";
import { memberPath } from "./member-path.ts";
import { tarReader } from "./tar.ts";

export interface UnpackOptions {
  /** Names the archive in errors. */
  readonly artifact: string;
  /** Leading folders to leave out: npm's tarballs have all below one. Members with nothing behind them are skipped. */
  readonly strip?: number;
  readonly limits?: ArchiveLimits;
}

/**
 * Unpacks a tar archive, plain or compressed, into the empty folder `into`: files 0444 or 0555 with their mtimes, folders
 * 0755. Links are made as they are; what they point to is the caller's to judge. UserErrors `hostile-archive`, `broken-archive`.
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
  const reader = tarReader(artifact, limits, (member, content) => {
    const path = place(member.name);
    if (path === "") {
      if (member.type !== "directory" && strip === 0)
        throw hostileArchive(artifact, member.name, "it would replace the folder itself");
      return;
    }
    if (member.type === "directory") landing.directory(path);
    else if (member.type === "file") landing.file(path, content, member.mode, member.mtime);
    else if (member.type === "link") landing.link(path, member.target);
    else landing.hardlink(path, place(member.target));
  });
  await decompress(host, artifact, archive, reader.write);
  reader.end();
}
