/** The module whose zips are Go itself. Source: "Go Toolchains", golang.org/toolchain. */
export const TOOLCHAIN = "golang.org/toolchain";

/** The modules that may have a package, longest first. Source: "Go Modules Reference", resolving a package to a module. */
export function moduleCandidates(packagePath: string): string[] {
  const parts = packagePath.split("/");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("/"));
}

/** A module path or a version in file names: `!` before what was a capital. Source: "Go Modules Reference", GOPROXY protocol. */
export function escapeModule(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

export function unescapeModule(text: string): string {
  return text.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Where a proxy has a module's zip, relative to its address; so the lock's `file`. */
export function zipPath(module: string, version: string): string {
  return `${escapeModule(module)}/@v/${escapeModule(version)}.zip`;
}

/** The module that a lock's `file` is the zip of. */
export function moduleOfFile(
  file: string,
): { readonly module: string; readonly version: string } | undefined {
  const [, module, version] = /^(.+)\/@v\/([^/]+)\.zip$/.exec(file) ?? [];
  if (module === undefined || version === undefined) return undefined;
  return { module: unescapeModule(module), version: unescapeModule(version) };
}

/** The program that `go install` makes of a package. Source: `go help install`; a last element `v2` is a version's. */
export function programName(packagePath: string): string {
  const parts = packagePath.split("/");
  const last = parts.at(-1)!;
  return parts.length > 1 && /^v[2-9]\d*$|^v1\d+$/.test(last) ? parts.at(-2)! : last;
}
