/** Numbers names in the order in which they are first mentioned, from 0. */
export interface MentionOrder {
  /** The number of the name that is the bytes `start` to `end`. */
  rank(start: number, end: number): number;
}

/** A table of its own over the bytes of `data`: a large Packages file mentions a million names, and each as a string would cost as much as all the rest. */
export function mentionOrder(data: Buffer): MentionOrder {
  let starts = new Int32Array(1 << 17);
  let ends = new Int32Array(1 << 17);
  let slots = new Int32Array(1 << 18).fill(-1);
  let count = 0;

  const slotOf = (start: number, end: number): number => {
    const mask = slots.length - 1;
    let slot = hash(data, start, end) & mask;
    for (; slots[slot]! >= 0; slot = (slot + 1) & mask) {
      const known = slots[slot]!;
      if (same(data, starts[known]!, ends[known]!, start, end)) break;
    }
    return slot;
  };
  const grow = () => {
    starts = doubled(starts);
    ends = doubled(ends);
    slots = new Int32Array(slots.length * 2).fill(-1);
    for (let at = 0; at < count; at++) slots[slotOf(starts[at]!, ends[at]!)] = at;
  };
  return {
    rank(start, end) {
      const slot = slotOf(start, end);
      const known = slots[slot]!;
      if (known >= 0) return known;
      starts[count] = start;
      ends[count] = end;
      slots[slot] = count++;
      if (count === starts.length) grow();
      return count - 1;
    },
  };
}

/** FNV-1a, 32 bits. */
function hash(data: Buffer, start: number, end: number): number {
  let value = 0x811c9dc5 | 0;
  for (let at = start; at < end; at++) value = Math.imul(value ^ data[at]!, 0x01000193);
  return value ^ (value >>> 15);
}

function same(data: Buffer, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (aEnd - a !== bEnd - b) return false;
  for (let at = a, other = b; at < aEnd; at++, other++) if (data[at] !== data[other]) return false;
  return true;
}

function doubled(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(values.length * 2);
  wider.set(values);
  return wider;
}
