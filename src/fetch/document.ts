import type { Context } from "../host/context.ts";
import { withRetries } from "./retry.ts";
import { startTransfer, TransferFailure } from "./transfer.ts";

/** What a server said of a document's state, to be given back when it is asked again. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

export type FetchedDocument =
  | { readonly kind: "unchanged" }
  | { readonly kind: "document"; readonly body: Buffer; readonly validators: Validators };

/**
 * A document (an index, a release file) in memory, with downloadArtifact's timeouts and retries. `ifModified`: the
 * validators of the copy at hand; the answer may then be `unchanged`. Throws downloadArtifact's errors with
 * `document-gone` for 404, and `fetch-too-big` past `maxBytes`.
 */
export async function fetchDocument(
  ctx: Context,
  url: string,
  options: {
    maxBytes: number;
    headers?: Readonly<Record<string, string>>;
    ifModified?: Validators;
    /** Names it in messages; absent: the last part of its address. */
    label?: string;
  },
): Promise<FetchedDocument> {
  const headers: Record<string, string> = { ...options.headers };
  if (options.ifModified?.etag !== undefined) headers["if-none-match"] = options.ifModified.etag;
  if (options.ifModified?.lastModified !== undefined)
    headers["if-modified-since"] = options.ifModified.lastModified;
  const label = options.label ?? url.slice(url.lastIndexOf("/") + 1);
  return withRetries(ctx, [url], { label, goneCode: "document-gone" }, async (address, timeout) => {
    const transfer = await startTransfer(ctx, address, { headers, timeout });
    if (transfer.status === 304) {
      await transfer.cancel();
      return { kind: "unchanged" };
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of transfer.body) {
      bytes += chunk.length;
      if (bytes > options.maxBytes)
        throw new TransferFailure("too-big", `it is longer than ${options.maxBytes} bytes`);
      chunks.push(chunk);
    }
    if (transfer.length !== undefined && bytes < transfer.length)
      throw new TransferFailure("incomplete", `it ended after ${bytes} of ${transfer.length} bytes`, {
        retry: true,
      });
    const { etag, lastModified } = transfer;
    return {
      kind: "document",
      body: Buffer.concat(chunks),
      validators: {
        ...(etag === undefined ? {} : { etag }),
        ...(lastModified === undefined ? {} : { lastModified }),
      },
    };
  });
}
