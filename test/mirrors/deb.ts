import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  armor,
  createCleartextMessage,
  enums,
  generateKey,
  PacketList,
  type PrivateKey,
  type PublicKey,
  sign,
} from "openpgp";
import { buildDeb, controlFields, controlText, type DebPackage } from "./deb-file.ts";

/** A package in the mirror, in the suites and the part of them that are named. */
export interface MirrorPackage extends DebPackage {
  /** Default: all of the mirror's suites. */
  readonly suites?: readonly string[];
  /** Default `main`. */
  readonly part?: "main" | "updates" | "security";
  /** These bytes instead of those that name, version, fields and files make. */
  readonly bytes?: Uint8Array;
}

/** What the releases say; the defaults are true and valid. */
export interface ReleaseWords {
  readonly date?: Date;
  readonly validUntil?: Date;
  readonly origin?: string;
  /** Instead of the suite's own. */
  readonly codename?: string;
  /** `stranger`: by a key that nobody trusts; `none`: unsigned; `short-lived`: by a trusted
   * key that expires in two days. */
  readonly signedBy?: "mirror" | "stranger" | "none" | "short-lived";
  /** The text is changed after it was signed. */
  readonly tampered?: boolean;
}

/** What a path does instead of answering well. */
export type Misbehaviour = "silent" | "stall" | "half" | "wrong" | "gone" | { readonly status: number };

export interface DebMirror {
  /** Of the main archive; the security archive's. */
  readonly url: string;
  readonly securityUrl: string;
  /** Path of the armored public key that signs. */
  readonly keyFile: string;
  /** What bothy's configuration must say to use this mirror. */
  readonly config: Readonly<Record<string, string>>;
  /** Paths asked for so far. */
  readonly requests: string[];
  /** The mirror's content from now on. */
  publish(packages: readonly MirrorPackage[], words?: ReleaseWords): Promise<void>;
  /** Paths that match do that from now on; undefined: all behave again. */
  misbehave(path: RegExp | undefined, how?: Misbehaviour): void;
  close(): Promise<void>;
}

/** A signed archive of Debian's shape on 127.0.0.1. */
export async function startDebMirror(options: {
  readonly packages: readonly MirrorPackage[];
  /** Default trixie, bookworm, sid. */
  readonly suites?: readonly string[];
  /** Default amd64, arm64. */
  readonly architectures?: readonly string[];
  readonly words?: ReleaseWords;
}): Promise<DebMirror> {
  const folder = mkdtempSync(join(tmpdir(), "bothy-mirror-"));
  const key = await throwAwayKey();
  const shortLived = await throwAwayKey(367);
  const keyFile = join(folder, "key.asc");
  writeFileSync(keyFile, await bothKeys(key.publicKey, shortLived.publicKey));
  let files = new Map<string, Buffer>();
  let bad: { path: RegExp; how: Misbehaviour } | undefined;
  const requests: string[] = [];
  const suites = options.suites ?? ["trixie", "bookworm", "sid"];
  const architectures = options.architectures ?? ["amd64", "arm64"];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    requests.push(path);
    const found = files.get(path);
    if (bad?.path.test(path)) misbehaveNow(response, found ?? Buffer.alloc(4096), bad.how);
    else if (found === undefined) response.writeHead(404).end();
    else answer(response, found, request.headers["if-none-match"]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const publish = async (packages: readonly MirrorPackage[], words: ReleaseWords = {}) => {
    files = await archiveFiles({
      packages,
      suites,
      architectures,
      words,
      key: (words.signedBy === "short-lived" ? shortLived : key).privateKey,
    });
  };
  await publish(options.packages, options.words);
  const url = `${root}/debian`;
  const securityUrl = `${root}/debian-security`;
  return {
    url,
    securityUrl,
    keyFile,
    config: {
      "deb.mirror": url,
      "deb.security-mirror": securityUrl,
      "deb.keyring": keyFile,
      "deb.check-valid-until": "yes",
    },
    requests,
    publish,
    misbehave(path, how = "gone") {
      bad = path === undefined ? undefined : { path, how };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Made a year ago; `days`: what it lives. */
async function throwAwayKey(days?: number): Promise<{ privateKey: PrivateKey; publicKey: PublicKey }> {
  const { privateKey, publicKey } = await generateKey({
    type: "ecc",
    userIDs: [{ name: "test archive" }],
    date: new Date(Date.now() - 86_400_000 * 365),
    ...(days === undefined ? {} : { keyExpirationTime: days * 86_400 }),
    format: "object",
  });
  return { privateKey, publicKey };
}

/** One armored block of two keys, as gpg exports several. */
async function bothKeys(...keys: readonly PublicKey[]): Promise<string> {
  const packets = new PacketList();
  for (const key of keys) packets.push(...key.toPacketList());
  return armor(enums.armor.publicKey, packets.write());
}

function answer(response: ServerResponse, body: Buffer, known: string | undefined): void {
  const etag = `"${createHash("sha256").update(body).digest("hex").slice(0, 16)}"`;
  if (known === etag) response.writeHead(304).end();
  else response.writeHead(200, { "content-length": body.length, etag }).end(body);
}

function misbehaveNow(response: ServerResponse, body: Buffer, how: Misbehaviour): void {
  if (how === "silent") return;
  if (how === "gone") response.writeHead(404).end();
  else if (how === "wrong") {
    const wrong = Buffer.from(body);
    wrong[wrong.length >> 1]! ^= 0xff;
    response.writeHead(200, { "content-length": wrong.length }).end(wrong);
  } else if (how === "stall" || how === "half") {
    response.writeHead(200, { "content-length": body.length });
    response.write(body.subarray(0, body.length >> 1), () => how === "half" && response.destroy());
  } else response.writeHead(how.status).end();
}

const debs = new Map<string, Buffer>();
const texts = new Map<string, Buffer | undefined>();

/** Each package is built once in a process. */
function built(item: MirrorPackage): Buffer {
  const { suites: _, part: __, ...content } = item;
  const key = JSON.stringify(content, (_, value) => (value instanceof Uint8Array ? hex(value) : value));
  const bytes = debs.get(key) ?? buildDeb(item);
  debs.set(key, bytes);
  return bytes;
}

/** By xz; undefined without it. */
function compressed(text: Buffer): Buffer | undefined {
  const key = hex(text);
  if (!texts.has(key)) {
    const run = spawnSync("xz", ["-c"], { input: text });
    texts.set(key, run.status === 0 ? run.stdout : undefined);
  }
  return texts.get(key);
}

async function archiveFiles(from: {
  packages: readonly MirrorPackage[];
  suites: readonly string[];
  architectures: readonly string[];
  words: ReleaseWords;
  key: PrivateKey;
}): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const stanzas = new Map<string, string[]>();
  const list = (codename: string, architecture: string) => {
    const name = `${codename} ${architecture}`;
    const known = stanzas.get(name) ?? [];
    stanzas.set(name, known);
    return known;
  };
  for (const item of from.packages) {
    const bytes = item.bytes === undefined ? built(item) : Buffer.from(item.bytes);
    const part = item.part ?? "main";
    const fields = controlFields(item);
    const path = poolPath(item);
    const root = part === "security" ? "/debian-security" : "/debian";
    files.set(`${root}/${path}`, bytes);
    const stanza = controlText({ ...fields, Filename: path, Size: String(bytes.length), SHA256: hex(bytes) });
    for (const suite of item.suites ?? from.suites)
      for (const architecture of from.architectures)
        if (fields.Architecture === "all" || fields.Architecture === architecture)
          list(part === "main" ? suite : `${suite}-${part}`, architecture).push(stanza);
  }
  for (const suite of from.suites)
    for (const part of suite === "sid" ? ["main"] : ["main", "updates", "security"]) {
      const codename = part === "main" ? suite : `${suite}-${part}`;
      const root = `${part === "security" ? "/debian-security" : "/debian"}/dists/${codename}`;
      const sums: string[] = [];
      const put = (path: string, data: Buffer) => {
        files.set(`${root}/${path}`, data);
        files.set(`${root}/${path.slice(0, path.lastIndexOf("/"))}/by-hash/SHA256/${hex(data)}`, data);
        sums.push(` ${hex(data)} ${data.length} ${path}`);
      };
      for (const architecture of from.architectures) {
        const text = Buffer.from(list(codename, architecture).join("\n"));
        const path = `main/binary-${architecture}/Packages`;
        put(path, text);
        put(`${path}.gz`, gzipSync(text));
        const xz = compressed(text);
        if (xz !== undefined) put(`${path}.xz`, xz);
      }
      files.set(`${root}/InRelease`, Buffer.from(await signedRelease(codename, sums, from)));
    }
  return files;
}

async function signedRelease(
  codename: string,
  sums: readonly string[],
  from: { architectures: readonly string[]; words: ReleaseWords; key: PrivateKey },
): Promise<string> {
  const { words } = from;
  const date = words.date ?? new Date(Date.now() - 3_600_000);
  const until = words.validUntil ?? new Date(Date.now() + 7 * 86_400_000);
  const utc = (moment: Date) => moment.toUTCString().replace("GMT", "UTC");
  const text = `${[
    `Origin: ${words.origin ?? "Debian"}`,
    "Label: Debian",
    `Codename: ${words.codename ?? codename}`,
    `Date: ${utc(date)}`,
    `Valid-Until: ${utc(until)}`,
    "Acquire-By-Hash: yes",
    `Architectures: all ${from.architectures.join(" ")}`,
    "Components: main",
    "SHA256:",
    ...sums,
  ].join("\n")}\n`;
  if (words.signedBy === "none") return text;
  const signingKeys = words.signedBy === "stranger" ? (await throwAwayKey()).privateKey : from.key;
  const signed = await sign({ message: await createCleartextMessage({ text }), signingKeys });
  return words.tampered ? signed.replace("Label: Debian", "Label: Debiam") : signed;
}

function poolPath(item: MirrorPackage): string {
  const version = item.version.replace(/^\d+:/, "");
  const folder = item.name.startsWith("lib") ? item.name.slice(0, 4) : item.name.slice(0, 1);
  return `pool/main/${folder}/${item.name}/${item.name}_${version}_${item.architecture ?? "all"}.deb`;
}

function hex(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
