import type { Digest } from "../base/digest.ts";
import type { System } from "../base/system.ts";
import type { ChannelName, Relocation } from "../manifest/types.ts";

/** A decoded bothy.lock. Written by canonicalJson: no host, no store path, no time. */
export interface Lockfile {
  readonly version: 1;
  /** By the request's key in the manifest. */
  readonly requests: Readonly<Record<string, LockedRequest>>;
  /** By `packageKey`. One block an artifact and system. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** What one request of the manifest came to. */
export interface LockedRequest {
  /** Over the request as decoded (channel, suite, name, constraint, group, systems, priority, relocation): `lock --check` compares it. */
  readonly digest: Digest;
  readonly group: string;
  readonly priority: number;
  /** Keys into `packages`: the packages whose programs this request puts on PATH, by system. */
  readonly roots: Readonly<Partial<Record<System, readonly string[]>>>;
  /** Directories beside usr/bin, usr/sbin, usr/games of a deb tree whose programs belong on PATH (`usr/lib/postgresql/17/bin`). */
  readonly paths?: readonly string[];
  /** Program names to add: name on PATH -> path in the tree (`python` -> `usr/bin/python3`). */
  readonly aliases?: Readonly<Record<string, string>>;
  /** How the programs of `roots` are made to run, where the manifest says so. */
  readonly relocation?: Relocation;
  /** Not in the manifest: added because another request of the group needs it (a Python for `pypi` packages). Its key is `NAME@GROUP`. */
  readonly implied?: true;
}

/** One artifact that an environment needs on one system. */
export interface LockedPackage {
  readonly channel: ChannelName;
  /** deb: the suite's codename. */
  readonly suite?: string;
  readonly group: string;
  readonly system: System;
  readonly name: string;
  readonly version: string;
  /** deb: pool path below the mirror; pypi: file name; npm: file name of the tarball. */
  readonly file: string;
  readonly hash: Digest;
  /** Bytes of the artifact, where the channel's index tells. */
  readonly size?: number;
  /** Keys into `packages`, sorted. */
  readonly dependencies: readonly string[];
  /** npm: where it stands in its tool's tree, `node_modules/x`; and which tool's tree, the request's package name. */
  readonly location?: string;
  readonly tool?: string;
  /** deb: sha256 of the InRelease it was resolved against. `security`/`updates` belong to the suite. */
  readonly release?: string;
  /** deb: `security` or `updates` where the pool path is below that archive and not the mirror's main one. */
  readonly archive?: "main" | "security";
  /** What it is built with, keys of packages that have a group of their own, `buildGroup`. pypi, of a source distribution: wheels; go, of a tool: a Go. */
  readonly build?: readonly string[];
  /**
   * What a tool is built from beside its own file -> hash. go: `module@version` of a zip or `module@version/go.mod`; cargo: `crate@version`.
   */
  readonly sources?: Readonly<Record<string, Digest>>;
  /** go, cargo: the oldest Go or Rust that builds the tool. */
  readonly atLeast?: string;
  /** go, of a tool with C in it, and cargo: the suite whose compilers it is built with. Their packages are of the tool's `buildGroup`. */
  readonly compiler?: string;
  /** cargo: features beside the default ones, and that it goes without those. */
  readonly features?: readonly string[];
  readonly defaultFeatures?: false;
  /** pypi: the source distribution has sources for a compiler. */
  readonly compiles?: true;
  /** url: program -> path in the archive, where the manifest says; and that an archive stays the file that it is. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly unpack?: false;
  /** deb: in every tree of its suite, whoever asks (essential packages and what programs of other channels are linked to). */
  readonly base?: true;
}

/** `x86_64-linux/default/deb/trixie/htop`, `x86_64-linux/default/npm/prettier/node_modules/x`: unique in a lockfile, free of the version so that an upgrade changes a block in place. */
export function packageKey(
  item: Pick<LockedPackage, "channel" | "suite" | "group" | "system" | "name" | "tool" | "location">,
): string {
  const place = item.suite === undefined ? item.channel : `${item.channel}/${item.suite}`;
  const rest = item.tool === undefined ? item.name : `${item.tool}/${item.location ?? item.name}`;
  return `${item.system}/${item.group}/${place}/${rest}`;
}

/** The group of what a package of `group` is built with: `default+build+docopt`. No manifest can name it. */
export function buildGroup(group: string, name: string): string {
  return `${group}${BUILD_MARK}${name}`;
}

/** The group that a build group belongs to; any other group itself. */
export function owningGroup(group: string): string {
  return group.split(BUILD_MARK, 1)[0]!;
}

/** Whether this is a request for what compiles source distributions: it has no programs on PATH and is in no environment. */
export function isCompilerRequest(key: string): boolean {
  return key.startsWith(COMPILER_KEY);
}

/** The key of that request, in a group. */
export function compilerKey(group: string): string {
  return `${COMPILER_KEY}${group}`;
}

const BUILD_MARK = "+build+";
const COMPILER_KEY = "compiler@";
