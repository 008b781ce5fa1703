import { join } from "node:path";
import { parse } from "smol-toml";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { pipSettings } from "./pip-config.ts";

/** Which Python index to ask, as the ordinary clients' own configuration says. */
export interface IndexSettings {
  /** bothy's `pypi.index`, uv's variables or files, or pip's; `none`: the clients' own default. */
  readonly from: "bothy" | "uv" | "pip" | "none";
  /** Addresses of simple APIs, the one to ask first first; without a slash at the end. Empty for the clients' default. */
  readonly indexes: readonly string[];
  /** PEM file of the certificate authorities. */
  readonly cert?: string;
  readonly proxy?: string;
  /** Hosts whose certificates aren't checked. */
  readonly trustedHosts: readonly string[];
}

/** bothy's own setting goes before uv's, uv's before pip's. */
export async function indexSettings(ctx: Context): Promise<IndexSettings> {
  const pip = await pipSettings(ctx);
  const transport = {
    trustedHosts: pip.trustedHosts,
    ...(pip.cert === undefined ? {} : { cert: pip.cert }),
    ...(pip.proxy === undefined ? {} : { proxy: pip.proxy }),
  };
  const own = ctx.config.get("pypi.index");
  if (own !== undefined) return { from: "bothy", indexes: [address(own, "pypi.index")], ...transport };
  const uv = await uvIndexes(ctx);
  if (uv.length > 0) return { from: "uv", indexes: uv, ...transport };
  if (pip.index !== undefined) {
    const indexes = [...pip.extraIndexes, pip.index].map((url) => address(url, "pip's configuration"));
    return { from: "pip", indexes, ...transport };
  }
  return { from: "none", indexes: [], ...transport };
}

/** `url` with the credentials that the configuration gives for its host. */
export async function withIndexCredentials(url: string, ctx: Context): Promise<string> {
  const target = new URL(url);
  if (target.username !== "") return url;
  for (const index of (await indexSettings(ctx)).indexes) {
    const source = new URL(index);
    if (source.username === "" || source.origin !== target.origin) continue;
    target.username = source.username;
    target.password = source.password;
    return target.href;
  }
  return url;
}

function address(text: string, where: string): string {
  if (!URL.canParse(text) || !/^(https?|file):/.test(text)) {
    throw new UserError("bad-config", `${where} names ${JSON.stringify(text)} as the Python index`, {
      reason: "it is no http, https or file address",
      help: "bothy config set pypi.index URL, the address of a simple API (it often ends in /simple)",
      exitCode: 2,
    });
  }
  return text.replace(/\/+$/, "");
}

/** Source: uv's documentation, "Package indexes" and "Configuration files". */
async function uvIndexes(ctx: Context): Promise<string[]> {
  const { env } = ctx.host;
  const words = (text: string | undefined) => (text ?? "").split(/\s+/).filter((word) => word !== "");
  const named = (text: string) => text.replace(/^[A-Za-z0-9._-]+=(?=[a-z]+:)/, "");
  const extra = [...words(env.UV_INDEX), ...words(env.UV_EXTRA_INDEX_URL)].map(named);
  const fallback = env.UV_DEFAULT_INDEX || env.UV_INDEX_URL;
  if (fallback) return [...extra, named(fallback)].map((url) => address(url, "UV_DEFAULT_INDEX"));
  for (const path of uvConfigFiles(ctx)) {
    const text = await ctx.host.fs.readFile(path, "utf8").catch((error: unknown) => {
      if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES")) return undefined;
      throw error;
    });
    const found = text === undefined ? undefined : indexesOf(text);
    if (found?.fallback !== undefined)
      return [...extra, ...found.extra, found.fallback].map((url) => address(url, path));
  }
  return [];
}

function uvConfigFiles(ctx: Context): string[] {
  const { env } = ctx.host;
  if (env.UV_CONFIG_FILE) return [env.UV_CONFIG_FILE];
  const user = env.XDG_CONFIG_HOME || join(env.HOME ?? "/", ".config");
  const machine = (env.XDG_CONFIG_DIRS || "/etc/xdg").split(":").filter((folder) => folder.startsWith("/"));
  return [user, ...machine].map((folder) => join(folder, "uv/uv.toml")).concat("/etc/uv/uv.toml");
}

/** The indexes of a uv.toml; nothing for one that uv itself will complain of. */
export function indexesOf(text: string): { fallback: string | undefined; extra: string[] } {
  let file: Record<string, unknown>;
  try {
    file = parse(text);
  } catch {
    return { fallback: undefined, extra: [] };
  }
  const listed = (Array.isArray(file.index) ? file.index : []) as Record<string, unknown>[];
  const usable = listed.filter((entry) => typeof entry.url === "string" && entry.explicit !== true);
  const pip = (file.pip ?? {}) as Record<string, unknown>;
  const fallback = [
    usable.find((entry) => entry.default === true)?.url,
    file["index-url"],
    pip["index-url"],
  ].find((value) => typeof value === "string") as string | undefined;
  const extra = [file["extra-index-url"], pip["extra-index-url"]]
    .flat()
    .filter((url) => typeof url === "string");
  return {
    fallback,
    extra: [
      ...usable.filter((entry) => entry.default !== true).map((entry) => entry.url as string),
      ...extra,
    ],
  };
}
