import { crc32, deflateRawSync } from "node:zlib";

/** One member of a zip archive, as a test wants it and not as it should be. */
export interface ZipMember {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  readonly mode?: number;
  readonly stored?: boolean;
  /** What both headers say, where it isn't so. */
  readonly size?: number;
  readonly packedSize?: number;
  readonly crc?: number;
  /** What the local header alone says. */
  readonly local?: { readonly name?: string; readonly size?: number };
  /** Has the content of the member before it. */
  readonly sharesContent?: boolean;
}

const UTF8 = 1 << 11;

/** A zip archive (APPNOTE.TXT) of the members. */
export function zipArchive(members: readonly ZipMember[], count = members.length): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  let before = 0;
  for (const member of members) {
    const name = Buffer.from(member.name);
    const content = Buffer.from(member.content ?? "");
    const packed = member.stored ? content : deflateRawSync(content);
    const facts = {
      method: member.stored ? 0 : 8,
      crc: member.crc ?? crc32(content),
      packed: member.packedSize ?? packed.length,
      size: member.size ?? content.length,
    };
    const start = member.sharesContent ? before : offset;
    if (!member.sharesContent) {
      const localName = Buffer.from(member.local?.name ?? name);
      const local = Buffer.alloc(30);
      local.writeUInt32LE(0x04034b50, 0);
      write(local, 4, { ...facts, size: member.local?.size ?? facts.size, name: localName.length });
      parts.push(local, localName, packed);
      offset += 30 + localName.length + packed.length;
    }
    before = start;
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    write(central, 6, { ...facts, name: name.length });
    central.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 38);
    central.writeUInt32LE(start, 42);
    directory.push(central, name);
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** What both headers have alike, from the version needed on. */
function write(
  header: Buffer,
  at: number,
  facts: { method: number; crc: number; packed: number; size: number; name: number },
): void {
  header.writeUInt16LE(20, at);
  header.writeUInt16LE(UTF8, at + 2);
  header.writeUInt16LE(facts.method, at + 4);
  header.writeUInt16LE(0x5021, at + 8);
  header.writeUInt32LE(facts.crc, at + 10);
  header.writeUInt32LE(facts.packed, at + 14);
  header.writeUInt32LE(facts.size, at + 18);
  header.writeUInt16LE(facts.name, at + 22);
}
