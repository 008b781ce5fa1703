import { UserError } from "../../base/error.ts";
import { type System, systemOf } from "../../base/system.ts";
import { addressParts } from "../../channels/url/address-name.ts";
import { learnFile } from "../../channels/url/learn-file.ts";
import type { Context } from "../../host/context.ts";
import { noAddress } from "../../manifest/edit-url.ts";
import type { NewRequest } from "../../manifest/request.ts";
import {
  DEFAULT_GROUP,
  type Manifest,
  type PerSystem,
  type Request,
  type UrlSource,
} from "../../manifest/types.ts";
import type { UrlWord } from "../../manifest/url-request.ts";
import { filledAddress, namesSystem, sourceSystems } from "../../manifest/url-source.ts";
import { usageError } from "../failure.ts";

/**
 * What `bothy install` writes for a file: it is fetched once, and its digest is told. Of a request that is there, another version's
 * files are fetched for all its systems; a file for another system is added to it.
 */
export async function fileRequest(
  word: UrlWord,
  work: { readonly manifest: Manifest; readonly group: string | undefined },
  ctx: Context,
): Promise<NewRequest> {
  const name = word.kind === "version" ? word.name : (word.name ?? nameOf(word.address));
  const group = work.group ?? DEFAULT_GROUP;
  const existing = work.manifest.packages.find(
    (one) => one.channel === "url" && one.name === name && one.group === group,
  );
  const request = {
    channel: "url",
    name,
    ...(work.group === undefined ? {} : { group: work.group }),
  } as const;
  const found =
    word.kind === "version"
      ? await anotherVersion(existing, word, ctx)
      : await fileAt(word, { existing, name, systems: work.manifest.options.systems }, ctx);
  return { ...request, ...found };
}

function nameOf(address: string): string {
  const { name } = addressParts(address);
  if (name !== undefined) return name;
  throw usageError(
    `the address ${address} says nothing of what to call it`,
    `give it a name: bothy install url:NAME=${address}`,
  );
}

type Found = Pick<NewRequest, "constraint"> & { readonly source: UrlSource };

async function fileAt(
  word: Extract<UrlWord, { kind: "address" }>,
  at: { readonly existing: Request | undefined; readonly name: string; readonly systems: readonly System[] },
  ctx: Context,
): Promise<Found> {
  const key = `url:${at.name}`;
  const own = ownSystem(ctx);
  const filled = filledAddress(word.address, word.version ?? "", own);
  const version = word.version ?? addressParts(filled).version;
  const url = templateOf(word.address, version);
  const source = at.existing?.source;
  const constraint = version ?? "*";
  if (namesSystem(url))
    return {
      constraint,
      source: { ...source, url, sha256: await digests(url, { key, version, systems: at.systems }, ctx) },
    };
  const { sha256, system } = await learnFile(filled, key, ctx);
  say(key, sha256, system, ctx);
  const others = source && sourceSystems(source)?.filter((one) => one !== system);
  if (source === undefined || others === undefined || others.length === 0)
    return {
      constraint,
      source: { ...source, url, sha256: system === undefined ? sha256 : { [system]: sha256 } },
    };
  if (system === undefined || at.existing!.constraint !== constraint)
    throw new UserError(
      "several-files",
      `${key} has a file for each of several systems in bothy.toml, and this is one`,
      {
        reason: `they are for ${sourceSystems(source)!.join(", ")}, version ${at.existing!.constraint}`,
        help: `take another version for all: bothy install ${key}@VERSION; or change bothy.toml: bothy edit`,
      },
    );
  return { constraint, source: withSystem(source, { url, sha256, system }) };
}

/** An address from which those of other versions can be told. */
function templateOf(address: string, version: string | undefined): string {
  return version?.includes(".") ? address.replaceAll(version, "{version}") : address;
}

/** The digests of one version's files, by system. */
async function digests(
  url: PerSystem,
  file: { readonly key: string; readonly version: string | undefined; readonly systems: readonly System[] },
  ctx: Context,
): Promise<Partial<Record<System, string>>> {
  const found: [System, string][] = [];
  for (const system of file.systems) {
    const address = typeof url === "string" ? url : url[system]!;
    const { sha256 } = await learnFile(filledAddress(address, file.version ?? "", system), file.key, ctx);
    say(file.key, sha256, system, ctx);
    found.push([system, sha256]);
  }
  return Object.fromEntries(found);
}

/** A file for one more system, or another one for a system that has one. */
function withSystem(
  source: UrlSource,
  file: { readonly url: string; readonly sha256: string; readonly system: System },
): UrlSource {
  const { system } = file;
  const named = sourceSystems(source)!;
  const same = typeof source.url === "string" && source.url === file.url;
  const each = (value: PerSystem, mine: string): PerSystem =>
    typeof value === "string"
      ? Object.fromEntries([...named.map((one) => [one, value]), [system, mine]])
      : { ...value, [system]: mine };
  return {
    ...source,
    url: same ? file.url : each(source.url, file.url),
    sha256: each(source.sha256, file.sha256),
  };
}

async function anotherVersion(
  existing: Request | undefined,
  word: Extract<UrlWord, { kind: "version" }>,
  ctx: Context,
): Promise<Found> {
  const key = `url:${word.name}`;
  const source = existing?.source;
  if (source === undefined) throw noAddress(word.name, word.version);
  const urls = typeof source.url === "string" ? [source.url] : Object.values(source.url);
  const isSame = word.version === existing!.constraint;
  if (!isSame && !urls.every((url) => url.includes("{version}")))
    throw new UserError("no-address", `the address of ${key} doesn't tell where another version is`, {
      reason: "it has no {version} in it",
      help: `give the new address: bothy install ${key}@${word.version}=https://HOST/FILE`,
    });
  if (isSame) return { constraint: word.version, source };
  const named = sourceSystems(source);
  const file = { key, version: word.version, systems: named ?? [ownSystem(ctx)] };
  const found = await digests(source.url, file, ctx);
  const sha256 = named === undefined ? Object.values(found)[0]! : found;
  return { constraint: word.version, source: { ...source, sha256 } };
}

function ownSystem({ host }: Context): System {
  return systemOf(host.arch, host.platform) ?? "x86_64-linux";
}

function say(key: string, sha256: string, system: System | undefined, ctx: Context): void {
  ctx.report.note(`${key}${system === undefined ? "" : ` for ${system}`}: sha256 ${sha256}`);
}
