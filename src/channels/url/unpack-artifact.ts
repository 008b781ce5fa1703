import { join, posix } from "node:path";
import { compressionOf, decompress } from "../../archive/decompress.ts";
import { brokenArchive, hostileArchive, limitsFor } from "../../archive/hostile.ts";
import { leadsInside } from "../../archive/member-path.ts";
import { readArchive } from "../../archive/read-archive.ts";
import { isTar } from "../../archive/tar-header.ts";
import { unpackTar } from "../../archive/unpack-tar.ts";
import { unpackZip } from "../../archive/unpack-zip.ts";
import { randomHex } from "../../base/crypto.ts";
import { UserError } from "../../base/error.ts";
import { readStart } from "../../host/hash-file.ts";
import type { Host } from "../../host/host.ts";
import { walkTree } from "../../store/tree-record.ts";

export interface Artifact {
  /** What a lone program is called. */
  readonly name: string;
  /** What it is called where it came from. */
  readonly file: string;
  /** False: an archive stays a file. */
  readonly unpack: boolean;
}

/** Zip archives that programs read as they are. */
const OWN_FORMAT =
  /\.(?:jar|war|ear|aar|apk|xpi|vsix|whl|egg|pyz|docx|xlsx|pptx|odt|ods|epub|npz|pt|pth|keras|nupkg)$/i;

/** Archives that bothy doesn't read, by their first bytes. */
const UNREAD: readonly (readonly [Buffer, string])[] = [
  [Buffer.from("!<arch>\n"), "a Debian package, or another ar archive"],
  [Buffer.from([0xed, 0xab, 0xee, 0xdb]), "an RPM package"],
  [Buffer.from("7z\xbc\xaf\x27\x1c", "latin1"), "a 7z archive"],
  [Buffer.from("Rar!"), "a RAR archive"],
  [Buffer.from("LZIP"), "compressed with lzip"],
];

/** Bytes by which a file's kind is told: a tar archive's first block. */
const START = 512;

/** Folders that are a tool's own and not one around it. */
const OWN_FOLDERS = new Set(["bin", "sbin", "lib", "lib64", "libexec", "share", "etc", "include", "man"]);

/** What packing on other systems leaves in archives. */
const JUNK = /^(?:__MACOSX|\.DS_Store|pax_global_header)$/;

/**
 * Fills the empty folder `into` with what the file at `path` holds: a tar archive's or zip archive's members, without the one folder that they
 * may all be in; else the file itself, decompressed: a program under its name. UserErrors `hostile-archive`,
 * `broken-archive`, `unknown-compression`, `unknown-archive`.
 */
export async function unpackArtifact(
  host: Host,
  path: string,
  into: string,
  artifact: Artifact,
): Promise<void> {
  const { file, unpack } = artifact;
  const start = readStart(host, path, START);
  if (!unpack) return placeFile(host, path, into, artifact);
  if (start.length === 0) throw brokenArchive(file, "it is empty");
  const unread = UNREAD.find(([magic]) => start.subarray(0, magic.length).equals(magic));
  if (unread !== undefined)
    throw new UserError(
      "unknown-archive",
      `url:${artifact.name} can't be unpacked: ${file} is ${unread[1]}`,
      {
        reason: "bothy unpacks tar archives (plain, gzip, xz, zstd, bzip2) and zip archives",
        help: "look for another form of it; or keep it as the file that it is, with unpack = false in bothy.toml",
      },
    );
  if (start.subarray(0, 4).equals(ZIP) && !OWN_FORMAT.test(file))
    await unpackZip(host, path, into, { artifact: file, links: "inside" });
  else if (isTar(start) || (compressionOf(start) !== "none" && (await holdsTar(host, path, file))))
    await unpackTar(host, readArchive(host, path, file), into, { artifact: file, links: "inside" });
  else return placeFile(host, path, into, artifact);
  liftLoneFolder(host, into, file);
  makeExecutable(host, into);
}

const ZIP = Buffer.from("PK\x03\x04", "latin1");

async function holdsTar(host: Host, path: string, file: string): Promise<boolean> {
  const seen: Buffer[] = [];
  let size = 0;
  try {
    await decompress(host, file, readArchive(host, path, file), (chunk) => {
      seen.push(Buffer.from(chunk.subarray(0, START)));
      size += chunk.length;
      if (size >= START) throw new Enough();
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return isTar(Buffer.concat(seen));
}

class Enough extends Error {}

/** A file by itself, decompressed where it is compressed. */
async function placeFile(host: Host, path: string, into: string, artifact: Artifact): Promise<void> {
  const { name, file, unpack } = artifact;
  const { copyFileSync, appendFileSync, renameSync, chmodSync, constants } = host.fsSync;
  const to = join(into, file);
  const packed = unpack ? compressionOf(readStart(host, path, START)) : "none";
  if (packed === "none") copyFileSync(path, to, constants.COPYFILE_FICLONE);
  else {
    const { bytes } = limitsFor(host.fsSync.statSync(path).size);
    let size = 0;
    await decompress(host, file, readArchive(host, path, file), (chunk) => {
      size += chunk.length;
      if (size > bytes) throw hostileArchive(file, "", `it unpacks to more than ${bytes} bytes`);
      appendFileSync(to, chunk);
    });
  }
  const isProgram = unpack && isRunnable(readStart(host, to, START));
  chmodSync(to, isProgram ? 0o755 : 0o644);
  const wanted = isProgram ? name : packed === "none" ? file : file.replace(/\.(?:gz|xz|zst|bz2)$/i, "");
  if (wanted !== file && wanted !== "") renameSync(to, join(into, wanted));
}

/** An ELF file or a script. */
function isRunnable(start: Buffer): boolean {
  return start.subarray(0, 4).equals(ELF) || /^#![ \t]*\//.test(start.toString("latin1", 0, 64));
}

const ELF = Buffer.from("\x7fELF", "latin1");

/** Where all that an archive has stands in one folder, what is in that is the tool's. */
function liftLoneFolder(host: Host, root: string, file: string): void {
  const { readdirSync, lstatSync, renameSync, rmdirSync, rmSync } = host.fsSync;
  for (const name of readdirSync(root)) if (JUNK.test(name)) rmSync(join(root, name), { recursive: true });
  const [lone, ...others] = readdirSync(root);
  if (lone === undefined || others.length > 0 || OWN_FOLDERS.has(lone)) return;
  const folder = join(root, lone);
  if (!lstatSync(folder).isDirectory()) return;
  const aside = join(root, `.${randomHex(8)}`); // it may hold a file of its own name
  renameSync(folder, aside);
  for (const name of readdirSync(aside)) renameSync(join(aside, name), join(root, name));
  rmdirSync(aside);
  refuseLinksOut(host, root, file);
}

/** A link could lead out of the one folder and into it again, and now does no more. */
function refuseLinksOut(host: Host, root: string, file: string): void {
  for (const { path, type } of walkTree(host, root)) {
    if (type !== "link") continue;
    const target = host.fsSync.readlinkSync(join(root, path));
    if (!leadsInside(path, target))
      throw hostileArchive(
        file,
        path,
        `it is a link to ${JSON.stringify(target)}, which leads out of its folder`,
      );
  }
}

/** Archives made on systems without permissions: programs are told by what they are, at the top and in folders `bin`. */
function makeExecutable(host: Host, root: string): void {
  for (const { path, type } of walkTree(host, root)) {
    const folder = posix.dirname(path);
    if (type !== "file" || (folder !== "." && posix.basename(folder) !== "bin")) continue;
    const full = join(root, path);
    if ((host.fsSync.lstatSync(full).mode & 0o111) !== 0) continue;
    const start = readStart(host, full, START);
    const isElf = start.subarray(0, 4).equals(ELF) && !/\.so(?:\.|$)|\.[ao]$/.test(path);
    if (isElf || (folder !== "." && isRunnable(start))) host.fsSync.chmodSync(full, 0o755);
  }
}
