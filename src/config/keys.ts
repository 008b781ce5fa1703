import { isAbsolute } from "node:path";
import { suggest } from "../base/suggest.ts";

/** What may stand in bothy's configuration. */
export interface ConfigKey {
  /** Dotted, as in `bothy config set deb.mirror URL`: table and key of config.toml. */
  readonly name: string;
  readonly kind: "address" | "addresses" | "proxies" | "path" | "boolean" | "number";
  readonly summary: string;
}

export const CONFIG_KEYS: readonly ConfigKey[] = [
  {
    name: "deb.mirror",
    kind: "addresses",
    summary: "mirror of Debian's archive, instead of apt's own sources",
  },
  { name: "deb.security-mirror", kind: "addresses", summary: "mirror of Debian's security archive" },
  {
    name: "deb.check-valid-until",
    kind: "boolean",
    summary: "whether an index past its Valid-Until is refused, instead of apt's own setting",
  },
  {
    name: "deb.keyring",
    kind: "path",
    summary: "file of keys that sign the mirror's indexes, beside Debian's",
  },
  {
    name: "deb.snapshot",
    kind: "addresses",
    summary: "archives that keep versions which the mirror has dropped",
  },
  { name: "pypi.index", kind: "address", summary: "Python index, instead of pip's own setting" },
  { name: "npm.registry", kind: "address", summary: "npm registry, instead of npm's own setting" },
  {
    name: "go.proxy",
    kind: "proxies",
    summary: "Go's module proxies, as GOPROXY has them, instead of Go's own setting",
  },
  { name: "cargo.index", kind: "address", summary: "index of crates, instead of cargo's own setting" },
  {
    name: "fetch.timeout",
    kind: "number",
    summary: "seconds without progress before a download is given up",
  },
  { name: "fetch.attempts", kind: "number", summary: "tries for each address" },
  {
    name: "fetch.backoff",
    kind: "number",
    summary: "seconds before the second try; doubled before each further one",
  },
];

/** The key of that name; else what to say about it. */
export function configKey(name: string): ConfigKey | { readonly problem: string; readonly help: string } {
  const key = CONFIG_KEYS.find((known) => known.name === name);
  if (key !== undefined) return key;
  const names = CONFIG_KEYS.map((known) => known.name);
  const near = suggest(name, names);
  return {
    problem: `there is no setting ${JSON.stringify(name)}`,
    help: near === undefined ? `the settings are ${names.join(", ")}` : `did you mean ${near}?`,
  };
}

/**
 * A value as config.toml holds it, or as it is typed on the command line, in one form: text for `Config.get` and TOML
 * for the file. A string when it isn't one of the key's kind: what it must be.
 */
export function configValue(key: ConfigKey, value: unknown): { text: string; toml: string } | string {
  if (key.kind === "boolean") {
    if (typeof value === "boolean" || value === "true" || value === "false")
      return { text: String(value), toml: String(value) };
    return "true or false";
  }
  if (key.kind === "number") {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number) && number > 0)
      return { text: String(number), toml: String(number) };
    return "a number above 0";
  }
  if (key.kind === "addresses") {
    const words = Array.isArray(value) ? value : typeof value === "string" ? value.split(/[\s,]+/) : [];
    if (words.length === 0 || !words.every(isAddress))
      return "addresses that begin with https://, http:// or file:///";
    return { text: words.join(" "), toml: quote(words.join(" ")) };
  }
  if (key.kind === "proxies") {
    const parts = typeof value === "string" ? value.split(/[,|]/) : [];
    return parts.length > 0 && parts.every((part) => part === "direct" || part === "off" || isAddress(part))
      ? { text: value as string, toml: quote(value as string) }
      : "addresses with commas or bars between them, as GOPROXY has them; direct and off are such, too";
  }
  if (typeof value !== "string") return key.kind === "path" ? "an absolute path" : "an address";
  if (key.kind === "path")
    return isAbsolute(value) && !hasControl(value) ? { text: value, toml: quote(value) } : "an absolute path";
  return isAddress(value)
    ? { text: value, toml: quote(value) }
    : "an address that begins with https://, http:// or file:///";
}

function isAddress(value: unknown): boolean {
  if (typeof value !== "string" || /\s/.test(value) || hasControl(value) || !URL.canParse(value))
    return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "file:" || ((protocol === "http:" || protocol === "https:") && hostname !== "");
}

function hasControl(text: string): boolean {
  return /[\u0000-\u001f\u007f]/.test(text);
}

function quote(text: string): string {
  return JSON.stringify(text);
}
