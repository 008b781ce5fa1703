import { join } from "node:path";
import { type Digest, sha256 } from "../base/digest.ts";
import type { Host } from "../host/host.ts";
import { writeObjectMeta } from "../store/object-meta.ts";
import type { ElfInfo, Entry } from "../store/types.ts";
import { parseElf } from "./elf.ts";
import { byPath, pathTokens, textContent } from "./scan.ts";

export interface TreeJob {
  /** Holds `tree/`; gets meta.json and digest. */
  readonly staging: string;
  readonly channel: string;
  readonly name: string;
  readonly version: string;
  readonly artifact: Digest;
}

/** Describes the folder `<staging>/tree` in an object's meta: every file's hash and kind. Files become 0444 or 0555. */
export function scanTree(host: Host, job: TreeJob): void {
  const entries: Entry[] = [];
  const elf: ElfInfo[] = [];
  const root = join(job.staging, "tree");
  const walk = (below: string) => {
    for (const child of host.fsSync.readdirSync(join(root, below), { withFileTypes: true })) {
      const path = below === "" ? child.name : `${below}/${child.name}`;
      const full = join(root, path);
      const { mode } = host.fsSync.lstatSync(full);
      if (child.isSymbolicLink())
        entries.push({ type: "link", path, target: host.fsSync.readlinkSync(full) });
      else if (child.isDirectory()) {
        entries.push({ type: "directory", path, mode: mode & 0o777 });
        walk(path);
      } else if (child.isFile()) {
        const wanted = (mode & 0o111) === 0 ? 0o444 : 0o555;
        if ((mode & 0o7777) !== wanted) host.fsSync.chmodSync(full, wanted);
        file(path, mode & 0o777, host.fsSync.readFileSync(full));
      } else throw new Error(`neither file, folder nor link: ${full}`);
    }
  };
  const file = (path: string, mode: number, content: Buffer) => {
    const parsed = parseElf(content);
    if (parsed !== undefined) {
      const { kind, soname, needed } = parsed;
      elf.push({
        path,
        kind,
        ...(soname === undefined ? {} : { soname }),
        needed,
        paths: pathTokens(content),
      });
    }
    const kind = parsed === undefined ? textContent(path, mode, content) : "elf";
    const { length: size } = content;
    entries.push({
      type: "file",
      path,
      mode,
      size,
      hash: sha256(content),
      ...(kind === undefined ? {} : { content: kind }),
    });
  };
  walk("");
  const { channel, name, version, artifact } = job;
  entries.sort(byPath);
  elf.sort((a, b) => (a.path < b.path ? -1 : 1));
  writeObjectMeta(host, job.staging, {
    format: 1,
    channel,
    name,
    version,
    artifact,
    entries,
    elf,
    references: [],
  });
}
