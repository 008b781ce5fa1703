import { type ArchiveLimits, brokenArchive, hostileArchive } from "./hostile.ts";

export interface TarMember {
  /** As it stands in the archive. */
  readonly name: string;
  readonly type: "file" | "directory" | "link" | "hardlink";
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Of a link or hard link. */
  readonly target: string;
}

export interface TarReader {
  /** The next bytes of the archive, of any length. */
  write(chunk: Buffer): void;
  /** After the last byte. A UserError `broken-archive` when the archive is not complete. */
  end(): void;
}

const BLOCK = 512;

/**
 * Reads a tar archive (POSIX ustar and pax, GNU long names, V7) as its bytes come in and hands out each member with its
 * whole content, which is valid during the call alone. Synchronous, because importing thousands of small files is bound
 * by what each costs; tar-stream needs several ticks for each, reads GNU sparse members as plain ones and loses names that
 * aren't UTF-8. Sparse members, devices, fifos and multi-volume archives are refused, so are more bytes than `limits`.
 */
export function tarReader(
  artifact: string,
  limits: ArchiveLimits,
  onMember: (member: TarMember, content: Buffer) => void,
): TarReader {
  const queue = byteQueue();
  let bytes = 0;
  let members = 0;
  let pending: Header | undefined;
  let global: Extended = {};
  let extended: Extended = {};
  let ended = false;
  let zeros = 0;

  const header = (block: Buffer) => {
    if (block[0] === 0 && block.every((byte) => byte === 0)) {
      if (++zeros === 2) ended = true;
      return;
    }
    zeros = 0;
    // V7 tells a folder by the slash at its name's end: its whole name, of which the header may hold the beginning.
    const raw = decodeHeader(artifact, block, extended.path ?? global.path);
    const size = isExtension(raw.type)
      ? raw.size
      : (sizeOf(artifact, extended.size ?? global.size) ?? raw.size);
    bytes += size;
    members++;
    if (bytes > limits.bytes)
      throw hostileArchive(artifact, raw.name, `it unpacks to more than ${limits.bytes} bytes`);
    if (members > limits.members)
      throw hostileArchive(artifact, raw.name, `it has more than ${limits.members} members`);
    if (isExtension(raw.type) && size > 1024 * 1024)
      throw hostileArchive(artifact, raw.name, "its extended header is too long");
    pending = { ...raw, size };
  };
  const content = (raw: Header, data: Buffer) => {
    if (raw.type === "g") global = { ...global, ...decodePax(artifact, data) };
    else if (raw.type === "x") extended = { ...extended, ...decodePax(artifact, data) };
    else if (raw.type === "L") extended = { ...extended, path: untilNul(data) };
    else if (raw.type === "K") extended = { ...extended, linkpath: untilNul(data) };
    else {
      const said = { ...global, ...extended };
      extended = {};
      onMember(memberOf(artifact, raw, said), data);
    }
  };
  return {
    write: (chunk) => {
      queue.push(chunk);
      while (!ended) {
        if (pending === undefined) {
          const block = queue.take(BLOCK);
          if (block === undefined) return;
          header(block);
          continue;
        }
        const padded = Math.ceil(pending.size / BLOCK) * BLOCK;
        const data = queue.take(padded);
        if (data === undefined) return;
        const raw = pending;
        pending = undefined;
        content(raw, data.subarray(0, raw.size));
      }
      queue.clear();
    },
    end: () => {
      if (pending !== undefined || queue.length > 0)
        throw brokenArchive(artifact, "the archive ends within a member");
      if (members === 0 && zeros === 0) throw brokenArchive(artifact, "the archive is empty");
    },
  };
}

interface Header {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly size: number;
  readonly mtime: number;
  readonly target: string;
}

type Extended = Readonly<Record<string, string>>;

function isExtension(type: string): boolean {
  return type === "g" || type === "x" || type === "L" || type === "K";
}

function decodeHeader(artifact: string, block: Buffer, longName: string | undefined): Header {
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i]!;
  if (sum !== number(artifact, block, 148, 8))
    throw brokenArchive(artifact, "a tar header's checksum is wrong");
  const posix = block.toString("latin1", 257, 263) === "ustar\0";
  const prefix = posix ? untilNul(block.subarray(345, 500)) : "";
  const name = untilNul(block.subarray(0, 100));
  const letter = block[156] === 0 ? "0" : String.fromCharCode(block[156]!);
  const type = letter === "0" && (longName ?? name).endsWith("/") ? "5" : letter;
  const size = number(artifact, block, 124, 12);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    type,
    mode: number(artifact, block, 100, 8) & 0o7777,
    size: hasNoContent(type) ? 0 : size,
    mtime: number(artifact, block, 136, 12, true),
    target: untilNul(block.subarray(157, 257)),
  };
}

/** Links and folders have no bytes, whatever their size field says; GNU tar writes a hard link's size as 0. */
function hasNoContent(type: string): boolean {
  return type === "1" || type === "2" || type === "5";
}

function memberOf(artifact: string, raw: Header, said: Extended): TarMember {
  const name = said.path ?? raw.name;
  if (raw.type === "S" || Object.keys(said).some((key) => key.startsWith("GNU.sparse."))) {
    throw hostileArchive(artifact, name, "it is a sparse file, which packages don't contain");
  }
  const types: Readonly<Record<string, TarMember["type"]>> = {
    "0": "file",
    "7": "file",
    "1": "hardlink",
    "2": "link",
    "5": "directory",
  };
  const type = types[raw.type];
  if (type === undefined) {
    const what = { "3": "a character device", "4": "a block device", "6": "a fifo" }[raw.type];
    throw hostileArchive(
      artifact,
      name,
      `it is ${what ?? `of an unknown type, ${JSON.stringify(raw.type)}`}`,
    );
  }
  const mtime = said.mtime === undefined ? raw.mtime : Number(said.mtime);
  return {
    name,
    type,
    mode: raw.mode,
    mtime: Number.isFinite(mtime) ? mtime : 0,
    target: said.linkpath ?? raw.target,
  };
}

/** Records `<length> <key>=<value>\n`; source: POSIX.1-2001, pax, "pax Extended Header". */
function decodePax(artifact: string, data: Buffer): Extended {
  const entries: [string, string][] = [];
  for (let at = 0; at < data.length && data[at] !== 0; ) {
    const space = data.indexOf(0x20, at);
    const length = space === -1 || space - at > 10 ? Number.NaN : Number(data.toString("latin1", at, space));
    const equals = data.indexOf(0x3d, space);
    if (
      !Number.isInteger(length) ||
      at + length > data.length ||
      equals === -1 ||
      equals >= at + length ||
      at + length <= space
    ) {
      throw brokenArchive(artifact, "a pax header is broken");
    }
    const value = data.subarray(equals + 1, at + length - 1);
    entries.push([data.toString("utf8", space + 1, equals), value.toString("utf8")]);
    at += length;
  }
  return Object.fromEntries(entries);
}

function sizeOf(artifact: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw brokenArchive(artifact, "a pax header's size is no number");
  return Number(text);
}

/** Octal digits, or base 256 where the first bit is set (GNU). Negative times are before 1970. */
function number(artifact: string, block: Buffer, at: number, length: number, signed = false): number {
  const first = block[at]!;
  if ((first & 0x80) === 0) {
    const digits = untilNul(block.subarray(at, at + length)).trim();
    if (digits === "") return 0;
    if (!/^[0-7]+$/.test(digits)) throw brokenArchive(artifact, "a number in a tar header is broken");
    return Number.parseInt(digits, 8);
  }
  let value = first === 0xff ? -1n : BigInt(first & 0x7f);
  for (let i = 1; i < length; i++) value = value * 256n + BigInt(block[at + i]!);
  if ((value < 0n && !signed) || value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw brokenArchive(artifact, "a number in a tar header is out of range");
  }
  return Number(value);
}

function untilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
}

/** The most that is kept to put pieces together in: larger members get memory of their own. */
const MOST_KEPT = 32 << 20;

/**
 * Chunks in the order they came; `take` gives a view where one chunk has all of it, else a copy. Either is valid until the next
 * `take`: copies use the same memory, as fresh memory for each costs more than the copying.
 */
function byteQueue() {
  let kept = Buffer.alloc(0);
  let chunks: Buffer[] = [];
  let length = 0;
  let offset = 0;
  return {
    get length() {
      return length;
    },
    push: (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
    },
    clear: () => {
      chunks = [];
      length = 0;
      offset = 0;
    },
    take: (size: number): Buffer | undefined => {
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
