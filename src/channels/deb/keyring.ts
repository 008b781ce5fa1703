import { join } from "node:path";
import type { Key } from "openpgp";
import { isSystemError, UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { installationRoot } from "../../host/installation.ts";

/**
 * The keys whose signature makes an index trusted: Debian's, which come with bothy (keys/README.md tells their origin),
 * and those in the armored file that `deb.keyring` names. Throws a UserError `bad-keyring`.
 */
export async function trustedKeys(ctx: Context): Promise<Key[]> {
  const { readKeys } = await import("openpgp");
  const folder = join(installationRoot, "src/channels/deb/keys");
  const names = (await ctx.host.fs.readdir(folder)).filter((name) => name.endsWith(".asc")).sort();
  const keys: Key[] = [];
  for (const name of names)
    keys.push(...(await readKeys({ armoredKeys: await ctx.host.fs.readFile(join(folder, name), "utf8") })));
  const own = ctx.config.get("deb.keyring");
  if (own === undefined) return keys;
  try {
    keys.push(...(await readKeys({ armoredKeys: await ctx.host.fs.readFile(own, "utf8") })));
  } catch (error) {
    throw new UserError("bad-keyring", `can't read the keys in ${own}`, {
      reason: isSystemError(error) ? error.message : "it holds no armored OpenPGP public keys",
      help: "bothy config set deb.keyring FILE    (made by: gpg --export --armor KEY)",
      cause: error,
    });
  }
  return keys;
}
