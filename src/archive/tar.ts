import { byteQueue } from "./byte-queue.ts";
import { type ArchiveLimits, brokenArchive, hostileArchive } from "./hostile.ts";
import type { PieceTaker } from "./piece-taker.ts";
import {
  BLOCK,
  decodeExtension,
  decodeHeader,
  type Extended,
  hasNoContent,
  isExtension,
  paxSize,
  type TarHeader,
} from "./tar-header.ts";

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
  /** The next bytes of the archive, of any length; the chunk may be written anew afterwards. */
  write(chunk: Buffer): void;
  /** After the last byte. A UserError `broken-archive` when the archive is not complete. */
  end(): void;
}

export interface TarTakers {
  /** Each member with its whole content, which is valid during the call alone. */
  member(member: TarMember, content: Buffer): void;
  /** Asked for a file of more than LARGE bytes, of which `start` are the first: who takes its pieces; undefined: `member` does. */
  large?(member: TarMember, size: number, start: Buffer): PieceTaker | undefined;
}

/** Files of more bytes aren't held in memory where that can be avoided. */
export const LARGE = 64 << 20;
/** How much of a large file is looked at before it is decided who takes it. */
const START = 4096;
/** What may follow the last member: GNU tar fills its last record, of 1 MiB at most, with zeros. */
const MOST_BEHIND = 1 << 20;

/**
 * Reads a tar archive (POSIX ustar and pax, GNU long names, V7) as its bytes come in and hands out its members. Synchronous,
 * because importing thousands of small files is bound by what each costs; tar-stream needs several ticks for each, reads GNU
 * sparse members as plain ones and loses names that aren't UTF-8. Sparse members, devices, fifos and multi-volume archives
 * are refused, so is more than `limits`, in content, members or names, and whatever is behind them.
 */
export function tarReader(
  artifact: string,
  limits: ArchiveLimits,
  takers: TarTakers | TarTakers["member"],
): TarReader {
  const { member: onMember, large: onLarge } =
    typeof takers === "function" ? { member: takers, large: undefined } : takers;
  const queue = byteQueue();
  let read = 0;
  let bytes = 0;
  let members = 0;
  let names = 0;
  let pending: TarHeader | undefined;
  let flow: { readonly to: PieceTaker; left: number; padding: number } | undefined;
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
    const raw = decodeHeader(artifact, block, extended.path ?? global.path);
    const said = isExtension(raw.type) || hasNoContent(raw.type) ? undefined : (extended.size ?? global.size);
    const size = paxSize(artifact, raw.name, said) ?? raw.size;
    bytes += size;
    members++;
    if (bytes > limits.bytes)
      throw hostileArchive(artifact, raw.name, `it unpacks to more than ${limits.bytes} bytes`);
    if (members > limits.members)
      throw hostileArchive(artifact, raw.name, `it has more than ${limits.members} members`);
    if (isExtension(raw.type)) {
      if (size > 1024 * 1024) throw hostileArchive(artifact, raw.name, "its extended header is too long");
      countNames(raw.name, size);
    }
    pending = { ...raw, size };
  };
  const countNames = (name: string, letters: number) => {
    names += letters;
    if (names > limits.names)
      throw hostileArchive(artifact, name, `its members' names have more than ${limits.names} letters`);
  };
  const describe = (raw: TarHeader): TarMember => {
    const member = memberOf(artifact, raw, { ...global, ...extended });
    extended = {};
    countNames(member.name, member.name.length + member.target.length);
    return member;
  };
  const content = (raw: TarHeader, data: Buffer) => {
    if (raw.type === "g") global = { ...global, ...decodeExtension(artifact, raw.type, data) };
    else if (isExtension(raw.type)) extended = { ...extended, ...decodeExtension(artifact, raw.type, data) };
    else onMember(describe(raw), data);
  };
  /** False while more bytes are needed. */
  const startLarge = (raw: TarHeader): boolean => {
    if (queue.length < START) return false;
    const member = describe(raw);
    const start = Buffer.from(queue.take(START)!);
    const taker = member.type === "file" ? onLarge?.(member, raw.size, start) : undefined;
    const to = taker ?? gathering(raw.size, (data) => onMember(member, data));
    to.write(start);
    flow = { to, left: raw.size - START, padding: paddingOf(raw.size) };
    pending = undefined;
    return true;
  };
  const passOn = (now: NonNullable<typeof flow>): boolean => {
    const piece = queue.takeSome(now.left > 0 ? now.left : now.padding);
    if (piece === undefined) return false;
    if (now.left > 0) {
      now.to.write(piece);
      now.left -= piece.length;
    } else now.padding -= piece.length;
    return true;
  };
  const step = (): boolean => {
    if (flow !== undefined) {
      if (flow.left + flow.padding > 0) return passOn(flow);
      flow.to.end();
      flow = undefined;
      return true;
    }
    if (pending === undefined) {
      const block = queue.take(BLOCK);
      if (block !== undefined) header(block);
      return block !== undefined;
    }
    if (pending.size > LARGE) return startLarge(pending);
    const data = queue.take(pending.size + paddingOf(pending.size));
    if (data === undefined) return false;
    const raw = pending;
    pending = undefined;
    content(raw, data.subarray(0, raw.size));
    return true;
  };
  return {
    write: (chunk) => {
      read += chunk.length;
      queue.push(chunk);
      while (!ended && step());
      if (!ended) {
        queue.keep();
        return;
      }
      queue.clear();
      if (read > bytes + members * 2 * BLOCK + MOST_BEHIND)
        throw hostileArchive(artifact, "", `more than ${MOST_BEHIND} bytes follow its last member`);
    },
    end: () => {
      if (pending !== undefined || flow !== undefined || queue.length > 0)
        throw brokenArchive(artifact, "the archive ends within a member");
      if (members === 0 && zeros === 0) throw brokenArchive(artifact, "the archive is empty");
    },
  };
}

function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

/** Puts the pieces together in memory of the whole size, which is used as far as they come. */
function gathering(size: number, then: (whole: Buffer) => void): PieceTaker {
  const whole = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  return {
    write: (piece) => {
      whole.set(piece, filled);
      filled += piece.length;
    },
    end: () => then(whole),
  };
}

const TYPES: Readonly<Record<string, TarMember["type"]>> = {
  "0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "link",
  "5": "directory",
};

function memberOf(artifact: string, raw: TarHeader, said: Extended): TarMember {
  const name = said.path ?? raw.name;
  if (raw.type === "S" || said.sparse)
    throw hostileArchive(artifact, name, "it is a sparse file, which packages don't contain");
  const type = TYPES[raw.type];
  if (type === undefined) {
    const what = { "3": "a character device", "4": "a block device", "6": "a fifo" }[raw.type];
    throw hostileArchive(
      artifact,
      name,
      `it is ${what ?? `of an unknown type, ${JSON.stringify(raw.type)}`}`,
    );
  }
  const mtime = said.mtime === undefined ? raw.mtime : Number(said.mtime);
  return { name, type, mode: raw.mode, mtime: usableTime(mtime), target: said.linkpath ?? raw.target };
}

/** Year 2446, beyond which ext4 has no times. */
const LAST_TIME = 15_032_385_535;

/** A time that every file system takes as it is; before 1970 it is 1970. */
function usableTime(seconds: number): number {
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), LAST_TIME) : 0;
}
