import { unpackZip } from "../../archive/unpack-zip.ts";
import { shortKey } from "../../base/digest.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { hashFile } from "../../host/hash-file.ts";
import type { Host } from "../../host/host.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { importTree } from "../../relocate/import-tree.ts";
import type { ImportDependencies } from "../../resolve/channel.ts";
import type { ObjectRef, StoreKey } from "../../store/types.ts";
import { fetchWheel } from "./pypi-fetch.ts";
import type { PythonWithPip } from "./uv-program.ts";
import { decodeRecord } from "./wheel-record.ts";

/** Changed whenever the same wheel would come to another tree. */
const IMPORTER = "wheel-3";

/** The store object of a wheel: its files as they are in the archive, each checked against the wheel's own RECORD. */
export async function importWheel(
  item: LockedPackage,
  python: PythonWithPip,
  deps: ImportDependencies,
  ctx: Context,
): Promise<ObjectRef> {
  const key = shortKey([IMPORTER, item.hash]) as StoreKey;
  const { name, version, hash } = item;
  const build = async (tree: string) => {
    const path = await fetchWheel(item, python, ctx);
    await unpackZip(ctx.host, path, tree, { artifact: item.file });
    ctx.signal.throwIfAborted();
    checkRecord(tree, item.file, ctx.host);
  };
  const programs = deps.base ?? "none";
  return importTree(
    deps.store,
    { channel: "pypi", name, version, artifact: hash, key, build, programs },
    ctx,
  );
}

/** Files that RECORD needs no hash of; a vendored package's own RECORD is a file like others. Source: PyPA specification "Binary distribution format". */
const UNRECORDED = /^[^/]+\.dist-info\/RECORD(?:\.jws|\.p7s)?$/;

/** Bytes: three hundred thousand lines and more. */
const LARGEST_RECORD = 64 << 20;

/** Compares every file below `tree` with the wheel's RECORD. UserErrors `not-a-wheel`, `wrong-record`. */
function checkRecord(tree: string, artifact: string, host: Host): void {
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
  for (const path of filesBelow(tree, host)) {
    if (UNRECORDED.test(path)) continue;
    const expected = record.get(path);
    if (expected === undefined || expected === "") throw refuse(path, "RECORD has no hash of it");
    const [algorithm = "", digest = ""] = expected.split(/=(.*)/s);
    if (!/^sha(?:256|384|512)$/.test(algorithm))
      throw refuse(path, `RECORD uses ${algorithm}, which is not safe`);
    const found = hashFile(host, `${tree}/${path}`, algorithm, "base64url");
    if (found !== digest.replace(/=+$/, ""))
      throw refuse(path, `its ${algorithm} is ${found}, expected ${digest}`);
    record.delete(path);
  }
  for (const [path, hash] of record)
    if (hash !== "" && !path.endsWith("/"))
      throw refuse(path, "RECORD lists it, but the archive doesn't have it");
}

function filesBelow(tree: string, host: Host): string[] {
  const found: string[] = [];
  const walk = (below: string) => {
    for (const child of host.fsSync.readdirSync(`${tree}/${below}`, { withFileTypes: true })) {
      const path = `${below}${child.name}`;
      if (child.isDirectory()) walk(`${path}/`);
      else found.push(path);
    }
  };
  walk("");
  return found;
}
