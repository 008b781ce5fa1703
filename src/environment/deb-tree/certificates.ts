import { CERTIFICATE_BUNDLES } from "../../host/certificates.ts";
import type { Host } from "../../host/host.ts";

/** Where Debian's programs look for it, below a tree. */
export const TREE_BUNDLE = "etc/ssl/certs/ca-certificates.crt";

/** The host's bundle of trusted certificates (PEM); undefined when it has none where systems keep them. */
export function readHostCertificates(host: Host): string | undefined {
  for (const path of CERTIFICATE_BUNDLES) {
    try {
      return host.fsSync.readFileSync(path, "latin1");
    } catch {
      // not this system's place, or not for this user to read: the next
    }
  }
  return undefined;
}

/** Every certificate of `bundles` once, in order, with the lines between them left out. */
export function mergeCertificates(bundles: readonly string[]): string {
  const seen = new Set<string>();
  for (const bundle of bundles) {
    for (const [block] of bundle.matchAll(/-----BEGIN ([A-Z ]*CERTIFICATE)-----[^-]+-----END \1-----/g))
      seen.add(block.replace(/\r/g, ""));
  }
  return [...seen].map((block) => `${block}\n`).join("");
}
