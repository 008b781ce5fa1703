import { decodeRecord } from "../archive/wheel-record.ts";
import { digestHex } from "../base/digest.ts";
import { UserError } from "../base/error.ts";
import { hashFile } from "../host/hash-file.ts";
import type { Host } from "../host/host.ts";
import type { KnownFile } from "./scan-tree.ts";

/** Files that RECORD needs no hash of; a vendored package's own RECORD is a file like others. Source: PyPA specification "Binary distribution format". */
const UNRECORDED = /^[^/]+\.dist-info\/RECORD(?:\.jws|\.p7s)?$/;

/** Bytes: three hundred thousand lines and more. */
const LARGEST_RECORD = 64 << 20;

/** Compares every file of an unpacked wheel, below `tree`, with the wheel's RECORD. UserErrors `not-a-wheel`, `wrong-record`. */
export function checkRecord(
  host: Host,
  tree: string,
  wheel: {
    readonly artifact: string;
    /** Paths of all. */
    readonly files: readonly string[];
    /** The others are read for their hashes. */
    readonly known: ReadonlyMap<string, Pick<KnownFile, "hash">>;
  },
): void {
  const { artifact, files, known } = wheel;
  const { readdirSync, readFileSync, lstatSync } = host.fsSync;
  const info = readdirSync(tree).filter((name) => name.endsWith(".dist-info"));
  const list = lstatSync(`${tree}/${info[0]}/RECORD`, { throwIfNoEntry: false });
  if (info.length !== 1 || !list?.isFile() || list.size > LARGEST_RECORD) {
    throw new UserError("not-a-wheel", `${artifact} is no wheel`, {
      reason: "it has no .dist-info folder with a RECORD of at most 64 MiB, or several",
      help: "report it to whoever publishes the package",
    });
  }
  const record = new Map(
    decodeRecord(readFileSync(`${tree}/${info[0]}/RECORD`, "utf8")).map((line) => [line.path, line.hash]),
  );
  const refuse = (path: string, reason: string) =>
    new UserError("wrong-record", `${artifact} is refused: its file ${path} is not as its RECORD says`, {
      reason,
      help: "report it to whoever publishes the package; nothing of it was installed",
    });
  for (const path of files) {
    if (UNRECORDED.test(path)) continue;
    const expected = record.get(path);
    if (expected === undefined || expected === "") throw refuse(path, "RECORD has no hash of it");
    const [algorithm = "", digest = ""] = expected.split(/=(.*)/s);
    if (!/^sha(?:256|384|512)$/.test(algorithm))
      throw refuse(path, `RECORD uses ${algorithm}, which is not safe`);
    const hash = algorithm === "sha256" ? known.get(path)?.hash : undefined;
    const found =
      hash === undefined
        ? hashFile(host, `${tree}/${path}`, algorithm, "base64url")
        : Buffer.from(digestHex(hash), "hex").toString("base64url");
    if (found !== digest.replace(/=+$/, ""))
      throw refuse(path, `its ${algorithm} is ${found}, expected ${digest}`);
    record.delete(path);
  }
  for (const [path, hash] of record)
    if (hash !== "" && !path.endsWith("/"))
      throw refuse(path, "RECORD lists it, but the archive doesn't have it");
}
