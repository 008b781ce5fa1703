import type { Digest } from "../base/digest.ts";
import type { UserError } from "../base/error.ts";
import type { System } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import type { LockedPackage } from "../lockfile/types.ts";
import type { BuildWishes, ChannelName, UrlSource } from "../manifest/types.ts";
import type { ObjectRef, Store } from "../store/types.ts";
import type { ProgramBase } from "./program-base.ts";

/** A place packages come from. Channels never import each other. */
export interface Channel {
  readonly name: ChannelName;
  /** Packages whose name or summary has all words of `query`; best first. With `ctx.offline` from its caches alone, fast. */
  search(query: string, ctx: Context): AsyncIterable<Match>;
  /**
   * Versions that the caches know, of a name or of all names that begin so; nothing is asked for, and what isn't known
   * is left out. In no order. Absent: the channel's caches can't tell.
   */
  known?(name: string | { readonly prefix: string }, ctx: Context): Promise<readonly KnownVersion[]>;
  /** All names of packages that the caches know. Absent: the channel's caches can't tell. */
  knownNames?(ctx: Context): Promise<ReadonlySet<string>>;
  /** Whether the registry can be asked now, without a client for it being fetched and built first. Absent: it can. */
  asksAtOnce?(ctx: Context): Promise<boolean>;
  /** Every version of `name` that the channel offers (in `suite`, else in all), newest first; empty when there is none. */
  versions(name: string, options: { suite?: string; system: System }, ctx: Context): Promise<VersionInfo[]>;
  /** Whether a version of this channel fits a constraint; false for a constraint that the channel can't read. Absent: whole components are compared. */
  fits?(version: string, constraint: string): boolean;
  /** Why this channel can't read a constraint; undefined where it can. Absent: the channel can't tell. */
  refusal?(constraint: string): UserError | undefined;
  /** Order of two versions: below 0 when `a` is the older. Absent: the order of `versions` tells. */
  compare?(a: string, b: string): number;
  /**
   * What locked packages ask of others, by the asker's packageKey; an asker that the channel knows nothing of now is left out. Absent:
   * packages of this channel ask nothing of each other.
   */
  needs?(
    askers: readonly LockedPackage[],
    input: NeedsInput,
    ctx: Context,
  ): Promise<ReadonlyMap<string, readonly Need[]>>;
  /** Bytes of an artifact whose size the lock doesn't tell, from the channel's caches; undefined where these don't tell either. */
  artifactSize?(item: LockedPackage, ctx: Context): Promise<number | undefined>;
  /** One group of requests on one system. Reads the channel's index; downloads no artifact that the resolution doesn't need. */
  resolve(input: ResolveInput, ctx: Context): Promise<Resolution>;
  /** The artifact's path in the artifact cache, checked against its hash before anyone sees it. */
  fetch(item: LockedPackage, ctx: Context): Promise<string>;
  /** Of a tool that is built: all files that it is built from, by their names in the lock's `sources` and its own, checked against their hashes. */
  sources?(item: LockedPackage, ctx: Context): Promise<ReadonlyMap<string, string>>;
  /** Makes sure the store has the artifact's object: fetched, unpacked, relocated, scanned. */
  import(item: LockedPackage, deps: ImportDependencies, ctx: Context): Promise<ObjectRef>;
}

/** One group of locked packages on one system, for `needs`. */
export interface NeedsInput {
  readonly system: System;
  readonly group: string;
  /** All of the channel that the group has. */
  readonly packages: readonly LockedPackage[];
  /** pypi: the names that are asked for, with their extras: `uvicorn[standard]`. */
  readonly names: readonly string[];
  /** As in ResolveInput. */
  readonly python?: ResolveInput["python"];
}

/** What one package asks of another. */
export interface Need {
  /** As the asker knows it; in npm's trees the folder, which differs from the package's own name for an alias. */
  readonly name: string;
  /** In the channel's own words, `<2.6,>=1.22`; empty for any version. */
  readonly constraint: string;
  readonly allows: (version: string) => boolean;
}

/** A request whose channel, suite and name are settled (by the manifest or the catalog). */
export interface ConcreteRequest {
  /** The manifest's key, for messages and for `Resolution.roots`. */
  readonly key: string;
  readonly suite?: string;
  readonly name: string;
  readonly constraint: string;
  /** go, cargo: how it is built. */
  readonly build?: BuildWishes;
  /** url: where its file is. */
  readonly source?: UrlSource;
}

export interface ResolveInput {
  readonly requests: readonly ConcreteRequest[];
  readonly system: System;
  /** All that the lock is made for, to say which of them could be served. */
  readonly systems?: readonly System[];
  readonly group: string;
  /** What the lockfile has for this channel, group and system now: kept where it still fits, unless its name is in `upgrade`. */
  readonly locked: readonly LockedPackage[];
  /** Names to move to the newest; `"all"`. */
  readonly upgrade: readonly string[] | "all";
  /** Keys of the locked packages that are to move, where two may have one name. */
  readonly moved?: ReadonlySet<string>;
  /**
   * Whether the channel's index is asked even if it was asked a moment ago: true, what it said is known to be wrong; false, what it said
   * will do. Absent: when `upgrade` names something.
   */
  readonly askAnew?: boolean;
  /** Packages whose files can't be had anywhere, though an index may list them: deb, pypi and npm choose others. */
  readonly missing?: readonly LockedPackage[];
  /** pypi: the group's Python as resolved: `3.13.5`, and its libc's version for manylinux tags: `2.41`. */
  readonly python?: { readonly version: string; readonly glibc: string };
  /** cargo: the suites that have a Rust, the one to take first first, and its version: `1.85.0`. */
  readonly rust?: readonly { readonly suite: string; readonly version: string }[];
  /** deb: the requests' own closure, without what is in every tree of the suite. */
  readonly bare?: true;
  /** What is resolved will be imported next, with these: a channel may begin with what it is sure enough of. */
  readonly importing?: Promise<ImportDependencies | undefined>;
  /** npm: packages whose install scripts may run. */
  readonly npmScripts?: readonly string[];
  /** pypi: packages that are left out where others ask for them. */
  readonly pypiExclude?: readonly string[];
  /** pypi: packages that nothing may ask for. */
  readonly pypiAvoid?: readonly string[] | undefined;
}

export type Resolution =
  | {
      readonly kind: "resolved";
      readonly packages: readonly LockedPackage[];
      /** Request key -> packageKey of the packages that it names. */
      readonly roots: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly kind: "conflict"; readonly conflict: Conflict };

/** Why nothing fits: two or more requests, what each allows, and what would work. Printed as error:/cause:/help:. */
export interface Conflict {
  readonly code: "no-such-package" | "no-such-version" | "not-on-this-system" | "conflict";
  readonly message: string;
  readonly reason: string;
  readonly help: string;
  /** Keys of the requests that clash: `help` is then said in commands, by whoever knows the manifest. */
  readonly between?: readonly string[];
  /** Of these, each by itself with any version, the version that fits the others: it was tried. */
  readonly loosened?: readonly { readonly key: string; readonly version: string }[];
}

/** The channels of one run. Members may be getters: a channel that isn't needed need not be made. */
export type Channels = Readonly<Record<ChannelName, Channel>>;

export interface VersionInfo {
  readonly version: string;
  readonly suite?: string;
  /** npm: the range of Node versions that it works with (`engines.node`), where it says. */
  readonly node?: string;
  /** pypi: the range of Python versions that it works with, where its files say. */
  readonly python?: string;
  /** It is taken only by those who ask for it by name. */
  readonly prerelease?: true;
  /** The one that its authors call the newest, where the channel knows such a one: later ones are not for everybody. */
  readonly latest?: true;
}

export interface KnownVersion extends VersionInfo {
  readonly name: string;
  /** One line of what it is, where the channel's caches have one. */
  readonly summary?: string;
}

export interface Match {
  readonly channel: ChannelName;
  readonly suite?: string;
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  /** deb: the suites after `suite` that have it too. */
  readonly elsewhere?: readonly { readonly suite: string; readonly version: string }[];
}

/** Addresses of artifacts, best first. */
export type Addresses = ReadonlyMap<Digest, readonly string[]>;

export interface ImportDependencies {
  readonly store: Store;
  /** deb: the object of the tree's libc6, whose ld.so executables name; absent while importing libc6 itself. */
  readonly libc?: ObjectRef;
  /** pypi, npm: what programs are linked to; absent where the lock has no base. */
  readonly base?: ProgramBase;
  /** url: where the manifest says that artifacts are, by their digests. */
  readonly addresses?: Addresses;
  /** deb: settles once the packages that unpack the others are imported, or can't be. Downloads don't wait for it. */
  readonly unpackers?: Promise<unknown>;
}
