/** One library that ldconfig found. */
export interface CachedLibrary {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

const MAGIC = "glibc-ld.so.cache1.1";
const HEADER_SIZE = 48;
const ENTRY_SIZE = 24;
/** `flags` of libraries for glibc 2 and the processor's 64-bit ABI. */
const FLAGS = { x86_64: 0x0303, aarch64: 0x0a03 } as const;

/**
 * The machine's own libraries in /etc/ld.so.cache, each name once, as the loader would choose; none when the file is of
 * another form. Source: glibc's sysdeps/generic/dl-cache.h (cache_file_new); an old cache may stand before it.
 */
export function parseLibraryCache(file: Buffer, machine: keyof typeof FLAGS): CachedLibrary[] {
  const start = file.indexOf(MAGIC, 0, "latin1");
  if (start < 0 || file.length < start + HEADER_SIZE) return [];
  const count = file.readUInt32LE(start + MAGIC.length);
  const found = new Map<string, CachedLibrary>();
  for (let index = 0; index < count; index++) {
    const at = start + HEADER_SIZE + index * ENTRY_SIZE;
    if (at + ENTRY_SIZE > file.length) break;
    const flags = file.readInt32LE(at);
    const special = file.readBigUInt64LE(at + 16) !== 0n; // for some processors of the kind only
    const name = textAt(file, start + file.readUInt32LE(at + 4));
    const path = textAt(file, start + file.readUInt32LE(at + 8));
    if (flags !== FLAGS[machine] || special || !path.startsWith("/") || name === "") continue;
    if (!found.has(name)) found.set(name, { name, path });
  }
  return [...found.values()];
}

function textAt(file: Buffer, offset: number): string {
  const end = file.indexOf(0, offset);
  return offset >= file.length || end < 0 ? "" : file.toString("latin1", offset, end);
}
