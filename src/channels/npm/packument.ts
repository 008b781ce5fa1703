import type { Context } from "../../host/context.ts";
import type { NpmOptions } from "./npm-config.ts";

/** A package's page in the registry, as far as it is used here. Source: npm's registry documentation, package metadata. */
export interface Packument {
  readonly name: string;
  readonly "dist-tags": Readonly<Record<string, string>>;
  readonly versions: Readonly<
    Record<
      string,
      {
        readonly description?: string;
        readonly engines?: { readonly node?: unknown };
        readonly dependencies?: Readonly<Record<string, string>>;
        readonly optionalDependencies?: Readonly<Record<string, string>>;
        readonly peerDependencies?: Readonly<Record<string, string>>;
        readonly dist: { readonly tarball: string; readonly integrity?: string };
      }
    >
  >;
  readonly description?: string;
}

/**
 * The package's page; undefined when the registry has no such package. `read`: pages that this process has read already, which are
 * taken as they are. Throws npm's own errors else.
 */
export async function packument(
  name: string,
  options: NpmOptions,
  ctx: Context,
  read?: Map<string, unknown>,
): Promise<Packument | undefined> {
  const { default: pacote } = await import("pacote");
  try {
    const how = { ...options, fullMetadata: false, ...(read === undefined ? {} : { packumentCache: read }) };
    const page = (await pacote.packument(name, how)) as unknown as Packument;
    return page.versions === undefined ? undefined : page;
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof Error && "code" in error && (error.code === "E404" || error.code === "E405"))
      return undefined;
    throw error;
  }
}
