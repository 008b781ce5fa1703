import { type Digest, digestHex } from "../../base/digest.ts";
import { writeWhole } from "../../fetch/cache-file.ts";
import type { Context } from "../../host/context.ts";

/** Where a wheel was last seen: a hint that spares asking the index; what is fetched is checked against its hash. */
export async function rememberAddress(hash: Digest, url: string, ctx: Context): Promise<void> {
  const path = addressPath(hash, ctx);
  if ((await rememberedAddress(hash, ctx)) !== url) await writeWhole(ctx, path, url, 0o600);
}

export async function rememberedAddress(hash: Digest, ctx: Context): Promise<string | undefined> {
  const text = await ctx.host.fs.readFile(addressPath(hash, ctx), "utf8").catch(() => undefined);
  return text !== undefined && URL.canParse(text) ? text : undefined;
}

function addressPath(hash: Digest, ctx: Context): string {
  const hex = digestHex(hash);
  return `${ctx.places.cache}/pypi/urls/${hex.slice(0, 2)}/${hex}`;
}
