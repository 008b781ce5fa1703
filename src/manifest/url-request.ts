import { UserError } from "../base/error.ts";
import { nameProblem } from "./request.ts";
import { addressProblem } from "./url-source.ts";

/** A word of the command line that has to do with a file's address. */
export type UrlWord =
  /** `https://...`, `url:NAME=https://...`, `url:NAME@VERSION=https://...` */
  | {
      readonly kind: "address";
      readonly address: string;
      readonly name?: string;
      readonly version?: string;
    }
  /** `url:NAME@VERSION`: another version of what bothy.toml has. */
  | { readonly kind: "version"; readonly name: string; readonly version: string };

/** What a word says of a file; undefined for a word that names a package. UserErrors (exit code 2): `bad-address`, `bad-request`. */
export function parseUrlWord(text: string): UrlWord | undefined {
  const equals = text.search(/=(?:[a-z][a-z0-9+.-]*:\/\/|\.{0,2}\/)/i);
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const isPath = /^\.{0,2}\//.test(text);
  if (isAddress || isPath) return { kind: "address", address: checked(text) };
  const named = /^url:([^@=]*)(?:@([^=]*))?/.exec(text);
  if (equals === -1) {
    const [, name = "", version] = named ?? [];
    if (version === undefined) return undefined;
    return { kind: "version", name: checkedName(name), version: checkedVersion(version) };
  }
  const [name = "", version] = text.slice(0, equals).replace(/^url:/, "").split("@");
  return {
    kind: "address",
    address: checked(text.slice(equals + 1)),
    name: checkedName(name),
    ...(version === undefined ? {} : { version: checkedVersion(version) }),
  };
}

function checked(address: string): string {
  const problem = /^\.{0,2}\//.test(address)
    ? {
        code: "bad-address",
        message: `${JSON.stringify(address)} is a path, not an address`,
        help: "addresses begin with https://, http:// or file:///; what is at a path is found on this machine alone",
      }
    : addressProblem(address);
  if (problem === undefined) return address;
  throw new UserError(problem.code, problem.message, { help: problem.help, exitCode: 2 });
}

function checkedName(name: string): string {
  const problem = nameProblem(name, "url");
  if (problem === undefined) return name;
  throw new UserError(problem.code, problem.message, { help: problem.help, exitCode: 2 });
}

function checkedVersion(version: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9.+~_-]*$/.test(version)) return version;
  throw new UserError("bad-constraint", `${JSON.stringify(version)} is not a version`, {
    help: "a file has one version, as in url:NAME@1.2.3",
    exitCode: 2,
  });
}
