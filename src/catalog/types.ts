import type { System } from "../base/system.ts";
import type { ChannelName } from "../manifest/types.ts";

/** A name that people type, and what serves it. The data has no code: `src/resolve` reads it. */
export interface CatalogEntry {
  readonly name: string;
  /** Other names for the same: `node` for `nodejs`. */
  readonly also?: readonly string[];
  readonly summary: string;
  /** Programs that it brings beside those of its names and aliases, as far as people look for them: `initdb` of postgresql. */
  readonly programs?: readonly string[];
  /** In order: the first that has a version which fits the request serves it; for `deb`, suite by suite. */
  readonly choices: readonly CatalogChoice[];
}

/**
 * One way to serve an entry. Texts may hold `{major}`, `{minor}` and `{version}`: of the version that was chosen (its
 * upstream part, for `deb`), or, in the first package's name, of the constraint that was asked for; a choice that
 * needs a number there is passed over for `*` and ranges.
 */
export interface CatalogChoice {
  readonly channel: ChannelName;
  /** `deb`: the suites to look in, in order, when not all. */
  readonly suites?: readonly string[];
  /** Serves the systems that it has a version for, even where another choice has one for all. */
  readonly alone?: true;
  /** The first one's version is the entry's. */
  readonly packages: readonly CatalogPackage[];
  /** The first package is numbered otherwise than what it brings: default-jdk 1.21 is Java 21. */
  readonly versionsOfItsOwn?: true;
  /** Program names to add: name on PATH -> path in the tree. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** More directories of the tree whose programs belong on PATH. One that a package lacks is passed over. */
  readonly paths?: readonly string[];
}

export type CatalogPackage =
  | string
  | {
      /** One name for all systems, or one a system. */
      readonly name: string | Readonly<Partial<Record<System, string>>>;
      /** npm: the newest version whose `engines.node` takes the first package's version. */
      readonly fitsNode?: true;
    };
