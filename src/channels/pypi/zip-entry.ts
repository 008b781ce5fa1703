import { promisify } from "node:util";
import yauzl from "yauzl";

/** uv has a tenth of it. */
const LARGEST = 512 << 20;

/** The bytes of one file of a zip archive, its checksum compared; undefined when the archive has no such file. */
export async function readZipEntry(
  path: string,
  wanted: (name: string) => boolean,
): Promise<Buffer | undefined> {
  const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(path, {
    lazyEntries: true,
    validateEntrySizes: true,
  });
  try {
    const entry = await new Promise<yauzl.Entry | undefined>((resolve, reject) => {
      zip.on("entry", (found: yauzl.Entry) => (wanted(found.fileName) ? resolve(found) : zip.readEntry()));
      zip.on("end", () => resolve(undefined));
      zip.on("error", reject);
      zip.readEntry();
    });
    if (entry === undefined) return undefined;
    if (entry.uncompressedSize > LARGEST) throw new Error(`${entry.fileName} has more than ${LARGEST} bytes`);
    const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
      zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened))),
    );
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } finally {
    zip.close();
  }
}
