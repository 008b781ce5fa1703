import { UserError } from "../base/error.ts";
import type { Host } from "../host/host.ts";

/** What one Buffer is read in. */
const LARGEST = 2 ** 31 - 1;

/** The bytes of the archive at `path`. A UserError `archive-too-large` for more than 2 GiB. */
export function readArchive(host: Host, path: string, artifact: string): Buffer {
  const { size } = host.fsSync.statSync(path);
  if (size <= LARGEST) return host.fsSync.readFileSync(path);
  throw new UserError("archive-too-large", `${artifact} can't be unpacked`, {
    reason: `it has ${size} bytes, and bothy reads archives of up to ${LARGEST}`,
    help: "ask for another version of the package",
  });
}
