/** The most that is kept to put pieces together in: larger members get memory of their own. */
const MOST_KEPT = 32 << 20;

export interface ByteQueue {
  /** Bytes that wait. */
  readonly length: number;
  push(chunk: Buffer): void;
  clear(): void;
  take(size: number): Buffer | undefined;
  takeSome(most: number): Buffer | undefined;
}

/**
 * Chunks in the order they came; `take` gives a view where one chunk has all of it, else a copy. Either is valid until the next
 * `take`: copies use the same memory, as fresh memory for each costs more than the copying. `takeSome` gives what is there of at
 * most so many bytes, without copying.
 */
export function byteQueue(): ByteQueue {
  let kept = Buffer.alloc(0);
  let chunks: Buffer[] = [];
  let length = 0;
  let offset = 0;
  return {
    get length() {
      return length;
    },
    push: (chunk) => {
      if (chunk.length === 0) return;
      chunks.push(chunk);
      length += chunk.length;
    },
    clear: () => {
      chunks = [];
      length = 0;
      offset = 0;
    },
    takeSome: (most) => {
      const first = chunks[0];
      if (first === undefined) return undefined;
      const piece = first.subarray(offset, offset + most);
      offset += piece.length;
      length -= piece.length;
      if (offset === first.length) {
        chunks.shift();
        offset = 0;
      }
      return piece;
    },
    take: (size) => {
      if (size > length) return undefined;
      const first = chunks[0];
      if (first === undefined || size === 0) return Buffer.alloc(0);
      length -= size;
      if (first.length - offset >= size) {
        const view = first.subarray(offset, offset + size);
        offset += size;
        if (offset === first.length) {
          chunks.shift();
          offset = 0;
        }
        return view;
      }
      if (size > kept.length && size <= MOST_KEPT) kept = Buffer.allocUnsafeSlow(roundedSize(size));
      const whole = size > MOST_KEPT ? Buffer.allocUnsafeSlow(size) : kept.subarray(0, size);
      let filled = 0;
      let used = 0;
      while (filled < size) {
        const chunk = chunks[used]!;
        const copied = chunk.copy(whole, filled, offset, Math.min(chunk.length, offset + size - filled));
        filled += copied;
        offset += copied;
        if (offset === chunk.length) {
          used++;
          offset = 0;
        }
      }
      chunks.splice(0, used);
      return whole;
    },
  };
}

/** The next power of two from 64 KiB on, so that memory grows seldom. */
function roundedSize(size: number): number {
  return Math.min(2 ** Math.max(16, Math.ceil(Math.log2(size))), MOST_KEPT);
}
