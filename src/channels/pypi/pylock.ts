import { parse } from "smol-toml";
import { type Digest, isDigest } from "../../base/digest.ts";

/** A package of a pylock.toml with its files. */
export interface PylockPackage {
  readonly name: string;
  readonly version: string;
  readonly wheels: readonly PylockFile[];
  readonly source?: PylockFile;
}

export interface PylockFile {
  readonly file: string;
  readonly url: string;
  readonly hash: Digest;
}

/** Decodes uv's pylock.toml (PEP 751). Its sizes are left out: the pinned uv gives them now for one file, now for another. Files without an address or a sha256 are left out. A plain Error for another shape. */
export function decodePylock(text: string): PylockPackage[] {
  const document = parse(text);
  const packages = document.packages;
  if (packages === undefined) return [];
  if (!Array.isArray(packages)) throw new Error("pylock.toml: packages is no list");
  return packages.map((entry) => {
    const { name, version, wheels, sdist } = entry as Record<string, unknown>;
    if (typeof name !== "string" || typeof version !== "string")
      throw new Error("pylock.toml: a package without a name or a version");
    const [source] = sdist === undefined ? [] : decodedFile(sdist);
    return {
      ...{ name, version, wheels: Array.isArray(wheels) ? wheels.flatMap(decodedFile) : [] },
      ...(source === undefined ? {} : { source }),
    };
  });
}

function decodedFile(entry: unknown): PylockFile[] {
  const { url, name, hashes } = entry as Record<string, unknown>;
  const sha256 = (hashes as Record<string, unknown> | undefined)?.sha256;
  const hash = `sha256:${String(sha256)}`;
  if (typeof url !== "string" || !isDigest(hash)) return [];
  const file = typeof name === "string" ? name : lastPart(url);
  return [{ file, url, hash }];
}

function lastPart(url: string): string {
  const path = new URL(url).pathname;
  return decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
}
