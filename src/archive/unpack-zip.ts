import { setImmediate } from "node:timers/promises";
import { type Entry, fromRandomAccessReaderPromise } from "yauzl";
import type { Host } from "../host/host.ts";
import { type ArchiveLimits, brokenArchive, hostileArchive, limitsFor } from "./hostile.ts";
import { inflatePieces } from "./inflate-pieces.ts";
import { type Landing, openLanding } from "./landing.ts";
import { leadsInside, memberPath } from "./member-path.ts";
import { LARGE } from "./tar.ts";
import { windowReader } from "./window-reader.ts";
import {
  checkReadable,
  DEFLATED,
  findContent,
  readMember,
  refuseOverlaps,
  type Span,
  wrongMember,
} from "./zip-member.ts";

/** What a member is, in its permissions. Source: inode(7). */
const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;
/** Work between two looks at the event loop, in bytes. */
const STRETCH = 8 * 1024 * 1024;
/** What making a file costs, in bytes of its content. */
const MEMBER = 16 * 1024;

/** What of the members interests whoever unpacks the archive. A name that stands twice is told twice. */
export interface ZipObserver {
  /** A file that is held in memory, as the archive has it: with the permissions that it got. */
  file(path: string, mode: number, content: Buffer): void;
  /** One that isn't; it is there when everything is unpacked. */
  large(path: string): void;
}

/**
 * Unpacks the zip archive `file` (a wheel) into the empty folder `into`: files 0444, or 0555 where the archive has an x bit
 * for them, with their times read as UTC. A symbolic link becomes a file that holds its target, as pip makes of it, or with `links:
 * "inside"` a link, which may not lead out of the folder; with the latter the backslashes that some packers on Windows write are slashes, as for unzip. UserErrors `hostile-archive`: members that share bytes, or whose two headers say different things; more than `limits`. `broken-archive`
 * (also for a wrong CRC).
 */
export async function unpackZip(
  host: Host,
  file: string,
  into: string,
  options: {
    readonly artifact: string;
    readonly limits?: ArchiveLimits;
    readonly observer?: ZipObserver;
    readonly links?: "inside";
  },
): Promise<void> {
  const { artifact, observer, links } = options;
  const { size } = host.fsSync.statSync(file);
  const limits = options.limits ?? limitsFor(size);
  const landing = openLanding(host, into, artifact);
  const fd = host.fsSync.openSync(file, "r");
  const spans: Span[] = [];
  let bytes = 0;
  let names = 0;
  let stretch = 0;
  try {
    const how = { autoClose: false, validateEntrySizes: true, strictFileNames: links === undefined };
    const zip = await fromRandomAccessReaderPromise(windowReader(host, fd), size, how);
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      const path = memberPath(artifact, name);
      bytes += entry.uncompressedSize;
      names += name.length;
      const span = findContent(host, fd, entry, size, artifact);
      spans.push(span);
      if (bytes > limits.bytes)
        throw hostileArchive(artifact, name, `it unpacks to more than ${limits.bytes} bytes`);
      if (spans.length > limits.members)
        throw hostileArchive(artifact, name, `it has more than ${limits.members} members`);
      if (names > limits.names)
        throw hostileArchive(artifact, name, `its members' names have more than ${limits.names} letters`);
      if (name.endsWith("/")) landing.directory(path);
      else await place(path, entry, span, { host, fd, artifact, landing, observer, links });
      stretch += entry.uncompressedSize + MEMBER;
      if (stretch < STRETCH) continue;
      stretch = 0;
      await setImmediate(); // a progress display and Ctrl-C get their turn
    }
    refuseOverlaps(spans, artifact);
  } catch (error) {
    // yauzl's complaints are plain Errors without a code.
    if (error instanceof Error && error.constructor === Error && !("code" in error)) {
      throw brokenArchive(artifact, error.message, error);
    }
    throw error;
  } finally {
    host.fsSync.closeSync(fd);
  }
}

async function place(
  path: string,
  entry: Entry,
  span: Span,
  to: {
    readonly host: Host;
    readonly fd: number;
    readonly artifact: string;
    readonly landing: Landing;
    readonly observer: ZipObserver | undefined;
    readonly links: "inside" | undefined;
  },
): Promise<void> {
  const { host, fd, artifact, landing, observer, links } = to;
  checkReadable(entry, artifact);
  const mode = entry.externalFileAttributes >>> 16;
  if (Math.max(entry.uncompressedSize, entry.compressedSize) > LARGE) {
    const found = await inflatePieces(landing.largeFile(path, mode, timeOf(entry)), {
      ...{ host, fd, start: span.content, end: span.end, most: entry.uncompressedSize },
      deflated: entry.compressionMethod === DEFLATED,
    });
    if (found?.size !== entry.uncompressedSize || found.crc32 !== entry.crc32)
      throw wrongMember(entry, artifact);
    observer?.large(path);
    return;
  }
  const content = readMember(host, fd, span, entry, artifact);
  if (links !== undefined && (mode & S_IFMT) === S_IFLNK) {
    const target = content.toString("utf8");
    if (leadsInside(path, target)) return landing.link(path, target);
    throw hostileArchive(
      artifact,
      entry.fileName,
      `it is a link to ${JSON.stringify(target)}, which leads out of the package`,
    );
  }
  landing.file(path, content, mode, timeOf(entry));
  observer?.file(path, mode, content);
}

function timeOf(entry: Entry): number {
  const time = entry.getLastModDate({ timezone: "UTC" }).getTime() / 1000;
  return Number.isFinite(time) ? time : 0;
}
