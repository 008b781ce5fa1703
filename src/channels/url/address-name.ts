import { posix } from "node:path";
import type { System } from "../../base/system.ts";

/** What the address of a file says of it. */
export interface AddressParts {
  /** `ripgrep` of `.../ripgrep-14.1.0-x86_64-unknown-linux-musl.tar.gz`; undefined where it says nothing that could be a name. */
  readonly name?: string;
  readonly version?: string;
  /** Absent: it names none; such a file may be for all. */
  readonly system?: System;
}

const ARCHIVE = /\.(?:tar|t?gz|t?xz|t?zst|t?bz2|tbz|zip|exe|bin|run|sh|AppImage|jar)$/i;

const VERSION =
  /(?:^[a-z]*|[^a-z0-9]v?)(\d+(?:\.\d+)+(?:[-.+_]?(?:alpha|beta|rc|pre|p|r|build)[-.]?\d*|\+\d+)?)(?![a-z0-9])/i;

const PROCESSORS: readonly (readonly [RegExp, "x86_64" | "aarch64"])[] = [
  [/(?:^|[^a-z0-9])(?:x86[-_]64|amd64|x64|linux64|64bit)(?![a-z0-9])/i, "x86_64"],
  [/(?:^|[^a-z0-9])(?:aarch64|arm64|armv8)(?![a-z0-9])/i, "aarch64"],
];

const DARWIN = /(?:^|[^a-z])(?:darwin|macos|osx|apple)(?![a-z])/i;

/** Words of a file's name that are no part of what it is called. */
const WORDS =
  /[-_.](?:linux|darwin|macos|osx|apple|windows|unknown|pc|gnu|musl|gnueabihf|static|x86[-_]64|amd64|x64|linux64|64bit|aarch64|arm64|armv8|universal|all|bin|release|portable|standalone)(?=[-_.]|$)/gi;

/** Name, version and system of the file at an address, as its publisher's habits tell them. */
export function addressParts(address: string): AddressParts {
  const { pathname } = new URL(address);
  const parts = pathname
    .split("/")
    .filter((part) => part !== "")
    .map(decoded);
  const file = withoutSuffixes(parts.at(-1) ?? "");
  const version =
    VERSION.exec(file)?.[1] ??
    parts
      .slice(0, -1)
      .reverse()
      .map((part) => VERSION.exec(part)?.[1])
      .find(Boolean);
  const processor = PROCESSORS.find(([pattern]) => pattern.test(file))?.[1];
  const kernel = DARWIN.test(file) ? "darwin" : "linux";
  const name = nameOf(file, version);
  return {
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(processor === undefined ? {} : { system: `${processor}-${kernel}` as const }),
  };
}

/** The last part of an address' path, as a name that a lockfile may hold. */
export function addressFile(address: string): string {
  const last = decoded(posix.basename(new URL(address).pathname));
  const safe = last.replace(/[^A-Za-z0-9@_+~=,.-]/g, "_").replace(/^[.-]+/, "");
  return safe === "" ? "file" : safe.slice(0, 200);
}

function nameOf(file: string, version: string | undefined): string | undefined {
  const at = version === undefined ? -1 : file.indexOf(version);
  const start = at > 0 ? file.slice(0, at).replace(/[-_.]?v?$/i, "") : file;
  const plain = (start === "" ? file.slice(version?.length ?? 0) : start)
    .replace(WORDS, "")
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9+]+$/g, "");
  return /^[A-Za-z][A-Za-z0-9+._-]*$/.test(plain) ? plain.toLowerCase() : undefined;
}

function withoutSuffixes(file: string): string {
  let name = file;
  while (ARCHIVE.test(name)) name = name.replace(ARCHIVE, "");
  return name;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
