/** One tar member, header and padded content, written as a test wants it and not as it should be. */
export function tarBlock(member: {
  name: string | Buffer;
  type?: string;
  mode?: number;
  target?: string;
  content?: string | Buffer;
  /** The size field: octal of a number, or 12 bytes as they are. */
  size?: number | Buffer;
  /** Seconds, or 12 bytes as they are. */
  mtime?: Buffer;
}): Buffer {
  const content = Buffer.from(member.content ?? "");
  const header = Buffer.alloc(512);
  const put = (text: string | Buffer, at: number) => Buffer.from(text).copy(header, at);
  put(member.name, 0);
  put(`${(member.mode ?? 0o644).toString(8).padStart(7, "0")}\0`, 100);
  put("0000000\0".repeat(2), 108);
  const size = member.size ?? content.length;
  put(typeof size === "number" ? size.toString(8).padStart(11, "0") : size, 124);
  put(member.mtime ?? "00000000000\0", 136);
  put(member.type ?? "0", 156);
  put(member.target ?? "", 157);
  put("ustar\0" + "00", 257);
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** A pax header of the records, for the member that follows (`x`) or for all (`g`). */
export function paxBlock(records: Readonly<Record<string, string | Buffer>>, type = "x"): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from("\n")]);
    let length = rest.length + 1;
    while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
    return Buffer.concat([Buffer.from(String(length)), rest]);
  });
  return tarBlock({ name: "pax", type, content: Buffer.concat(lines) });
}

/** An ar archive of the members, as deb(5) has them. */
export function arArchive(
  members: Readonly<Record<string, Buffer | string>> | readonly (readonly [string, Buffer | string])[],
): Buffer {
  const parts = [Buffer.from("!<arch>\n")];
  for (const [name, content] of Array.isArray(members) ? members : Object.entries(members)) {
    const bytes = Buffer.from(content);
    parts.push(
      Buffer.from(`${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}`),
    );
    parts.push(Buffer.from(`${String(bytes.length).padEnd(10)}\`\n`), bytes);
    if (bytes.length % 2 === 1) parts.push(Buffer.from("\n"));
  }
  return Buffer.concat(parts);
}
