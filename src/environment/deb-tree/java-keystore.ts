import { newHash } from "../../base/crypto.ts";
import { sha256 } from "../../base/digest.ts";

/** Where Debian's Javas look for the certificates that they trust, below a tree. */
export const JAVA_KEYSTORE = "etc/ssl/certs/java/cacerts";

const MAGIC = 0xfeedfeed;
const VERSION = 2;
const TRUSTED = 2;
const HEADER = 12;
const DIGEST = 20;
/** The password that every Java knows: it only shows that the file is whole. */
const PASSWORD = "changeit";
/** A block of RFC 7468. OpenSSL's own TRUSTED CERTIFICATE holds more than Java reads. */
const BLOCK = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g;

/**
 * A keystore of Java's own form (JKS) with those certificates of the PEM text `bundle` that it lacks, too; undefined where that would change
 * nothing, and for one of another form or password. Source: OpenJDK, sun.security.provider.JavaKeyStore, engineLoad and engineStore.
 */
export function withCertificates(keystore: Buffer, bundle: string): Buffer | undefined {
  const end = keystore.length - DIGEST;
  if (end < HEADER || keystore.readUInt32BE(0) !== MAGIC || keystore.readUInt32BE(4) !== VERSION)
    return undefined;
  const entries = keystore.subarray(HEADER, end);
  if (!keystore.subarray(end).equals(digestOf(keystore.subarray(0, end)))) return undefined;
  const wanted = [...bundle.matchAll(BLOCK)].map(([, text = ""]) => Buffer.from(text, "base64"));
  const missing = new Map(
    wanted.filter((one) => !entries.includes(one)).map((one) => [sha256(one), one] as const),
  );
  if (missing.size === 0) return undefined;
  const header = Buffer.from(keystore.subarray(0, HEADER));
  header.writeUInt32BE(keystore.readUInt32BE(8) + missing.size, 8);
  const added = [...missing].map(([digest, certificate]) => entryOf(`host:${digest}`, certificate));
  const content = Buffer.concat([header, entries, ...added]);
  return Buffer.concat([content, digestOf(content)]);
}

/** Its date is none, so that equal certificates give equal bytes. */
function entryOf(alias: string, certificate: Buffer): Buffer {
  const tag = Buffer.alloc(4);
  tag.writeUInt32BE(TRUSTED);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(certificate.length);
  return Buffer.concat([tag, javaText(alias), Buffer.alloc(8), javaText("X.509"), length, certificate]);
}

/** ASCII as java.io.DataOutput.writeUTF has it. */
function javaText(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([length, Buffer.from(text, "latin1")]);
}

function digestOf(content: Buffer): Buffer {
  const password = Buffer.from(PASSWORD, "utf16le").swap16();
  return newHash("sha1").update(password).update("Mighty Aphrodite").update(content).digest();
}
