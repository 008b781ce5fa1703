import { RandomAccessReader } from "yauzl";
import type { Host } from "../host/host.ts";

const WINDOW = 1 << 16;

/**
 * Reads an open file for yauzl, a window at a time: an archive's directory is read in thousands of small steps, and a trip to
 * another thread for each of them takes longer than the step.
 */
export function windowReader(host: Host, fd: number): RandomAccessReader {
  return new WindowReader((into, position) => host.fsSync.readSync(fd, into, 0, into.length, position));
}

type ReadAt = (into: Buffer, position: number) => number;

class WindowReader extends RandomAccessReader {
  readonly #readAt: ReadAt;
  readonly #window = Buffer.allocUnsafe(WINDOW);
  #start = 0;
  #end = 0;

  constructor(readAt: ReadAt) {
    super();
    this.#readAt = readAt;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    let found: { error: Error | null; count?: number };
    try {
      found = { error: null, count: this.#copy(buffer.subarray(offset, offset + length), position) };
    } catch (error) {
      found = { error: error as Error };
    }
    process.nextTick(callback, found.error, found.count);
  }

  #copy(into: Buffer, position: number): number {
    if (into.length > WINDOW) return this.#readAt(into, position);
    if (position < this.#start || position + into.length > this.#end) {
      this.#start = position;
      this.#end = position + this.#readAt(this.#window, position);
    }
    const at = position - this.#start;
    return this.#window.copy(into, 0, at, Math.min(at + into.length, this.#end - this.#start));
  }
}
