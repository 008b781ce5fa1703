import type { IncludeEntry, ManifestLayer } from "../../manifest/types.ts";

/** A manifest that a project includes, directly or by way of another one. */
export interface IncludedManifest extends ManifestLayer {
  /** The real path of its bothy.toml. */
  readonly path: string;
  readonly text: string;
  /** Numeric user id of the file's owner. */
  readonly owner: number;
  /** The entry that brought it first. */
  readonly entry: IncludeEntry;
  /** Paths of those that it includes itself, directly. */
  readonly includes: readonly string[];
}

export interface Includes {
  /** In the order in which they are laid over each other: what a manifest includes comes before it, each one once. */
  readonly manifests: readonly IncludedManifest[];
  /** Paths of the project's own includes, in their order. */
  readonly direct: readonly string[];
  /** Files and folders whose times tell that something has changed. */
  readonly inputs: readonly string[];
}

export const NO_INCLUDES: Includes = { manifests: [], direct: [], inputs: [] };

/** An included manifest as a generation keeps it. */
export interface RecordedInclude {
  readonly file: string;
  readonly folder: string;
  readonly text: string;
}
