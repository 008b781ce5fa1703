import { isSafePath } from "../base/safe-path.ts";
import { isSystem, type System } from "../base/system.ts";
import { isTable, type TableReader, typeName } from "./table-reader.ts";
import type { PerSystem, UrlSource } from "./types.ts";
import { addressProblem, namesSystem } from "./url-source.ts";

/** Fields of a request's table that only `url` requests have. */
export const URL_FIELDS = ["url", "sha256", "programs", "unpack"] as const;

const EXAMPLE =
  'NAME = { version = "1.2.3", url = "https://HOST/NAME-{version}.tar.gz", sha256 = "64 hexadecimal digits" }';

/**
 * What a request's table says of its file. `key` names the request; `version` is the table's. Other channels' requests have none
 * of URL_FIELDS.
 */
export function decodeUrlSource(
  table: TableReader,
  request: {
    readonly key: string;
    readonly channel?: string | undefined;
    readonly version: string | undefined;
  },
): UrlSource | undefined {
  const { key, channel, version } = request;
  if (channel !== "url") {
    const foreign = URL_FIELDS.find((field) => table.has(field));
    if (foreign === undefined) return undefined;
    throw table.error(foreign, "bad-value", `${foreign} is for requests of the url channel`, {
      help: `name the request ${JSON.stringify(`url:${key.replace(/^.*:/, "")}`)}`,
    });
  }
  for (const field of ["url", "sha256"] as const) if (!table.has(field)) throw missing(table, field);
  refuseConstraint(table, version);
  const url = perSystem(table, "url", (text) => {
    if (text.includes("{version}") && version === undefined)
      return {
        message: "the address has {version} in it, and the request has no version",
        help: 'add version = "..."',
      };
    return addressProblem(text);
  });
  const sha256 = perSystem(table, "sha256", (text) =>
    /^[0-9a-f]{64}$/.test(text)
      ? undefined
      : {
          message: `${JSON.stringify(text)} is not a sha256`,
          help: "a sha256 has 64 digits, 0 to 9 and a to f",
        },
  );
  refuseMixture(table, url, sha256);
  const programs = decodePrograms(table);
  const unpack = table.boolean("unpack");
  return {
    url,
    sha256,
    ...(programs === undefined ? {} : { programs }),
    ...(unpack === false ? { unpack } : {}),
  };
}

/** A `url` request without a table, which can't be one. */
export function bareUrlError(packages: TableReader, key: string) {
  return packages.error(key, "bad-value", `${JSON.stringify(key)} needs an address and a sha256`, {
    at: "value",
    help: `write ${EXAMPLE.replace("NAME", JSON.stringify(key))}; or have bothy write it: bothy install ${key}=https://HOST/FILE`,
  });
}

function missing(table: TableReader, field: "url" | "sha256") {
  const help =
    field === "sha256"
      ? "write the digest that the publisher gives; or have bothy fetch the file and write it: bothy install url:NAME=ADDRESS"
      : `write ${EXAMPLE}`;
  return table.error(undefined, "bad-value", `the request has no ${field}`, { help });
}

/** The version of a file that is named exactly is no constraint. */
function refuseConstraint(table: TableReader, version: string | undefined): void {
  if (version === undefined || /^[A-Za-z0-9][A-Za-z0-9.+~_-]*$/.test(version)) return;
  throw table.error("version", "bad-constraint", `${JSON.stringify(version)} is not a version`, {
    at: "value",
    help: 'a url request has one file: write its version, as in "1.2.3", or leave version out',
  });
}

type Check = (text: string) => { message: string; help?: string | undefined } | undefined;

/** A string, or a table of them by system. */
function perSystem(table: TableReader, field: "url" | "sha256", check: Check): PerSystem {
  const value = table.value(field);
  if (typeof value === "string") {
    const problem = check(value);
    if (problem !== undefined)
      throw table.error(field, "bad-value", problem.message, { at: "value", help: problem.help });
    return value;
  }
  if (!isTable(value))
    throw table.error(
      field,
      "bad-value",
      `${field} must be a string or a table of systems, not ${typeName(value)}`,
      {
        at: "value",
      },
    );
  const inner = table.table(field);
  if (inner.keys.length === 0)
    throw table.error(field, "bad-value", `${field} names no system`, { at: "value" });
  const found = inner.keys.map((system): [System, string] => {
    if (!isSystem(system))
      throw inner.error(system, "bad-value", `there is no system ${JSON.stringify(system)}`, {
        help: "the systems are x86_64-linux, aarch64-linux, x86_64-darwin, aarch64-darwin",
      });
    const text = inner.line(system)!;
    const problem = check(text);
    if (problem !== undefined)
      throw inner.error(system, "bad-value", problem.message, { at: "value", help: problem.help });
    return [system, text];
  });
  return Object.fromEntries(found);
}

/** Every system has both an address and a digest, and systems that have different files have different digests. */
function refuseMixture(table: TableReader, url: PerSystem, sha256: PerSystem): void {
  const several = typeof url === "string" ? namesSystem(url) : true;
  if (several && typeof sha256 === "string")
    throw table.error("sha256", "bad-value", "each system has a file of its own, and there is one sha256", {
      at: "value",
      help: 'write one for each: sha256 = { x86_64-linux = "...", aarch64-linux = "..." }',
    });
  if (typeof url === "string" || typeof sha256 === "string") return;
  const unpaired =
    Object.keys(url).find((system) => !Object.hasOwn(sha256, system)) ??
    Object.keys(sha256).find((system) => !Object.hasOwn(url, system));
  if (unpaired !== undefined)
    throw table.error("sha256", "bad-value", `${unpaired} needs both, an address and a sha256`, {
      at: "value",
    });
}

/** Names and paths, or paths alone, whose last part is then the name. */
function decodePrograms(table: TableReader): UrlSource["programs"] {
  const value = table.value("programs");
  if (value === undefined) return undefined;
  const bad = (path: string) =>
    isSafePath(path) ? undefined : { message: `${JSON.stringify(path)} is not a path in the archive` };
  if (Array.isArray(value)) {
    const paths = table.strings("programs", bad)!;
    return Object.fromEntries(paths.map((path) => [path.slice(path.lastIndexOf("/") + 1), path]));
  }
  const inner = table.table("programs");
  return Object.fromEntries(
    inner.keys.map((name) => {
      if (name.includes("/") || !isSafePath(name))
        throw inner.error(name, "bad-value", `${JSON.stringify(name)} is not the name of a program`);
      const path = inner.line(name)!;
      const problem = bad(path);
      if (problem !== undefined) throw inner.error(name, "bad-value", problem.message, { at: "value" });
      return [name, path];
    }),
  );
}
