import { basename, join } from "node:path";
import { readAr } from "../archive/ar.ts";
import { parseStanza } from "../archive/control-file.ts";
import { decompress } from "../archive/decompress.ts";
import { brokenArchive, hostileArchive, limitsFor } from "../archive/hostile.ts";
import { openLanding } from "../archive/landing.ts";
import { memberPath } from "../archive/member-path.ts";
import type { PieceTaker } from "../archive/piece-taker.ts";
import { readArchive } from "../archive/read-archive.ts";
import { type TarMember, tarReader } from "../archive/tar.ts";
import { preferLiblzma } from "../archive/unxz.ts";
import { newHash } from "../base/crypto.ts";
import { type Digest, digest, sha256 } from "../base/digest.ts";
import { UserError } from "../base/error.ts";
import type { Host } from "../host/host.ts";
import type { LockedPackage } from "../lockfile/types.ts";
import { writeObjectMeta } from "../store/object-meta.ts";
import {
  type ElfInfo,
  type Entry,
  PREFIX_LENGTH,
  PREFIX_PLACEHOLDER,
  type StoreKey,
} from "../store/types.ts";
import { checkControl } from "./deb-control.ts";
import { isElf, LARGEST_ELF, parseElf } from "./elf.ts";
import { patchElf } from "./elf-patch.ts";
import { loaderPath, planElf } from "./elf-plan.ts";
import { patchLoader } from "./loader-patch.ts";
import { byPath, textContent } from "./scan.ts";
import { isMergedFolder, mergeLinkTarget, mergeUsr } from "./usr-merge.ts";

export interface DebJob {
  /** The .deb. */
  readonly file: string;
  readonly item: LockedPackage;
  /** Key of the object whose ld.so becomes the interpreter of programs. */
  readonly libc?: StoreKey;
  /** Empty folder to fill: tree/, control/, meta.json, digest. */
  readonly staging: string;
  /** `Store.prefix`. */
  readonly prefix: string;
  /** A liblzma of the store to unpack with. */
  readonly liblzma?: string;
}

/** Unpacks, relocates and scans one Debian package. Returns whether any of its programs names the libc object. */
export async function unpackDeb(host: Host, job: DebJob): Promise<{ namesLibc: boolean }> {
  const artifact = basename(job.item.file);
  if (job.liblzma !== undefined) preferLiblzma(host, job.liblzma);
  const archive = readArchive(host, job.file, artifact);
  if (sha256(archive) !== job.item.hash) {
    throw new UserError("wrong-hash", `${artifact} is not the file that the lockfile names`, {
      reason: `its digest is ${sha256(archive)}, and ${job.item.hash} was expected`,
      help: `delete it and try again: rm ${job.file}`,
    });
  }
  const members = readAr(archive, artifact);
  if (members[0]?.name !== "debian-binary" || !members[0].content.toString("latin1").startsWith("2.")) {
    throw brokenArchive(artifact, "it is no Debian package of format 2");
  }
  const part = (name: string) => {
    const found = members.filter((member) => member.name === name || member.name.startsWith(`${name}.`));
    if (found[0] === undefined) throw brokenArchive(artifact, `it has no ${name}`);
    if (found.length > 1) throw brokenArchive(artifact, `it has several of ${name}`);
    return found[0].content;
  };
  const control = await unpackControl(host, job, artifact, part("control.tar"));
  const found = await unpackData(host, job, artifact, part("data.tar"));
  writeObjectMeta(host, job.staging, {
    format: 1,
    channel: job.item.channel,
    name: job.item.name,
    version: job.item.version,
    artifact: job.item.hash,
    entries: found.entries,
    elf: found.elf,
    control,
    references: found.namesLibc && job.libc !== undefined ? [job.libc] : [],
  });
  return { namesLibc: found.namesLibc };
}

/** The longest control files are lists of the checksums of a hundred thousand files. */
const CONTROL_LIMITS = { bytes: 64 << 20, members: 10_000, names: 1 << 20 };
/** Bytes of a package's own paragraph. */
const LARGEST_STANZA = 1 << 20;

async function unpackControl(
  host: Host,
  job: DebJob,
  artifact: string,
  data: Buffer,
): Promise<Readonly<Record<string, Digest>>> {
  const folder = join(job.staging, "control");
  host.fsSync.mkdirSync(folder);
  const landing = openLanding(host, folder, artifact);
  const digests: [string, Digest][] = [];
  let fields: ReadonlyMap<string, string> = new Map();
  const reader = tarReader(artifact, CONTROL_LIMITS, (member, content) => {
    const path = memberPath(artifact, member.name);
    if (member.type === "directory") return;
    if (member.type !== "file" || path.includes("/")) {
      throw hostileArchive(artifact, member.name, "a package's control files are plain files in one folder");
    }
    if (path === "control" && content.length > LARGEST_STANZA)
      throw hostileArchive(artifact, member.name, `it has more than ${LARGEST_STANZA} bytes`);
    landing.file(path, content, member.mode, member.mtime);
    digests.push([path, sha256(content)]);
    if (path === "control") fields = parseStanza(content.toString("utf8"));
  });
  await decompress(host, artifact, data, reader.write);
  reader.end();
  checkControl(fields, job.item, artifact);
  return Object.fromEntries(digests.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Letters of what programs name, which an object's meta repeats. The most measured is a hundredth of it. */
const MOST_LETTERS = 64 << 20;

function lettersOf(info: ElfInfo | undefined): number {
  return info === undefined ? 0 : [...info.paths, ...info.needed].reduce((sum, text) => sum + text.length, 0);
}

async function unpackData(host: Host, job: DebJob, artifact: string, data: Buffer) {
  const root = join(job.staging, "tree");
  host.fsSync.mkdirSync(root);
  const landing = openLanding(host, root, artifact);
  const entries = new Map<string, Entry>();
  const elf = new Map<string, ElfInfo>();
  const originals = new Map<string, string>();
  let namesLibc = false;
  let letters = 0;

  /** Where a member goes; undefined for one that the merge of /usr leaves out. */
  const place = (member: TarMember): string | undefined => {
    const original = memberPath(artifact, member.name);
    const path = mergeUsr(original);
    if (path === "" || (member.type === "link" && isMergedFolder(original))) return undefined;
    const known = entries.get(path);
    // One package may have /bin/x and, as a link to it, /usr/bin/x: the file stays.
    if (known !== undefined && known.type !== "directory" && originals.get(path) !== original) {
      if (member.type === "link") return undefined;
      if (known.type === "link") landing.forget(path);
    }
    originals.set(path, original);
    return path;
  };
  const file = (path: string, member: TarMember, content: Buffer) => {
    const relocated = relocate(path, content, job, artifact);
    if (relocated.elf !== undefined) elf.set(path, relocated.elf);
    letters += lettersOf(relocated.elf);
    if (letters > MOST_LETTERS)
      throw hostileArchive(artifact, member.name, "the package's programs name too many paths");
    const kind = relocated.elf === undefined ? textContent(path, member.mode, content) : "elf";
    entries.set(path, {
      type: "file",
      path,
      mode: member.mode,
      size: relocated.file.length,
      hash: sha256(relocated.file),
      ...(relocated.slot === undefined ? {} : { slots: [relocated.slot] }),
      ...(kind === undefined ? {} : { content: kind }),
    });
    if (relocated.slot !== undefined) {
      namesLibc = true;
      relocated.file.write(job.prefix, relocated.slot);
    }
    landing.file(path, relocated.file, member.mode, member.mtime);
  };
  /** A file that isn't held in memory: no program, or one that no compressor makes so small. */
  const large = (path: string, member: TarMember, size: number, start: Buffer): PieceTaker => {
    const to = landing.largeFile(path, member.mode, member.mtime);
    const hash = newHash("sha256");
    const kind = textContent(path, member.mode, start, size);
    return {
      write: (piece) => {
        hash.update(piece);
        to.write(piece);
      },
      end: () => {
        to.end();
        entries.set(path, {
          ...{ type: "file", path, mode: member.mode, size, hash: digest(`sha256:${hash.digest("hex")}`) },
          ...(kind === undefined ? {} : { content: kind }),
        });
      },
    };
  };
  const mostInMemory = Math.min(64 * 2 ** 20 + 40 * data.length, LARGEST_ELF);
  const member = (member: TarMember, content: Buffer) => {
    const path = place(member);
    if (path === undefined) return;
    elf.delete(path);
    if (member.type === "directory") {
      landing.directory(path);
      entries.set(path, { type: "directory", path, mode: member.mode });
    } else if (member.type === "link") {
      const target = mergeLinkTarget(originals.get(path)!, member.target);
      landing.link(path, target);
      entries.set(path, { type: "link", path, target });
    } else if (member.type === "hardlink") {
      const target = mergeUsr(memberPath(artifact, member.target));
      landing.hardlink(path, target);
      const { path: _, ...same } = entries.get(target) as Entry & { type: "file" };
      entries.set(path, { ...same, path });
      const info = elf.get(target);
      if (info !== undefined) elf.set(path, { ...info, path });
    } else file(path, member, content);
  };
  const reader = tarReader(artifact, limitsFor(data.length), {
    member,
    large: (member, size, start) => {
      const path = place(member);
      if (path === undefined) return { write: () => {}, end: () => {} };
      if (isElf(start) && !isDebugData(path) && size <= mostInMemory) return undefined;
      elf.delete(path);
      return large(path, member, size, start);
    },
  });
  await decompress(host, artifact, data, reader.write);
  reader.end();
  return {
    entries: [...entries.values()].sort(byPath),
    elf: [...elf.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    namesLibc,
  };
}

function isDebugData(path: string): boolean {
  return path.startsWith("usr/lib/debug/");
}

/** The file as the store has it, with the placeholder at `slot`. */
function relocate(
  path: string,
  content: Buffer,
  job: DebJob,
  artifact: string,
): { file: Buffer; elf?: ElfInfo; slot?: number } {
  const elf = isDebugData(path) ? undefined : parseElf(content);
  if (elf === undefined) return { file: content };
  const { system } = job.item;
  const loader = loaderPath(system);
  const interpreter =
    job.libc === undefined ? undefined : `${PREFIX_PLACEHOLDER}/objects/${job.libc}/tree/${loader}`;
  const plan = planElf(path, content, elf, { system, interpreter });
  if (path === loader) return { file: patchLoader(content, artifact), elf: plan.info };
  if (job.item.name === "libc6") {
    const { unpatched: _, ...info } = plan.info;
    return { file: content, elf: info };
  }
  if (plan.change === undefined) return { file: content, elf: plan.info };
  const patched = patchElf(content, elf, plan.change);
  if ("unpatched" in patched) return { file: content, elf: { ...plan.info, unpatched: patched.unpatched } };
  const slot = patched.interpreterOffset;
  if (slot !== undefined && Buffer.byteLength(job.prefix) !== PREFIX_LENGTH)
    throw new Error("a prefix of another length");
  return { file: patched.file, elf: plan.info, ...(slot === undefined ? {} : { slot }) };
}
