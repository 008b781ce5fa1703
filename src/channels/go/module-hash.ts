import { Buffer } from "node:buffer";
import { readZip } from "../../archive/read-zip.ts";
import { newHash } from "../../base/crypto.ts";
import { type Digest, digest, sha256 } from "../../base/digest.ts";
import type { Host } from "../../host/host.ts";

/** The hash of a module's zip: of its files' names and contents. Source: golang.org/x/mod/sumdb/dirhash, Hash1. UserErrors: those of readZip. */
export async function moduleZipHash(host: Host, path: string, artifact: string): Promise<Digest> {
  const files: (readonly [string, string])[] = [];
  await readZip(host, path, { artifact }, (name, content) => {
    if (!name.endsWith("/")) files.push([name, newHash("sha256").update(content).digest("hex")]);
  });
  return hash1(files);
}

/** The hash of a go.mod, as the checksum database has it. */
export function goModHash(text: Uint8Array): Digest {
  return hash1([["go.mod", sha256(text).slice("sha256:".length)]]);
}

function hash1(files: readonly (readonly [name: string, hex: string])[]): Digest {
  const sorted = [...files].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const text = sorted.map(([name, hex]) => `${hex}  ${name}\n`).join("");
  return digest(`h1:${newHash("sha256").update(text).digest("base64")}`);
}
