import { promisify } from "node:util";
import yauzl from "yauzl";
import { type ArchiveLimits, brokenArchive, hostileArchive, limitsFor } from "../../archive/hostile.ts";
import { openLanding } from "../../archive/landing.ts";
import { memberPath } from "../../archive/member-path.ts";
import type { Host } from "../../host/host.ts";

/**
 * Unpacks a zip archive into the empty folder `into`. Links, and names that lead outside, are refused: UserErrors
 * `hostile-archive`, `broken-archive`. Source: PKWARE's APPNOTE, and for modes Info-ZIP's use of the external attributes.
 */
export async function unpackWheel(
  host: Host,
  path: string,
  into: string,
  options: { readonly artifact: string; readonly limits?: ArchiveLimits; readonly signal: AbortSignal },
): Promise<void> {
  const { artifact, signal } = options;
  const limits = options.limits ?? limitsFor(host.fsSync.statSync(path).size);
  const landing = openLanding(host, into, artifact);
  try {
    await eachEntry(
      path,
      async (entry, read) => {
        signal.throwIfAborted();
        const { mode, kind } = unixMode(entry);
        if (kind === "link" || kind === "other")
          throw hostileArchive(artifact, entry.fileName, "it is a link or a device, which no wheel may hold");
        if (entry.uncompressedSize > limits.bytes)
          throw hostileArchive(artifact, entry.fileName, `it unpacks to more than ${limits.bytes} bytes`);
        const place = memberPath(artifact, entry.fileName);
        if (kind === "directory") {
          if (place !== "") landing.directory(place);
          return;
        }
        landing.file(place, await read(), mode, entry.getLastModDate().getTime() / 1000);
      },
      (members, bytes) => {
        if (members > limits.members)
          throw hostileArchive(artifact, artifact, `it has more than ${limits.members} members`);
        if (bytes > limits.bytes)
          throw hostileArchive(artifact, artifact, `it unpacks to more than ${limits.bytes} bytes`);
      },
    );
  } catch (error) {
    throw explained(error, artifact);
  }
}

/** Calls `fn` for the archive's members in order; `count` with members and bytes so far, before each. */
async function eachEntry(
  path: string,
  fn: (entry: yauzl.Entry, read: () => Promise<Buffer>) => Promise<void>,
  count: (members: number, bytes: number) => void,
): Promise<void> {
  const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(path, {
    lazyEntries: true,
    autoClose: false,
    validateEntrySizes: true,
    strictFileNames: true,
  });
  let members = 0;
  let bytes = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on("error", reject);
      zip.on("end", resolve);
      zip.on("entry", (entry: yauzl.Entry) => {
        const work = async () => {
          members++;
          bytes += entry.uncompressedSize;
          count(members, bytes);
          await fn(entry, () => readEntry(zip, entry));
        };
        work().then(() => zip.readEntry(), reject);
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
}

async function readEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Buffer> {
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  const content = Buffer.allocUnsafe(entry.uncompressedSize);
  let filled = 0;
  for await (const chunk of stream) filled += (chunk as Buffer).copy(content, filled);
  return content.subarray(0, filled);
}

/** The high half of the external attributes is a Unix mode, where the archive was made by such a system. */
function unixMode(entry: yauzl.Entry): { mode: number; kind: "file" | "directory" | "link" | "other" } {
  const mode = entry.versionMadeBy >>> 8 === 3 ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & 0o170000;
  const permissions = mode & 0o777 || 0o644;
  if (type === 0o120000) return { mode: permissions, kind: "link" };
  if (entry.fileName.endsWith("/")) return { mode: 0o755, kind: "directory" };
  return { mode: permissions, kind: type === 0 || type === 0o100000 ? "file" : "other" };
}

/** yauzl's errors are plain ones, told apart by their texts. */
function explained(error: unknown, artifact: string): unknown {
  if (!(error instanceof Error) || error.name === "UserError" || error.name === "AbortError") return error;
  const name = /^(?:absolute path|invalid relative path|invalid characters in fileName): (.*)$/.exec(
    error.message,
  );
  if (name) return hostileArchive(artifact, name[1]!, `its name is not acceptable: ${error.message}`);
  if ("code" in error && typeof error.code === "string" && !error.code.startsWith("Z_")) return error;
  return brokenArchive(artifact, error.message, error);
}
