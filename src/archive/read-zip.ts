import { setImmediate } from "node:timers/promises";
import { fromRandomAccessReaderPromise } from "yauzl";
import type { Host } from "../host/host.ts";
import { brokenArchive, hostileArchive, limitsFor } from "./hostile.ts";
import { windowReader } from "./window-reader.ts";
import { checkReadable, findContent, readMember, refuseOverlaps, type Span } from "./zip-member.ts";

/** Work between two looks at the event loop, in bytes. */
const STRETCH = 8 * 1024 * 1024;

/**
 * Shows `visit` each member of the zip archive `file` with its content, in the archive's order; folders' names end in `/`.
 * Nothing is written. UserErrors `hostile-archive`, `broken-archive`, as unpackZip's.
 */
export async function readZip(
  host: Host,
  file: string,
  options: { readonly artifact: string },
  visit: (name: string, content: Buffer) => void,
): Promise<void> {
  const { artifact } = options;
  const { size } = host.fsSync.statSync(file);
  const limits = limitsFor(size);
  const fd = host.fsSync.openSync(file, "r");
  const spans: Span[] = [];
  let bytes = 0;
  let stretch = 0;
  try {
    const how = { autoClose: false, validateEntrySizes: true, strictFileNames: true };
    const zip = await fromRandomAccessReaderPromise(windowReader(host, fd), size, how);
    for await (const entry of zip.eachEntry()) {
      bytes += entry.uncompressedSize;
      if (bytes > limits.bytes || spans.length >= limits.members)
        throw hostileArchive(artifact, entry.fileName, "it unpacks to more than any real package");
      checkReadable(entry, artifact);
      const span = findContent(host, fd, entry, size, artifact);
      spans.push(span);
      visit(entry.fileName, readMember(host, fd, span, entry, artifact));
      stretch += entry.uncompressedSize;
      if (stretch < STRETCH) continue;
      stretch = 0;
      await setImmediate();
    }
    refuseOverlaps(spans, artifact);
  } catch (error) {
    // yauzl's complaints are plain Errors without a code.
    if (error instanceof Error && error.constructor === Error && !("code" in error))
      throw brokenArchive(artifact, error.message, error);
    throw error;
  } finally {
    host.fsSync.closeSync(fd);
  }
}
