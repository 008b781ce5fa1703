import { spawnSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** What stands at a path of a package: a text is a file of mode 0644. */
export type DebEntry =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly mode?: number }
  | { readonly link: string }
  | { readonly hardLink: string }
  | { readonly directory: true; readonly mode?: number };

export interface DebPackage {
  readonly name: string;
  readonly version: string;
  /** Default `all`. */
  readonly architecture?: string;
  /** Further fields of its control file: Depends, Provides, Essential, Priority, Multi-Arch, Description ... */
  readonly fields?: Readonly<Record<string, string>>;
  /** By path, with or without a leading slash: `usr/bin/x`. */
  readonly files?: Readonly<Record<string, DebEntry>>;
  /** Further members of control.tar: `postinst`, `triggers`, `conffiles` ...; preinst, postinst, prerm, postrm and config are executable. */
  readonly control?: Readonly<Record<string, string>>;
}

/** One raw member of a tar, written as it is, hostile names included. Source of the fields: tar(5), ustar. */
export interface TarMember {
  readonly name: string;
  /** `0` file, `1` hard link, `2` symbolic link, `3` character device, `4` block device, `5` directory, `6` fifo. */
  readonly type?: string;
  readonly content?: string | Uint8Array;
  readonly mode?: number;
  readonly linkName?: string;
  /** Written instead of the content's length. */
  readonly claimedSize?: number;
}

const SCRIPTS = new Set(["preinst", "postinst", "prerm", "postrm", "config"]);

/** The fields of the package's control file, in order. */
export function controlFields(item: DebPackage): Record<string, string> {
  return {
    Package: item.name,
    Version: item.version,
    Architecture: item.architecture ?? "all",
    Maintainer: "Nobody <nobody@example.org>",
    Priority: "optional",
    Section: "misc",
    Description: `test package ${item.name}`,
    ...item.fields,
  };
}

export function controlText(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");
}

/** The package's bytes: by dpkg-deb where there is one, else written here. */
export function buildDeb(item: DebPackage): Buffer {
  return buildWithDpkg(item) ?? buildByHand(item);
}

/** The package as dpkg-deb makes it; undefined without dpkg-deb. */
export function buildWithDpkg(item: DebPackage): Buffer | undefined {
  const root = mkdtempSync(join(tmpdir(), "bothy-deb-"));
  const tree = join(root, "tree");
  try {
    for (const [path, entry] of [...members(item)]) place(tree, path, entry);
    mkdirSync(join(tree, "DEBIAN"), { recursive: true, mode: 0o755 });
    writeFileSync(join(tree, "DEBIAN/control"), controlText(controlFields(item)));
    for (const [name, text] of Object.entries(item.control ?? {})) {
      writeFileSync(join(tree, "DEBIAN", name), text);
      chmodSync(join(tree, "DEBIAN", name), SCRIPTS.has(name) ? 0o755 : 0o644);
    }
    const made = spawnSync(
      "dpkg-deb",
      ["--root-owner-group", "-Zxz", "-z0", "--nocheck", "-b", tree, join(root, "out.deb")],
      {
        encoding: "utf8",
      },
    );
    if (made.error) return undefined;
    if (made.status !== 0) throw new Error(`dpkg-deb: ${made.stderr}`);
    return readFileSync(join(root, "out.deb"));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The package written here: an ar of gzipped tars. */
export function buildByHand(item: DebPackage): Buffer {
  const control: TarMember[] = [{ name: "./control", content: controlText(controlFields(item)) }];
  for (const [name, content] of Object.entries(item.control ?? {}))
    control.push({ name: `./${name}`, content, mode: SCRIPTS.has(name) ? 0o755 : 0o644 });
  const data: TarMember[] = [{ name: "./", type: "5", mode: 0o755 }];
  const folders = new Set<string>(["."]);
  for (const [path, entry] of members(item)) {
    const parts = path.split("/");
    for (let i = 1; i < parts.length; i++) {
      const folder = parts.slice(0, i).join("/");
      if (!folders.has(folder)) data.push({ name: `./${folder}/`, type: "5", mode: 0o755 });
      folders.add(folder);
    }
    if (isDirectory(entry)) folders.add(path);
    data.push(tarMember(path, entry));
  }
  return debOf({ control, data });
}

/** A .deb of any members, hostile ones included; `extra` ar members stand between. */
export function debOf(parts: {
  readonly control: readonly TarMember[];
  readonly data: readonly TarMember[];
  readonly debianBinary?: string;
}): Buffer {
  return writeAr([
    { name: "debian-binary", content: Buffer.from(parts.debianBinary ?? "2.0\n") },
    { name: "control.tar.gz", content: gzipSync(writeTar(parts.control)) },
    { name: "data.tar.gz", content: gzipSync(writeTar(parts.data)) },
  ]);
}

/** Source: ar(5), common format. */
export function writeAr(files: readonly { readonly name: string; readonly content: Buffer }[]): Buffer {
  const parts: Uint8Array[] = [Buffer.from("!<arch>\n")];
  for (const { name, content } of files) {
    const header = `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}${String(content.length).padEnd(10)}\`\n`;
    parts.push(Buffer.from(header), content);
    if (content.length % 2 === 1) parts.push(Buffer.from("\n"));
  }
  return Buffer.concat(parts);
}

/** Source: tar(5), ustar; names over 100 bytes as GNU's `L` members. */
export function writeTar(list: readonly TarMember[]): Buffer {
  const parts: Buffer[] = [];
  for (const member of list) {
    if (Buffer.byteLength(member.name) > 100)
      parts.push(...block({ name: "././@LongLink", type: "L", content: `${member.name}\0` }));
    if (Buffer.byteLength(member.linkName ?? "") > 100)
      parts.push(...block({ name: "././@LongLink", type: "K", content: `${member.linkName}\0` }));
    parts.push(...block(member));
  }
  parts.push(Buffer.alloc(1024));
  return Buffer.concat(parts);
}

function block(member: TarMember): Buffer[] {
  const content = Buffer.from(member.content ?? "");
  const header = Buffer.alloc(512);
  const octal = (value: number, at: number, width: number) =>
    header.write(`${value.toString(8).padStart(width - 1, "0")}\0`, at, "latin1");
  Buffer.from(member.name).copy(header, 0, 0, 100);
  octal(member.mode ?? 0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(member.claimedSize ?? content.length, 124, 12);
  octal(1_700_000_000, 136, 12);
  header.write("        ", 148, "latin1");
  header.write(member.type ?? "0", 156, "latin1");
  Buffer.from(member.linkName ?? "").copy(header, 157, 0, 100);
  header.write("ustar\x0000root", 257, "latin1");
  header.write("root", 297, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

function* members(item: DebPackage): Generator<[string, DebEntry]> {
  for (const [path, entry] of Object.entries(item.files ?? {})) yield [path.replace(/^\/+/, ""), entry];
}

function isDirectory(entry: DebEntry): entry is { directory: true; mode?: number } {
  return typeof entry === "object" && "directory" in entry;
}

function tarMember(path: string, entry: DebEntry): TarMember {
  const name = `./${path}`;
  if (typeof entry === "string" || entry instanceof Uint8Array) return { name, content: entry };
  if ("link" in entry) return { name, type: "2", linkName: entry.link, mode: 0o777 };
  if ("hardLink" in entry) return { name, type: "1", linkName: `./${entry.hardLink.replace(/^\/+/, "")}` };
  if ("directory" in entry) return { name: `${name}/`, type: "5", mode: entry.mode ?? 0o755 };
  return { name, content: entry.content, mode: entry.mode ?? 0o644 };
}

function place(root: string, path: string, entry: DebEntry): void {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  if (typeof entry === "string" || entry instanceof Uint8Array) {
    writeFileSync(target, entry);
    chmodSync(target, 0o644);
  } else if ("link" in entry) symlinkSync(entry.link, target);
  else if ("hardLink" in entry) linkSync(join(root, entry.hardLink), target);
  else if ("directory" in entry) {
    mkdirSync(target, { recursive: true });
    chmodSync(target, entry.mode ?? 0o755);
  } else {
    writeFileSync(target, entry.content);
    chmodSync(target, entry.mode ?? 0o644);
  }
}
