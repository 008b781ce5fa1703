import type { Channel } from "../../resolve/channel.ts";
import { fetchFile } from "./url-fetch.ts";
import { importFile } from "./url-import.ts";
import { resolveUrl } from "./url-resolve.ts";

/** Files anywhere, each named by its address and its sha256. It has no index: only the manifest knows what there is. */
export function urlChannel(): Channel {
  return {
    name: "url",
    async *search() {},
    versions: async () => [],
    fits: () => true,
    resolve: resolveUrl,
    fetch: (item, ctx) => fetchFile(item, undefined, ctx),
    import: importFile,
  };
}
