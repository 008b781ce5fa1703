import type { Digest } from "../base/digest.ts";
import { UserError } from "../base/error.ts";
import { isSafeName, isSafePath } from "../base/safe-path.ts";
import { isSystem, type System } from "../base/system.ts";
import { mergeConflictLine } from "../manifest/merge-conflict.ts";
import { nameProblem } from "../manifest/request.ts";
import { BASE_GROUP, CHANNELS, type ChannelName, RELOCATIONS, type Relocation } from "../manifest/types.ts";
import { danglingReferences } from "./closure.ts";
import { damaged, RecordReader } from "./record-reader.ts";
import { type LockedPackage, type LockedRequest, type Lockfile, packageKey } from "./types.ts";

const REQUEST_FIELDS = ["digest", "group", "priority", "roots", "paths", "aliases", "relocation", "implied"];
const PACKAGE_FIELDS = [
  "channel",
  "suite",
  "group",
  "system",
  "name",
  "version",
  "file",
  "hash",
  "size",
  "dependencies",
  "location",
  "tool",
  "release",
  "archive",
  "build",
  "compiles",
  "base",
  "programs",
  "unpack",
  "sources",
  "atLeast",
  "compiler",
  "features",
  "defaultFeatures",
];

/** What npm allows; a file's name has room for it. */
const LONGEST_NAME = 214;

/** What only tools that are built here have. */
const OF_TOOLS = ["sources", "atLeast", "compiler", "features", "defaultFeatures"];

/** What these have nothing of. */
const OF_OTHERS = [
  "suite",
  "location",
  "tool",
  "release",
  "archive",
  "base",
  "compiles",
  "programs",
  "unpack",
];

/** What packages of a channel have nothing of. */
const FOREIGN_FIELDS: Readonly<Record<ChannelName, readonly string[]>> = {
  deb: ["location", "tool", "build", "compiles", "programs", "unpack", ...OF_TOOLS],
  pypi: ["suite", "location", "tool", "release", "archive", "base", "programs", "unpack", ...OF_TOOLS],
  npm: ["suite", "release", "archive", "base", "build", "compiles", "programs", "unpack", ...OF_TOOLS],
  url: ["suite", "location", "tool", "release", "archive", "base", "build", "compiles", ...OF_TOOLS],
  go: [...OF_OTHERS, "features", "defaultFeatures"],
  cargo: [...OF_OTHERS, "build"],
};

/**
 * A bothy.lock's text as a Lockfile. It may come from a stranger's repository, so every string is checked for what it
 * will be used as; every key that one block names is there. UserErrors: `bad-lockfile`, `newer-lockfile`, `merge-conflict`.
 */
export function decodeLockfile(text: string, file: string): Lockfile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const line = mergeConflictLine(text);
    if (line === undefined) throw damaged(file, "", `is not JSON (${(error as Error).message})`);
    throw new UserError("merge-conflict", `${file}:${line}:1: the file has conflict markers of a merge`, {
      reason: "git left both sides of a merge in it",
      help: "put the two sides together: bothy lock",
    });
  }
  const root = new RecordReader(file, "", value);
  const version = root.get("version");
  if (version !== 1)
    throw new UserError(
      "newer-lockfile",
      `${file}: version ${JSON.stringify(version)} of the lockfile is not known`,
      {
        reason: "this version of bothy reads version 1",
        help: "use a later version of bothy",
      },
    );
  root.onlyKeys(["version", "requests", "packages"]);
  const requests = root.object("requests");
  const packages = root.object("packages");
  const lock: Lockfile = {
    version: 1,
    requests: Object.fromEntries(requests.keys.map((key) => [key, decodeRequest(requests, key)])),
    packages: Object.fromEntries(packages.keys.map((key) => [key, decodePackage(packages, key)])),
  };
  const dangling = danglingReferences(lock)[0];
  if (dangling !== undefined) throw damaged(file, dangling.place, dangling.what);
  return lock;
}

function decodeRequest(requests: RecordReader, key: string): LockedRequest {
  if (!isPlainText(key)) throw requests.error(key, "is not the name of a request");
  const item = requests.object(key);
  item.onlyKeys(REQUEST_FIELDS);
  const roots = item.object("roots");
  const aliases = item.optionalObject("aliases");
  const relocation = item.optionalString("relocation", (text) =>
    (RELOCATIONS as readonly string[]).includes(text),
  );
  return {
    digest: item.digest("digest"),
    group: item.string("group", isGroup),
    priority: item.integer("priority"),
    roots: Object.fromEntries(
      roots.keys.map((system) => {
        if (!isSystem(system)) throw roots.error(system, "is not a system");
        return [system, roots.strings(system, isPlainText)];
      }),
    ),
    ...(item.get("paths") === undefined ? {} : { paths: item.strings("paths", isSafePath) }),
    ...(aliases === undefined
      ? {}
      : {
          aliases: programPaths(aliases),
        }),
    ...(relocation === undefined ? {} : { relocation: relocation as Relocation }),
    ...(item.flag("implied") ? { implied: true as const } : {}),
  };
}

/** Names of programs and their paths. */
function programPaths(programs: RecordReader): Record<string, string> {
  return Object.fromEntries(
    programs.keys.map((name) => {
      if (!isSafeName(name)) throw programs.error(name, "is not the name of a program");
      return [name, programs.string(name, isSafePath)];
    }),
  );
}

/** Hashes of what is built from, by name and version. */
function sourceHashes(sources: RecordReader): Record<string, Digest> {
  return Object.fromEntries(
    sources.keys.map((name) => {
      if (
        !/^[A-Za-z0-9][A-Za-z0-9._~/-]*@[A-Za-z0-9][A-Za-z0-9.+~_-]*(?:\/go\.mod)?$/.test(name) ||
        /\.\./.test(name)
      )
        throw sources.error(name, "is not the name and version of a source");
      return [name, sources.digest(name)];
    }),
  );
}

function decodePackage(packages: RecordReader, key: string): LockedPackage {
  const item = packages.object(key);
  item.onlyKeys(PACKAGE_FIELDS);
  const channel = item.string("channel", (text) =>
    (CHANNELS as readonly string[]).includes(text),
  ) as ChannelName;
  const isName = (text: string) =>
    text.length <= LONGEST_NAME && nameProblem(text, channel) === undefined && !text.includes("[");
  for (const field of FOREIGN_FIELDS[channel])
    if (item.get(field) !== undefined) throw item.error(field, "does not belong to this channel");
  const location = item.optionalString("location", isNpmPlace);
  const tool = item.optionalString("tool", isName);
  const release = item.optionalString("release", (text) => /^(sha256:)?[0-9a-f]{64}$/.test(text));
  const archive = item.optionalString("archive", (text) => text === "main" || text === "security");
  const programs = item.optionalObject("programs");
  const sources = item.optionalObject("sources");
  const atLeast = item.optionalString("atLeast", isVersion);
  const compiler = item.optionalString("compiler", isSuite);
  const defaultFeatures = item.get("defaultFeatures");
  if (defaultFeatures !== undefined && defaultFeatures !== false)
    throw item.error("defaultFeatures", "is not false");
  const unpack = item.get("unpack");
  if (unpack !== undefined && unpack !== false) throw item.error("unpack", "is not false");
  const decoded: LockedPackage = {
    channel,
    ...(channel === "deb" ? { suite: item.string("suite", isSuite) } : {}),
    group: item.string("group", isGroup),
    system: item.string("system", isSystem) as System,
    name: item.string("name", isName),
    version: item.string("version", isVersion),
    file: item.string("file", isSafePath),
    hash: item.digest("hash"),
    ...(item.get("size") === undefined ? {} : { size: item.integer("size") }),
    dependencies: item.strings("dependencies", isPlainText),
    ...(location === undefined ? {} : { location }),
    ...(tool === undefined ? {} : { tool }),
    ...(release === undefined ? {} : { release }),
    ...(archive === undefined ? {} : { archive: archive as "main" | "security" }),
    ...(item.get("build") === undefined ? {} : { build: item.strings("build", isPlainText) }),
    ...(item.flag("compiles") ? { compiles: true as const } : {}),
    ...(item.flag("base") ? { base: true as const } : {}),
    ...(programs === undefined ? {} : { programs: programPaths(programs) }),
    ...(unpack === undefined ? {} : { unpack: false as const }),
    ...(sources === undefined ? {} : { sources: sourceHashes(sources) }),
    ...(atLeast === undefined ? {} : { atLeast }),
    ...(compiler === undefined ? {} : { compiler }),
    ...(item.get("features") === undefined ? {} : { features: item.strings("features", isFeature) }),
    ...(defaultFeatures === undefined ? {} : { defaultFeatures: false as const }),
  };
  if (packageKey(decoded) !== key)
    throw packages.error(key, `stands under a name that isn't ${packageKey(decoded)}`);
  return decoded;
}

/** A place in a tool's tree: `node_modules/@scope/x`. */
function isNpmPlace(text: string): boolean {
  return isSafePath(text) && text.startsWith("node_modules/");
}

function isPlainText(text: string): boolean {
  return text !== "" && text.length <= 1024 && !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text);
}

function isGroup(text: string): boolean {
  const [, what] = /^[A-Za-z0-9][A-Za-z0-9_-]*(?:\+build\+(.+))?$/.exec(text) ?? [undefined, ".."];
  return text === BASE_GROUP || what === undefined || isSafePath(what);
}

function isFeature(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_+.-]*(?:\/[A-Za-z0-9_+.-]+)?$/.test(text);
}

function isSuite(text: string): boolean {
  return /^[a-z][a-z0-9-]*$/.test(text);
}

function isVersion(text: string): boolean {
  return text.length <= 256 && /^[A-Za-z0-9][A-Za-z0-9.+~:!_-]*$/.test(text);
}
