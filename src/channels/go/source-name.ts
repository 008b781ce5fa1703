import type { LockedPackage } from "../../lockfile/types.ts";
import { moduleOfFile } from "./module-path.ts";

/** What a name of a lock's `sources` stands for: a module's zip, or the go.mod of one. */
export interface NamedFile {
  readonly module: string;
  readonly version: string;
  readonly kind: "zip" | "mod";
}

/** Takes `golang.org/x/mod@v0.23.0` or `golang.org/x/mod@v0.23.0/go.mod` apart; a plain Error for another text. */
export function namedFile(name: string): NamedFile {
  const [, module, version, mod] = /^(.+)@([^@/]+)(\/go\.mod)?$/.exec(name) ?? [];
  if (module === undefined || version === undefined) throw new Error(`not a module's file: ${name}`);
  return { module, version, kind: mod === undefined ? "zip" : "mod" };
}

/** The name of a locked package's own zip. */
export function ownName(item: Pick<LockedPackage, "file">): string {
  const own = moduleOfFile(item.file);
  if (own === undefined) throw new Error(`not a module's zip: ${item.file}`);
  return `${own.module}@${own.version}`;
}
