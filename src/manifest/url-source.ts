import { type Digest, digest } from "../base/digest.ts";
import type { System } from "../base/system.ts";
import type { RequestProblem } from "./request.ts";
import type { Manifest, PerSystem, UrlSource } from "./types.ts";

/** One file of a `url` request. */
export interface UrlFile {
  readonly address: string;
  readonly hash: Digest;
}

/** The file that a source has for a system; undefined: it has none. */
export function urlFile(source: UrlSource, version: string, system: System): UrlFile | undefined {
  const url = valueFor(source.url, system);
  const sha256 = valueFor(source.sha256, system);
  if (url === undefined || sha256 === undefined) return undefined;
  return { address: filledAddress(url, version, system), hash: digest(`sha256:${sha256}`) };
}

/** The systems that a source names; undefined: it serves any. */
export function sourceSystems({ url, sha256 }: UrlSource): readonly System[] | undefined {
  const named = typeof sha256 === "string" ? url : sha256;
  return typeof named === "string" ? undefined : (Object.keys(named) as System[]);
}

/** `{version}`, `{arch}` and `{goarch}` of an address replaced. */
export function filledAddress(url: string, version: string, system: System): string {
  const arch = system.split("-", 1)[0]!;
  return url
    .replaceAll("{version}", version)
    .replaceAll("{arch}", arch)
    .replaceAll("{goarch}", arch === "x86_64" ? "amd64" : "arm64");
}

/** Whether an address is another one on another system. */
export function namesSystem(url: string): boolean {
  return /\{(?:arch|goarch)\}/.test(url);
}

/** What is wrong with an address as it is written in a manifest or typed. */
export function addressProblem(text: string): RequestProblem | undefined {
  const bad = (message: string, help: string): RequestProblem => ({ code: "bad-address", message, help });
  const placeholder = /\{(?!version\}|arch\}|goarch\})[^}]*\}?/.exec(text)?.[0];
  if (placeholder !== undefined)
    return bad(
      `there is no ${placeholder} to fill in`,
      "an address may have {version}, {arch} (x86_64, aarch64) and {goarch} (amd64, arm64) in it",
    );
  const plain = text.replace(/[{}]/g, "");
  if (/[\s\u0000-\u001f\u007f"<>\\^`|]/.test(plain) || !URL.canParse(plain))
    return bad(
      `${JSON.stringify(text)} is not an address`,
      "addresses begin with https://, http:// or file:///",
    );
  const { protocol, username, password, hostname, hash } = new URL(plain);
  if (username !== "" || password !== "")
    return bad(
      "the address has a user name or password in it, which all who read bothy.toml would see",
      "leave it out, and put it into ~/.netrc: machine HOST login NAME password SECRET",
    );
  if (hash !== "") return bad(`the address ends in ${hash}, which no server is asked for`, "leave it out");
  const isWeb = (protocol === "https:" || protocol === "http:") && hostname !== "";
  if (isWeb || (protocol === "file:" && hostname === "" && plain.startsWith("file:///"))) return undefined;
  return bad(
    `can't fetch from ${JSON.stringify(text)}`,
    "addresses begin with https://, http:// or file:///",
  );
}

function valueFor(value: PerSystem, system: System): string | undefined {
  return typeof value === "string" ? value : value[system];
}

/** Where the files of a manifest's `url` requests are, by their digests. */
export function manifestAddresses(
  manifest: Pick<Manifest, "packages" | "options">,
): ReadonlyMap<Digest, readonly string[]> {
  const found = new Map<Digest, string[]>();
  for (const { source, constraint } of manifest.packages)
    for (const system of source === undefined ? [] : manifest.options.systems) {
      const file = urlFile(source!, constraint === "*" ? "" : constraint, system);
      if (file === undefined) continue;
      const known = found.get(file.hash) ?? [];
      if (!known.includes(file.address)) found.set(file.hash, [...known, file.address]);
    }
  return found;
}
