import { join } from "node:path";
import { digestHex } from "../../base/digest.ts";
import { UserError } from "../../base/error.ts";
import type { System } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { readStart } from "../../host/hash-file.ts";
import { makeStaging, removeTree } from "../../store/staging.ts";
import { walkTree } from "../../store/tree-record.ts";
import { addressFile, addressParts } from "./address-name.ts";
import { unpackArtifact } from "./unpack-artifact.ts";
import { fetchUnknown } from "./url-fetch.ts";

/** What an address turns out to have. */
export interface LearntFile {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** Absent: it is for any. */
  readonly system?: System;
}

/**
 * Fetches what is at an address once, into the artifact cache, and tells its digest and the system that it is for: by its name, else
 * by the programs in it. `key` names it in messages. UserErrors: those of fetchUnknown and unpackArtifact.
 */
export async function learnFile(address: string, key: string, ctx: Context): Promise<LearntFile> {
  const { hash, path } = await fetchUnknown(address, key, ctx);
  const sha256 = digestHex(hash);
  const system = addressParts(address).system ?? (await systemWithin(path, address, ctx));
  return { sha256, ...(system === undefined ? {} : { system }) };
}

/** The system of the ELF programs in a file, where all are of one. */
async function systemWithin(path: string, address: string, ctx: Context): Promise<System | undefined> {
  const { host } = ctx;
  const staging = await makeStaging(host, ctx.places.data);
  try {
    const artifact = { name: "program", file: addressFile(address), unpack: true };
    await unpackArtifact(host, path, staging, artifact);
    const found = new Set<System>();
    for (const { path: file, type } of walkTree(host, staging)) {
      if (type !== "file") continue;
      const system = elfSystem(readStart(host, join(staging, file), ELF_HEADER));
      if (system !== undefined) found.add(system);
    }
    return found.size === 1 ? [...found][0] : undefined;
  } catch (error) {
    if (error instanceof UserError && error.code === "unknown-archive") return undefined;
    throw error;
  } finally {
    await removeTree(host, staging);
  }
}

/** Source: ELF's gABI, "ELF Header": e_type and e_machine, of little-endian files of 64 bits. */
const ELF_HEADER = 20;
const MACHINES: Readonly<Record<number, System>> = { 62: "x86_64-linux", 183: "aarch64-linux" };

function elfSystem(start: Buffer): System | undefined {
  if (start.length < ELF_HEADER || start.toString("latin1", 0, 6) !== "\x7fELF\x02\x01") return undefined;
  return MACHINES[start.readUInt16LE(18)];
}
