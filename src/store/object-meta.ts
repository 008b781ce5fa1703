import { basename, join } from "node:path";
import { sha256 } from "../base/digest.ts";
import { isSystemError, UserError } from "../base/error.ts";
import { readStart } from "../host/hash-file.ts";
import type { Host } from "../host/host.ts";
import type { ObjectMeta } from "./types.ts";

/** Writes `meta.json` and `digest`, its sha256, into an object's folder. Equal metas give equal bytes. */
export function writeObjectMeta(host: Host, folder: string, meta: ObjectMeta): void {
  const text = `${JSON.stringify(meta)}\n`;
  host.fsSync.writeFileSync(join(folder, "meta.json"), text, { mode: 0o444 });
  host.fsSync.writeFileSync(join(folder, "digest"), `${sha256(text)}\n`, { mode: 0o444 });
}

/** The meta.json in an object's folder; a UserError `damaged-store` when it is missing or isn't one. */
export async function readObjectMeta(host: Host, folder: string): Promise<ObjectMeta> {
  const path = join(folder, "meta.json");
  try {
    const meta = JSON.parse(host.fsSync.readFileSync(path, "utf8")) as ObjectMeta;
    if (meta.format !== 1)
      throw damagedStore(path, `its format is ${JSON.stringify(meta.format)}, and 1 is known`);
    return meta;
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) throw damagedStore(path, "the file is missing");
    if (error instanceof SyntaxError) throw damagedStore(path, `it is not JSON: ${error.message}`);
    throw error;
  }
}

/** `htop 3.4.1-5`: what the object in `folder` was made of, from the start of its meta.json; the folder's own name where that can't be told. */
export function objectName(host: Host, folder: string): string {
  const named = /"name":("(?:[^"\\]|\\.)*"),"version":("(?:[^"\\]|\\.)*")/.exec(
    startOf(host, join(folder, "meta.json")),
  );
  return named === null ? basename(folder) : `${JSON.parse(named[1]!)} ${JSON.parse(named[2]!)}`;
}

function startOf(host: Host, path: string): string {
  try {
    return readStart(host, path, 1024).toString();
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return "";
    throw error;
  }
}

/** Whether meta.json has the bytes that were written at import. */
export async function isObjectMetaWhole(host: Host, folder: string): Promise<boolean> {
  try {
    const text = await host.fs.readFile(join(folder, "meta.json"));
    return `${sha256(text)}\n` === (await host.fs.readFile(join(folder, "digest"), "utf8"));
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}

export function damagedStore(path: string, reason: string): UserError {
  return new UserError("damaged-store", `the store is damaged: ${path}`, {
    reason,
    help: "make anew what has changed: bothy store repair",
  });
}
