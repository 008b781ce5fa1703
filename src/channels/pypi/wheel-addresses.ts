import { randomBytes } from "node:crypto";
import { type Digest, digestHex } from "../../base/digest.ts";
import type { Context } from "../../host/context.ts";

/** Where a wheel was last seen: a hint that spares asking the index; what is fetched is checked against its hash. */
export async function rememberAddress(hash: Digest, url: string, ctx: Context): Promise<void> {
  const path = addressPath(hash, ctx);
  const { fs } = ctx.host;
  if ((await fs.readFile(path, "utf8").catch(() => undefined)) === url) return;
  await fs.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const fresh = `${path}.${ctx.host.pid}-${randomBytes(4).toString("hex")}`;
  await fs.writeFile(fresh, url, { mode: 0o600 });
  await fs.rename(fresh, path);
}

export async function rememberedAddress(hash: Digest, ctx: Context): Promise<string | undefined> {
  const text = await ctx.host.fs.readFile(addressPath(hash, ctx), "utf8").catch(() => undefined);
  return text !== undefined && URL.canParse(text) ? text : undefined;
}

function addressPath(hash: Digest, ctx: Context): string {
  const hex = digestHex(hash);
  return `${ctx.places.cache}/pypi/urls/${hex.slice(0, 2)}/${hex}`;
}
