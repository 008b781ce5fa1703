import { join } from "node:path";
import { unpackZip } from "../archive/unpack-zip.ts";
import type { Host } from "../host/host.ts";
import { checkRecord } from "./check-record.ts";
import { type KnownFile, knownFile, scanTree, type TreeJob } from "./scan-tree.ts";

export interface WheelJob extends TreeJob {
  /** The .whl; its bytes are those that were asked for. */
  readonly file: string;
  /** Names it in messages. */
  readonly label: string;
}

/**
 * Unpacks, checks, relocates and describes one wheel; each file's content is looked at once, while it is in memory. Returns whether
 * any of its programs names the base. UserErrors: those of `unpackZip` and `checkRecord`.
 */
export async function unpackWheel(host: Host, job: WheelJob): Promise<{ namesBase: boolean }> {
  const tree = join(job.staging, "tree");
  host.fsSync.mkdirSync(tree);
  const known = new Map<string, KnownFile>();
  const large = new Set<string>();
  await unpackZip(host, job.file, tree, {
    artifact: job.label,
    observer: {
      file(path, mode, content) {
        large.delete(path);
        known.set(path, knownFile(path, mode, content));
      },
      large(path) {
        known.delete(path);
        large.add(path);
      },
    },
  });
  checkRecord(host, tree, { artifact: job.label, files: [...known.keys(), ...large], known });
  return scanTree(host, job, known);
}
