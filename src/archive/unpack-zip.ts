import { setImmediate } from "node:timers/promises";
import { crc32, inflateRawSync } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise } from "yauzl";
import type { Host } from "../host/host.ts";
import { type ArchiveLimits, brokenArchive, hostileArchive, limitsFor } from "./hostile.ts";
import { inflatePieces } from "./inflate-pieces.ts";
import { type Landing, openLanding } from "./landing.ts";
import { leadsInside, memberPath } from "./member-path.ts";
import { LARGE } from "./tar.ts";
import { windowReader } from "./window-reader.ts";

const STORED = 0;
const DEFLATED = 8;
/** What a member is, in its permissions. Source: inode(7). */
const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;
/** Bytes before a local header's name, and its first four. */
const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;
/** General purpose bit 3: sizes and CRC stand behind the content, and in the central directory. */
const SIZES_BEHIND = 1 << 3;
/** In a size's place: it stands in an extra field. */
const IN_EXTRA_FIELD = 0xffffffff;
/** Work between two looks at the event loop, in bytes. */
const STRETCH = 8 * 1024 * 1024;
/** What making a file costs, in bytes of its content. */
const MEMBER = 16 * 1024;
/** With a byte of room at least, zlib finds the end of a member's content without asking for more. */
const ROOM = 64;

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
 * "inside"` a link, which may not lead out of the folder. UserErrors `hostile-archive`: members that share bytes, or whose two headers say different things; more than `limits`. `broken-archive`
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
    const how = { autoClose: false, validateEntrySizes: true, strictFileNames: true };
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

/** Where in the file a member stands, with its local header. */
interface Span {
  readonly name: string;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/** Two readers of an archive may go by one header each: both have to say the same. Source: APPNOTE.TXT 4.3.7. */
function findContent(host: Host, fd: number, entry: Entry, size: number, artifact: string): Span {
  const { fileName: name, fileNameRaw: raw, relativeOffsetOfLocalHeader: start } = entry;
  const local = Buffer.alloc(LOCAL_HEADER + raw.length);
  const count = host.fsSync.readSync(fd, local, 0, local.length, start);
  if (count < local.length || local.readUInt32LE(0) !== LOCAL_SIGNATURE)
    throw brokenArchive(artifact, `${name} is not where the archive's directory says`);
  const anySize = (local.readUInt16LE(6) & SIZES_BEHIND) !== 0;
  const differs = (at: number, its: number) =>
    !anySize && local.readUInt32LE(at) !== its && local.readUInt32LE(at) !== IN_EXTRA_FIELD;
  if (
    local.readUInt16LE(26) !== raw.length ||
    !local.subarray(LOCAL_HEADER).equals(raw) ||
    local.readUInt16LE(8) !== entry.compressionMethod ||
    differs(14, entry.crc32) ||
    differs(18, entry.compressedSize) ||
    differs(22, entry.uncompressedSize)
  )
    throw hostileArchive(
      artifact,
      name,
      "its own header says something else of it than the archive's directory",
    );
  const content = start + local.length + local.readUInt16LE(28);
  const end = content + entry.compressedSize;
  if (end > size) throw brokenArchive(artifact, `it ends within ${name}`);
  return { name, start, content, end };
}

function refuseOverlaps(spans: readonly Span[], artifact: string): void {
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  sorted.forEach((span, index) => {
    const before = sorted[index - 1];
    if (before !== undefined && span.start < before.end)
      throw hostileArchive(artifact, span.name, `it shares bytes with ${JSON.stringify(before.name)}`);
  });
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
  if (entry.isEncrypted()) throw brokenArchive(artifact, `${entry.fileName} is encrypted`);
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw brokenArchive(
      artifact,
      `${entry.fileName} is compressed by method ${entry.compressionMethod}, which bothy doesn't read`,
    );
  const mode = entry.externalFileAttributes >>> 16;
  if (Math.max(entry.uncompressedSize, entry.compressedSize) > LARGE) {
    const found = await inflatePieces(landing.largeFile(path, mode, timeOf(entry)), {
      ...{ host, fd, start: span.content, end: span.end, most: entry.uncompressedSize },
      deflated: entry.compressionMethod === DEFLATED,
    });
    if (found?.size !== entry.uncompressedSize || found.crc32 !== entry.crc32) throw wrong(entry, artifact);
    observer?.large(path);
    return;
  }
  const content = read(host, fd, span, entry, artifact);
  if (content.length !== entry.uncompressedSize || crc32(content) !== entry.crc32)
    throw wrong(entry, artifact);
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

function wrong(entry: Entry, artifact: string) {
  return brokenArchive(artifact, `${entry.fileName} has not the length or the CRC that is said`);
}

function read(host: Host, fd: number, span: Span, entry: Entry, artifact: string): Buffer {
  const packed = Buffer.allocUnsafe(entry.compressedSize);
  for (let at = 0; at < packed.length; ) {
    const count = host.fsSync.readSync(fd, packed, at, packed.length - at, span.content + at);
    if (count === 0) throw brokenArchive(artifact, `it ends within ${entry.fileName}`);
    at += count;
  }
  if (entry.compressionMethod === STORED) return packed;
  if (entry.uncompressedSize === 0) return Buffer.alloc(0);
  try {
    const { uncompressedSize: size } = entry;
    return inflateRawSync(packed, { maxOutputLength: size, chunkSize: size + ROOM });
  } catch (error) {
    throw brokenArchive(artifact, `${entry.fileName} can't be decompressed`, error);
  }
}

function timeOf(entry: Entry): number {
  const time = entry.getLastModDate({ timezone: "UTC" }).getTime() / 1000;
  return Number.isFinite(time) ? time : 0;
}
