import type { Context } from "../../host/context.ts";
import { type LockedPackage, packageKey } from "../../lockfile/types.ts";
import { type UrlFile, urlFile } from "../../manifest/url-source.ts";
import type { ConcreteRequest, Resolution, ResolveInput } from "../../resolve/channel.ts";
import { addressFile } from "./address-name.ts";
import { fileSize } from "./url-fetch.ts";

/** Hexadecimal digits of the digest that stand for a version where the manifest names none. */
const SHORT_DIGEST = 12;

/** What the manifest names, with the sizes of the files. A locked file that is asked for still is asked after no more. */
export async function resolveUrl(input: ResolveInput, ctx: Context): Promise<Resolution> {
  const { system, group, locked } = input;
  const roots: Record<string, readonly string[]> = {};
  const packages = new Map<string, LockedPackage>();
  for (const request of input.requests) {
    const { source, name, constraint } = request;
    const version = constraint === "*" ? undefined : constraint;
    const file = source && urlFile(source, version ?? "", system);
    if (source === undefined || file === undefined) return noFile(request, system);
    const item: LockedPackage = {
      ...{ channel: "url", group, system, name },
      version: version ?? file.hash.slice("sha256:".length).slice(0, SHORT_DIGEST),
      file: addressFile(file.address),
      hash: file.hash,
      size: await sizeOf(request, file, locked, ctx),
      dependencies: [],
      ...(source.programs === undefined ? {} : { programs: source.programs }),
      ...(source.unpack === undefined ? {} : { unpack: source.unpack }),
    };
    const key = packageKey(item);
    const other = Object.entries(roots).find(([, keys]) => keys.includes(key))?.[0];
    if (other !== undefined) return twice(other, request.key);
    packages.set(key, item);
    roots[request.key] = [key];
  }
  return { kind: "resolved", packages: [...packages.values()], roots };
}

async function sizeOf(
  { key, name }: ConcreteRequest,
  { address, hash }: UrlFile,
  locked: readonly LockedPackage[],
  ctx: Context,
): Promise<number> {
  const known = locked.find((item) => item.name === name && item.hash === hash)?.size;
  return known ?? (await fileSize({ key, address, hash }, ctx));
}

function noFile({ key }: ConcreteRequest, system: string): Resolution {
  return {
    kind: "conflict",
    conflict: {
      code: "not-on-this-system",
      message: `${key} has no file for ${system}`,
      reason: "bothy.toml names none",
      help: `give its address: bothy install ${key}=ADDRESS; or restrict the request: systems = [...]`,
    },
  };
}

function twice(one: string, other: string): Resolution {
  return {
    kind: "conflict",
    conflict: {
      code: "conflict",
      message: `${one} and ${other} are two files of one name in one group`,
      reason: "a tool's name is also its folder's in the environment",
      help: `give one of them another name, or a group of its own: group = "other"`,
    },
  };
}
