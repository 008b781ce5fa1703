import xz from "xz-decompress";

/** An xz file's content, where there is no xz program. Throws a plain Error for what isn't one. */
export async function decompressInWasm(data: Uint8Array<ArrayBuffer>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of new xz.XzReadableStream(new Blob([data]).stream()))
    chunks.push(Uint8Array.from(chunk)); // a copy: the decoder uses its memory again
  return Buffer.concat(chunks);
}
