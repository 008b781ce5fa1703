/** The most that is kept to put pieces together in: larger members get memory of their own. */
const MOST_KEPT = 32 << 20;

export interface ByteQueue {
  /** Bytes that wait. */
  readonly length: number;
  /** After `take` and `takeSome` have got what they can of the chunk before, or after `keep`. */
  push(chunk: Buffer): void;
  /** Copies what waits, so that the chunk it stands in may be written anew. */
  keep(): void;
  clear(): void;
  take(size: number): Buffer | undefined;
  takeSome(most: number): Buffer | undefined;
}

/**
 * Chunks in the order they came; `take` gives a view where one chunk has all of it, else a copy. Either is valid until the next
 * call: copies use the same memory, as fresh memory for each costs more than the copying. `takeSome` gives what is there of at
 * most so many bytes, without copying.
 */
export function byteQueue(): ByteQueue {
  const nothing: Buffer = Buffer.alloc(0);
  /** What was kept of earlier chunks, in `kept` up to `filled` and from `start` on, comes before what is left of `chunk`. */
  let memory = nothing;
  let kept = nothing;
  let start = 0;
  let filled = 0;
  let chunk = nothing;
  /** What the last `take` wanted in vain. */
  let wanted = 0;

  const length = () => filled - start + chunk.length;
  /** Moves so many bytes of the chunk behind those kept. */
  const gather = (size: number) => {
    const needed = Math.max(wanted, filled - start + size);
    if (kept.length - start < needed) {
      const room = kept.length < needed ? roomFor(needed) : kept;
      kept.copy(room, 0, start, filled);
      kept = room;
      filled -= start;
      start = 0;
    }
    chunk.copy(kept, filled, 0, size);
    filled += size;
    chunk = chunk.subarray(size);
  };
  const roomFor = (size: number) => {
    if (size > MOST_KEPT) return Buffer.allocUnsafeSlow(size);
    memory = Buffer.allocUnsafeSlow(roundedSize(size));
    return memory;
  };
  const fromKept = (size: number) => {
    const piece = kept.subarray(start, start + size);
    start += size;
    if (start === filled) {
      start = 0;
      filled = 0;
      kept = memory;
    }
    return piece;
  };
  return {
    get length() {
      return length();
    },
    push: (next) => {
      if (chunk.length > 0) gather(chunk.length);
      chunk = next;
    },
    keep: () => {
      if (chunk.length > 0) gather(chunk.length);
    },
    clear: () => {
      chunk = nothing;
      kept = memory;
      start = 0;
      filled = 0;
    },
    takeSome: (most) => {
      if (filled > start) return fromKept(Math.min(most, filled - start));
      if (chunk.length === 0) return undefined;
      const piece = chunk.subarray(0, most);
      chunk = chunk.subarray(piece.length);
      return piece;
    },
    take: (size) => {
      wanted = size;
      if (size > length()) return undefined;
      wanted = 0;
      if (filled === start) {
        const view = chunk.subarray(0, size);
        chunk = chunk.subarray(size);
        return view;
      }
      if (filled - start < size) gather(size - (filled - start));
      return fromKept(size);
    },
  };
}

/** The next power of two from 64 KiB on, so that memory grows seldom. */
function roundedSize(size: number): number {
  return Math.min(2 ** Math.max(16, Math.ceil(Math.log2(size))), MOST_KEPT);
}
