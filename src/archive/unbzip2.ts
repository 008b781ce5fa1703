import { setImmediate } from "node:timers/promises";
import { brokenArchive } from "./hostile.ts";

/** 48 bits, the digits of pi; and of the square root of pi, at a stream's end. */
const BLOCK_MAGIC = 0x314159265359;
const END_MAGIC = 0x177245385090;
/** Symbols of one Huffman table at most: 256 bytes, two of run lengths, less one, and the block's end. */
const MOST_SYMBOLS = 258;
const LONGEST_CODE = 20;
/** Streams without a block between two looks at the event loop. */
const MANY_STREAMS = 10_000;
/** Symbols that one selector's table is for. */
const STRETCH = 50;

/**
 * The decompressed bytes of `data`, piece by piece: streams one behind the other, each of blocks. Source: the format as bzip2 1.0.8's
 * decompress.c reads it. A UserError `broken-archive`, also for a wrong CRC and for randomised blocks, which no bzip2 since 0.9.5 writes.
 */
export async function unbzip2(
  artifact: string,
  data: Buffer,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const bits = bitReader(artifact, data);
  const broken = (why: string) => brokenArchive(artifact, `bzip2: ${why}`);
  let streams = 0;
  let work: Uint32Array | undefined;
  while (bits.left() >= 32 && (streams === 0 || isHeader(data, bits.offset()))) {
    if (bits.read(24) !== 0x425a68) throw broken("it is none");
    const level = bits.read(8) - 0x30;
    if (level < 1 || level > 9) throw broken("a block size that is none");
    let whole = 0;
    for (;;) {
      const magic = bits.read(24) * 2 ** 24 + bits.read(24);
      if (magic === END_MAGIC) break;
      if (magic !== BLOCK_MAGIC) throw broken("a block without a beginning");
      const expected = bits.read32();
      if (work?.length !== level * 100_000) work = new Uint32Array(level * 100_000);
      const block = readBlock(bits, work, broken);
      const { crc } = unrun(block, work, onChunk);
      if (crc !== expected) throw broken("a block's CRC is wrong");
      whole = ((whole << 1) | (whole >>> 31)) ^ crc;
      await setImmediate(); // a progress display and Ctrl-C get their turn
    }
    if (bits.read32() !== whole >>> 0) throw broken("the CRC of the whole is wrong");
    bits.align();
    if (++streams % MANY_STREAMS === 0) await setImmediate();
  }
  if (streams === 0) throw broken("it ends early");
}

function isHeader(data: Buffer, at: number): boolean {
  return data.toString("latin1", at, at + 3) === "BZh";
}

interface BitReader {
  read(count: number): number;
  read32(): number;
  align(): void;
  /** Bits that are left. */
  left(): number;
  /** Bytes read, once aligned. */
  offset(): number;
}

function bitReader(artifact: string, data: Buffer): BitReader {
  let at = 0;
  let held = 0;
  let count = 0;
  const read = (wanted: number): number => {
    while (count < wanted) {
      if (at >= data.length) throw brokenArchive(artifact, "bzip2: it ends early");
      held = ((held << 8) | data[at++]!) >>> 0;
      count += 8;
    }
    count -= wanted;
    const value = (held >>> count) & (2 ** wanted - 1);
    held &= 2 ** count - 1;
    return value;
  };
  return {
    read,
    read32: () => read(16) * 65536 + read(16),
    align: () => {
      count -= count % 8;
      at -= count / 8;
      held = 0;
      count = 0;
    },
    left: () => count + 8 * (data.length - at),
    offset: () => at,
  };
}

type Broken = (why: string) => Error;

interface Block {
  readonly size: number;
  readonly start: number;
}

/** One table of a block's Huffman codes, by their lengths. */
interface Codes {
  /** By length: the largest code of it, and what to take from a code to get its place among the symbols. */
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
  readonly shortest: number;
}

/** Fills the low bytes of `work` with a block's last column; its high parts then lead from each byte to the one behind it. */
function readBlock(bits: BitReader, work: Uint32Array, broken: Broken): Block {
  if (bits.read(1) === 1) throw broken("a randomised block");
  const start = bits.read(24);
  const used = readUsed(bits);
  if (used.length === 0) throw broken("a block without symbols");
  const symbolCount = used.length + 2;
  const tables = readTables(bits, symbolCount, broken);
  const end = symbolCount - 1;
  const front = Uint8Array.from(used);
  const counts = new Int32Array(256);
  let size = 0;
  let run = 0;
  let weight = 1;
  let place = 0;
  let left = 0;
  const put = (byte: number, times: number) => {
    if (times > work.length - size) throw broken("a block that is too long");
    counts[byte]! += times;
    work.fill(byte, size, size + times);
    size += times;
  };
  for (;;) {
    if (left === 0) {
      if (place >= tables.selectors.length) throw broken("a block without an end");
      left = STRETCH;
      place++;
    }
    left--;
    const symbol = nextSymbol(bits, tables.codes[tables.selectors[place - 1]!]!, broken);
    if (symbol <= 1) {
      run += weight << symbol;
      weight <<= 1;
      if (run > work.length) throw broken("a block that is too long");
      continue;
    }
    if (run > 0) put(front[0]!, run);
    run = 0;
    weight = 1;
    if (symbol === end) break;
    const byte = front[symbol - 1]!;
    front.copyWithin(1, 0, symbol - 1);
    front[0] = byte;
    put(byte, 1);
  }
  if (start >= size) throw broken("a block's beginning is behind its end");
  let sum = 0;
  const next = counts.map((amount) => {
    sum += amount;
    return sum - amount;
  });
  for (let index = 0; index < size; index++) work[next[work[index]! & 0xff]!++]! |= index << 8;
  return { size, start };
}

/** The bytes that a block has, in order. */
function readUsed(bits: BitReader): number[] {
  const groups = bits.read(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group++) {
    if ((groups & (0x8000 >>> group)) === 0) continue;
    const members = bits.read(16);
    for (let member = 0; member < 16; member++)
      if ((members & (0x8000 >>> member)) !== 0) used.push(16 * group + member);
  }
  return used;
}

function readTables(
  bits: BitReader,
  symbolCount: number,
  broken: Broken,
): { readonly codes: readonly Codes[]; readonly selectors: Uint8Array } {
  const count = bits.read(3);
  const selectorCount = bits.read(15);
  if (count < 2 || count > 6 || selectorCount === 0) throw broken("a block without tables");
  const order = Array.from({ length: count }, (_, index) => index);
  const selectors = new Uint8Array(selectorCount);
  for (let index = 0; index < selectorCount; index++) {
    let steps = 0;
    while (bits.read(1) === 1) if (++steps >= count) throw broken("a table that isn't there");
    const [chosen] = order.splice(steps, 1);
    order.unshift(chosen!);
    selectors[index] = chosen!;
  }
  const codes = order.map(() => {
    const lengths = new Uint8Array(symbolCount);
    let length = bits.read(5);
    for (let symbol = 0; symbol < symbolCount; symbol++) {
      while (bits.read(1) === 1) {
        length += bits.read(1) === 1 ? -1 : 1;
        if (length < 1 || length > LONGEST_CODE) throw broken("a code of no length");
      }
      if (length < 1 || length > LONGEST_CODE) throw broken("a code of no length");
      lengths[symbol] = length;
    }
    return codesOf(lengths);
  });
  return { codes, selectors };
}

function codesOf(lengths: Uint8Array): Codes {
  const amounts = new Int32Array(LONGEST_CODE + 2);
  for (const length of lengths) amounts[length]!++;
  const limit = new Int32Array(LONGEST_CODE + 2).fill(-1);
  const base = new Int32Array(LONGEST_CODE + 2);
  const symbols = new Uint16Array(MOST_SYMBOLS);
  let code = 0;
  let before = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    base[length] = code - before;
    for (let symbol = 0; symbol < lengths.length; symbol++)
      if (lengths[symbol] === length) symbols[before++] = symbol;
    code += amounts[length]!;
    limit[length] = code - 1;
    code <<= 1;
  }
  return { limit, base, symbols, shortest: Math.min(...lengths) };
}

function nextSymbol(bits: BitReader, { limit, base, symbols, shortest }: Codes, broken: Broken): number {
  let length = shortest;
  let code = bits.read(length);
  while (code > limit[length]!) {
    if (++length > LONGEST_CODE) throw broken("a code that isn't there");
    code = (code << 1) | bits.read(1);
  }
  const at = code - base[length]!;
  if (at < 0 || at >= MOST_SYMBOLS) throw broken("a code that isn't there");
  return symbols[at]!;
}

const PIECE = 1 << 16;

/** Gives a block's bytes in their order, four equal ones followed by how often more; returns their CRC. */
function unrun({ size, start }: Block, work: Uint32Array, onChunk: (chunk: Buffer) => void): { crc: number } {
  let crc = 0xffffffff;
  let piece = Buffer.allocUnsafe(PIECE);
  let filled = 0;
  let equal = 0;
  let last = -1;
  const put = (byte: number) => {
    crc = ((crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ byte]!) >>> 0;
    piece[filled++] = byte;
    if (filled < PIECE) return;
    onChunk(piece);
    piece = Buffer.allocUnsafe(PIECE);
    filled = 0;
  };
  let at = work[start]! >>> 8;
  for (let index = 0; index < size; index++) {
    const entry = work[at]!;
    const byte = entry & 0xff;
    at = entry >>> 8;
    if (equal === 4) {
      for (let more = byte; more > 0; more--) put(last);
      equal = 0;
      last = -1;
      continue;
    }
    equal = byte === last ? equal + 1 : 1;
    last = byte;
    put(byte);
  }
  if (filled > 0) onChunk(piece.subarray(0, filled));
  return { crc: ~crc >>> 0 };
}

/** CRC-32 with the highest bit first. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});
