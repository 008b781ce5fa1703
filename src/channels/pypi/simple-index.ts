import { type Digest, digestHex, isDigest, sha256 } from "../../base/digest.ts";
import { isSystemError, UserError } from "../../base/error.ts";
import { writeWhole } from "../../fetch/cache-file.ts";
import { fetchDocument, type Validators } from "../../fetch/document.ts";
import type { Context } from "../../host/context.ts";

/** A file on a package's page of an index. */
export interface IndexFile {
  readonly file: string;
  readonly url: string;
  /** sha256, where the index gives it. */
  readonly hash: Digest | undefined;
  readonly size: number | undefined;
  readonly yanked: boolean;
  /** Requires-Python, where the index gives it: `>=3.10`. */
  readonly python?: string;
}

const ACCEPT =
  "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

/** How long a page counts as today's. */
const LATELY_MS = 10 * 60_000;

/**
 * A package's files on one index; undefined when the index has no such package. Kept in the cache for `--offline`. `lately`: one that
 * was asked for within the last ten minutes will do.
 */
export async function indexPage(
  index: string,
  name: string,
  ctx: Context,
  options: { readonly lately?: boolean } = {},
): Promise<IndexFile[] | undefined> {
  const url = `${index}/${name}/`;
  const key = digestHex(sha256(url));
  const path = `${ctx.places.cache}/pypi/pages/${key}.json`;
  const cached = await readPage(path, ctx);
  const age = ctx.host.now().getTime() - (cached?.at ?? 0);
  if (cached !== undefined && options.lately && age >= 0 && age < LATELY_MS)
    return decodePage(cached.body, url);
  if (ctx.offline) {
    if (cached !== undefined) return decodePage(cached.body, url);
    throw new UserError("offline", `can't ask the Python index about ${name}`, {
      reason: "bothy was told to stay offline, and its cache doesn't have the answer",
      help: "run the command again without --offline",
    });
  }
  try {
    const answer = await fetchDocument(ctx, url, {
      maxBytes: 256 << 20,
      headers: { accept: ACCEPT },
      label: `the Python index's page of ${name}`,
      ...(cached === undefined ? {} : { ifModified: cached.validators }),
    });
    const at = ctx.host.now().getTime();
    const page: CachedPage =
      answer.kind === "unchanged"
        ? { ...cached!, at }
        : { at, validators: answer.validators, body: answer.body.toString("utf8") };
    await writeWhole(ctx, path, JSON.stringify(page), 0o600);
    return decodePage(page.body, url);
  } catch (error) {
    if (error instanceof UserError && error.code === "document-gone") return undefined;
    throw error;
  }
}

interface CachedPage {
  /** When it was asked for, in milliseconds; absent in those of old. */
  readonly at?: number;
  readonly validators: Validators;
  readonly body: string;
}

async function readPage(path: string, ctx: Context): Promise<CachedPage | undefined> {
  try {
    return JSON.parse(await ctx.host.fs.readFile(path, "utf8"));
  } catch (error) {
    if (isSystemError(error, "ENOENT") || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Decodes a page of the simple API: JSON (PEP 691) or HTML (PEP 503). `url` is the page's own, for relative addresses. */
function decodePage(body: string, url: string): IndexFile[] {
  const base = url.replace(/^([a-z]+:\/\/)[^/@]*@/i, "$1");
  return body.trimStart().startsWith("{") ? decodeJson(body, base, url) : decodeHtml(body, base);
}

function decodeJson(body: string, base: string, page: string): IndexFile[] {
  let files: unknown;
  try {
    files = (JSON.parse(body) as { files?: unknown }).files;
  } catch {
    files = undefined;
  }
  if (!Array.isArray(files)) {
    throw new UserError("bad-index", `the Python index's answer at ${page} makes no sense`, {
      reason: "it is no page of the simple API",
      help: "see whether pypi.index is the address of a simple API (it often ends in /simple)",
    });
  }
  return files.flatMap((entry: Record<string, unknown>) => {
    if (typeof entry.filename !== "string" || typeof entry.url !== "string") return [];
    const sha256 = `sha256:${(entry.hashes as Record<string, unknown> | undefined)?.sha256}`;
    return [
      {
        file: entry.filename,
        url: new URL(entry.url, base).href,
        hash: isDigest(sha256) ? sha256 : undefined,
        size: typeof entry.size === "number" ? entry.size : undefined,
        yanked: entry.yanked !== undefined && entry.yanked !== false,
        ...(typeof entry["requires-python"] === "string" ? { python: entry["requires-python"] } : {}),
      },
    ];
  });
}

function decodeHtml(body: string, base: string): IndexFile[] {
  const files: IndexFile[] = [];
  for (const [, attributes = "", text = ""] of body.matchAll(/<a\s([^>]*)>([^<]*)<\/a>/gi)) {
    const href = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes);
    const target = href?.[1] ?? href?.[2];
    if (target === undefined || !URL.canParse(unescaped(target), base)) continue;
    const url = new URL(unescaped(target), base);
    const sha256 = `sha256:${/sha256=([0-9a-f]{64})/.exec(url.hash)?.[1]}`;
    const python = /\bdata-requires-python\s*=\s*"([^"]*)"/i.exec(attributes)?.[1];
    url.hash = "";
    files.push({
      file: unescaped(text).trim(),
      url: url.href,
      hash: isDigest(sha256) ? sha256 : undefined,
      size: undefined,
      yanked: /\bdata-yanked\b/i.test(attributes),
      ...(python === undefined ? {} : { python: unescaped(python) }),
    });
  }
  return files;
}

function unescaped(text: string): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };
  return text.replace(/&(amp|lt|gt|quot|#39|#x27);/gi, (_, name: string) => named[name.toLowerCase()]!);
}
