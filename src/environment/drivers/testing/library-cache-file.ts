/** /etc/ld.so.cache as glibc 2.32 and later writes it, with libraries of this processor: name -> absolute path. */
export function libraryCacheFile(libraries: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(libraries);
  const strings: Buffer[] = [];
  let at = 48 + entries.length * 24;
  const put = (text: string) => {
    const bytes = Buffer.from(`${text}\0`);
    strings.push(bytes);
    at += bytes.length;
    return at - bytes.length;
  };
  const table = Buffer.alloc(at);
  table.write("glibc-ld.so.cache1.1");
  table.writeUInt32LE(entries.length, 20);
  table.writeUInt8(2, 28); // little-endian
  entries.forEach(([name, path], index) => {
    table.writeInt32LE(process.arch === "arm64" ? 0x0a03 : 0x0303, 48 + index * 24);
    table.writeUInt32LE(put(name), 48 + index * 24 + 4);
    table.writeUInt32LE(put(path), 48 + index * 24 + 8);
  });
  table.writeUInt32LE(at - table.length, 24);
  return Buffer.concat([table, ...strings]);
}
