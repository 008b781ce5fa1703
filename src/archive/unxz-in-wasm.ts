import { brokenArchive } from "./hostile.ts";

/** An xz file's content without any library of the machine. A UserError `broken-archive` for what isn't one. */
export async function unxzInWasm(
  artifact: string,
  data: Buffer,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const loaded = await import("xz-decompress");
  // CommonJS whose names Node doesn't see: they stand on the default export.
  const { XzReadableStream } = (loaded as unknown as { default?: typeof loaded }).default ?? loaded;
  const source = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(data);
      controller.close();
    },
  });
  const chunks = new XzReadableStream(source).getReader();
  for (;;) {
    const next = await chunks.read().catch((error: unknown) => {
      throw brokenArchive(artifact, error instanceof Error ? error.message : String(error), error);
    });
    if (next.done) return;
    onChunk(Buffer.from(next.value)); // a copy: the decoder uses its memory again
  }
}
