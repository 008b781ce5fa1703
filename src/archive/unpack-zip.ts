import { setImmediate } from "node:timers/promises";
import { crc32, inflateRawSync } from "node:zlib";
import { type Entry, fromFdPromise, type ZipFile } from "yauzl";
import type { Host } from "../host/host.ts";
import { type ArchiveLimits, brokenArchive, hostileArchive, limitsFor } from "./hostile.ts";
import { openLanding } from "./landing.ts";
import { memberPath } from "./member-path.ts";

const STORED = 0;
const DEFLATED = 8;
/** Work between two looks at the event loop, in bytes. */
const STRETCH = 8 * 1024 * 1024;

/**
 * Unpacks the zip archive `file` (a wheel) into the empty folder `into`: files 0444, or 0555 where the archive has an x bit
 * for them, with their times read as UTC. A symbolic link becomes a file that holds its target, as pip makes of it. UserErrors
 * `hostile-archive`, `broken-archive` (also for a wrong CRC).
 */
export async function unpackZip(
  host: Host,
  file: string,
  into: string,
  options: { readonly artifact: string; readonly limits?: ArchiveLimits },
): Promise<void> {
  const { artifact } = options;
  const limits = options.limits ?? limitsFor(host.fsSync.statSync(file).size);
  const landing = openLanding(host, into, artifact);
  const fd = host.fsSync.openSync(file, "r");
  let zip: ZipFile | undefined;
  let bytes = 0;
  let members = 0;
  let stretch = 0;
  try {
    zip = await fromFdPromise(fd, { autoClose: false, validateEntrySizes: true, strictFileNames: true });
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      const path = memberPath(artifact, name);
      bytes += entry.uncompressedSize;
      if (bytes > limits.bytes)
        throw hostileArchive(artifact, name, `it unpacks to more than ${limits.bytes} bytes`);
      if (++members > limits.members)
        throw hostileArchive(artifact, name, `it has more than ${limits.members} members`);
      if (name.endsWith("/")) landing.directory(path);
      else {
        const content = await read(host, fd, zip, entry, artifact);
        landing.file(path, content, entry.externalFileAttributes >>> 16, timeOf(entry));
      }
      stretch += entry.uncompressedSize;
      if (stretch < STRETCH) continue;
      stretch = 0;
      await setImmediate(); // a progress display and Ctrl-C get their turn
    }
  } catch (error) {
    // yauzl's complaints are plain Errors without a code.
    if (error instanceof Error && error.constructor === Error && !("code" in error)) {
      throw brokenArchive(artifact, error.message, error);
    }
    throw error;
  } finally {
    if (zip === undefined) host.fsSync.closeSync(fd);
    else zip.close();
  }
}

async function read(host: Host, fd: number, zip: ZipFile, entry: Entry, artifact: string): Promise<Buffer> {
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  if (entry.isEncrypted()) throw brokenArchive(artifact, `${entry.fileName} is encrypted`);
  const packed = Buffer.allocUnsafe(entry.compressedSize);
  for (let at = 0; at < packed.length; ) {
    const count = host.fsSync.readSync(fd, packed, at, packed.length - at, fileDataStart + at);
    if (count === 0) throw brokenArchive(artifact, `it ends within ${entry.fileName}`);
    at += count;
  }
  const content = inflate(packed, entry, artifact);
  if (content.length !== entry.uncompressedSize)
    throw brokenArchive(artifact, `${entry.fileName} has not the length that is said`);
  if (crc32(content) !== entry.crc32) throw brokenArchive(artifact, `${entry.fileName} has a wrong CRC`);
  return content;
}

function inflate(packed: Buffer, entry: Entry, artifact: string): Buffer {
  if (entry.compressionMethod === STORED) return packed;
  if (entry.compressionMethod !== DEFLATED) {
    throw brokenArchive(
      artifact,
      `${entry.fileName} is compressed by method ${entry.compressionMethod}, which bothy doesn't read`,
    );
  }
  if (entry.uncompressedSize === 0) return Buffer.alloc(0);
  try {
    return inflateRawSync(packed, { maxOutputLength: entry.uncompressedSize });
  } catch (error) {
    throw brokenArchive(artifact, `${entry.fileName} can't be decompressed`, error);
  }
}

function timeOf(entry: Entry): number {
  const time = entry.getLastModDate({ timezone: "UTC" }).getTime() / 1000;
  return Number.isFinite(time) ? time : 0;
}
