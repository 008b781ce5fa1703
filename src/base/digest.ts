import { newHash } from "./crypto.ts";

/**
 * `sha256:<64 hex>` or `sha512:<128 hex>`: names the bytes of an artifact or a file. `h1:<base64>`: names what a zip of a Go module
 * holds, however it is packed. Source of the latter: golang.org/x/mod/sumdb/dirhash.
 */
export type Digest = string & { readonly __brand: "Digest" };

const FORM = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}|h1:[A-Za-z0-9+/]{43}=)$/;

export function isDigest(text: string): text is Digest {
  return FORM.test(text);
}

/** `text` as a Digest; a plain Error when it has another form. */
export function digest(text: string): Digest {
  if (!isDigest(text)) throw new Error(`not a digest: ${text}`);
  return text;
}

export function digestAlgorithm(value: Digest): "sha256" | "sha512" | "h1" {
  return value.slice(0, value.indexOf(":")) as "sha256" | "sha512" | "h1";
}

export function digestHex(value: Digest): string {
  const text = value.slice(value.indexOf(":") + 1);
  return value.startsWith("h1:") ? Buffer.from(text, "base64").toString("hex") : text;
}

export function sha256(data: string | Uint8Array): Digest {
  return `sha256:${newHash("sha256").update(data).digest("hex")}` as Digest;
}

/** The first `length` hex digits of sha256 over `parts`, each ended by NUL: a key for a folder's name. */
export function shortKey(parts: readonly string[], length = 40): string {
  const hash = newHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex").slice(0, length);
}
