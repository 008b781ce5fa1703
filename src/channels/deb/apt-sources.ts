import { parseControlFile } from "../../archive/control-file.ts";

/** One binary source of apt's: an archive's base address and the suites wanted from it. */
export interface AptSource {
  /** Without a slash at its end. */
  readonly base: string;
  readonly suites: readonly string[];
  /** The source's own word on Valid-Until, when it has one. */
  readonly checkValidUntil?: boolean;
}

/** Addresses that can be fetched from without apt: http, https, file and copy. */
const FETCHABLE = /^(?:https?|file|copy):/;

/** The one-line format. Source: sources.list(5). Lines that can't be read are left out, as they are not ours to judge. */
export function parseSourcesList(text: string): AptSource[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)/.exec(line.replace(/#.*/, ""));
    if (match === null) return [];
    const [, options = "", address = "", suite = ""] = match;
    const check = /(?:^|\s)check-valid-until=(\S+)/i.exec(options)?.[1];
    return source([address], [suite], check);
  });
}

/** The deb822 format. Source: sources.list(5). */
export function parseDeb822Sources(text: string): AptSource[] {
  return parseControlFile(text).flatMap((paragraph) => {
    const words = (name: string) =>
      paragraph
        .get(name)
        ?.split(/\s+/)
        .filter((word) => word !== "") ?? [];
    if (!words("types").includes("deb")) return [];
    if (isNo(paragraph.get("enabled"))) return [];
    return source(words("uris"), words("suites"), paragraph.get("check-valid-until"));
  });
}

function source(addresses: string[], suites: string[], check: string | undefined): AptSource[] {
  return addresses
    .filter((address) => FETCHABLE.test(address))
    .map((address) => ({
      base: fetchable(address),
      suites: suites.map((suite) => suite.replace(/\/+$/, "")),
      ...(check === undefined ? {} : { checkValidUntil: !isNo(check) }),
    }));
}

/** `copy:` and `file:/path` as a file address; no slash at the end. */
function fetchable(address: string): string {
  const local = /^(?:file|copy):(?:\/\/)?(\/.*)$/.exec(address);
  return (local === null ? address : `file://${local[1]}`).replace(/\/+$/, "");
}

/** apt's words for false. Source: apt's StringToBool. */
export function isNo(text: string | undefined): boolean {
  return text !== undefined && /^(?:no|false|without|off|disable|0)$/i.test(text.trim());
}
