import { join } from "node:path";
import { isSystemError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";

/** Name and password for a host. */
export interface Login {
  readonly login: string;
  readonly password: string;
}

/** What a netrc file has for `host`: the first entry with its name, else `default`. Source: ftp(1), "THE .netrc FILE". */
export function netrcLogin(text: string, host: string): Login | undefined {
  // A macro ends at an empty line, and may hold the same words.
  const words =
    text
      .replace(/^[ \t]*macdef\b[\s\S]*?(?:\n[ \t]*\n|(?![\s\S]))/gm, "\n")
      .match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const entries: { name: string | undefined; login?: string; password?: string }[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === "default") entries.push({ name: undefined });
    else if (word === "machine") entries.push({ name: unquoted(words[++at]) });
    else if (word === "login" || word === "password" || word === "account") {
      const value = unquoted(words[++at]);
      const entry = entries.at(-1);
      if (entry !== undefined && word !== "account") entry[word] ??= value;
    }
  }
  const found = entries.find(({ name }) => name === undefined || name.toLowerCase() === host.toLowerCase());
  if (found?.login === undefined && found?.password === undefined) return undefined;
  return { login: found.login ?? "", password: found.password ?? "" };
}

function unquoted(word = ""): string {
  return word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, "$1") : word;
}

/**
 * The header by which the user's netrc (`$NETRC`, `~/.netrc`) lets them in at an address; none where it says nothing of the host, and
 * none over a connection that others could read.
 */
export function netrcHeaders(address: string, host: Host): Record<string, string> {
  const { protocol, hostname } = new URL(address);
  const isPrivate =
    protocol === "https:" ||
    (protocol === "http:" && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname));
  const path = host.env.NETRC ?? (host.env.HOME === undefined ? undefined : join(host.env.HOME, ".netrc"));
  if (!isPrivate || path === undefined || path === "") return {};
  try {
    const found = netrcLogin(host.fsSync.readFileSync(path, "utf8"), hostname);
    if (found === undefined) return {};
    const pair = Buffer.from(`${found.login}:${found.password}`).toString("base64");
    return { authorization: `Basic ${pair}` };
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "EISDIR")) return {};
    throw error;
  }
}
