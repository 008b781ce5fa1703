import { crc32, inflateRawSync } from "node:zlib";
import type { Entry } from "yauzl";
import type { Host } from "../host/host.ts";
import { brokenArchive, hostileArchive } from "./hostile.ts";

const STORED = 0;
export const DEFLATED = 8;
/** Bytes before a local header's name, and its first four. */
const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;
/** General purpose bit 3: sizes and CRC stand behind the content, and in the central directory. */
const SIZES_BEHIND = 1 << 3;
/** In a size's place: it stands in an extra field. */
const IN_EXTRA_FIELD = 0xffffffff;
/** With a byte of room at least, zlib finds the end of a member's content without asking for more. */
const ROOM = 64;

/** Where in the file a member stands, with its local header. */
export interface Span {
  readonly name: string;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/** Two readers of an archive may go by one header each: both have to say the same. Source: APPNOTE.TXT 4.3.7. */
export function findContent(host: Host, fd: number, entry: Entry, size: number, artifact: string): Span {
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

export function refuseOverlaps(spans: readonly Span[], artifact: string): void {
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  sorted.forEach((span, index) => {
    const before = sorted[index - 1];
    if (before !== undefined && span.start < before.end)
      throw hostileArchive(artifact, span.name, `it shares bytes with ${JSON.stringify(before.name)}`);
  });
}

/** The error for a member that is not what the directory says. */
export function wrongMember(entry: Entry, artifact: string) {
  return brokenArchive(artifact, `${entry.fileName} has not the length or the CRC that is said`);
}

/** Whether bothy can read a member; throws `broken-archive` where not. */
export function checkReadable(entry: Entry, artifact: string): void {
  if (entry.isEncrypted()) throw brokenArchive(artifact, `${entry.fileName} is encrypted`);
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw brokenArchive(
      artifact,
      `${entry.fileName} is compressed by method ${entry.compressionMethod}, which bothy doesn't read`,
    );
}

/** The content of a member, in memory, its length and CRC compared. */
export function readMember(host: Host, fd: number, span: Span, entry: Entry, artifact: string): Buffer {
  const content = read(host, fd, span, entry, artifact);
  if (content.length !== entry.uncompressedSize || crc32(content) !== entry.crc32)
    throw wrongMember(entry, artifact);
  return content;
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
