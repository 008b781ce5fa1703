import type { System } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import type { LockedPackage } from "../lockfile/types.ts";
import type { Relocation } from "../manifest/types.ts";
import type { ModeChoice } from "../relocate/program-mode.ts";
import type { ObjectMeta, ObjectRef, Store, StoreKey } from "../store/types.ts";

/** A locked package with its imported object. */
export interface Imported {
  /** `packageKey(item)`. */
  readonly id: string;
  readonly item: LockedPackage;
  readonly object: ObjectRef;
  readonly meta: ObjectMeta;
}

/** A composed tree at `trees/<key>/`. */
export interface ComposedTree {
  readonly key: StoreKey;
  /** Absolute. */
  readonly path: string;
  readonly meta: TreeMeta;
}

/** `trees/<key>/.bothy/tree.json`. */
export interface TreeMeta {
  readonly format: 1;
  readonly kind: "deb" | "python" | "npm" | "tool";
  /** What the tree is linked from or names: kept by collection as long as the tree is. */
  readonly objects: readonly StoreKey[];
  readonly trees: readonly StoreKey[];
  /** Package id -> program name -> path relative to the tree (`usr/bin/htop`): what each package can put on PATH. */
  readonly programs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Path of each program -> how it is run, and why. deb: of those that aren't simply redirected; tool: of ELF files on PATH. */
  readonly modes?: Readonly<Record<string, ModeChoice>>;
  /** The machine let no install scripts run: not to be taken for the tree once it does. */
  readonly unconfigured?: true;
  /** What a user should know: post-install effects that could not be had, programs that could not be relocated. */
  readonly notices: readonly string[];
}

/** deb-tree/compose.ts: the merged, relocated, configured tree of one suite and group. */
export type ComposeDebTree = (
  input: {
    readonly system: System;
    readonly suite: string;
    readonly group: string;
    readonly packages: readonly Imported[];
    /** By package id, what bothy.toml says of how its programs are run. */
    readonly relocation: ReadonlyMap<string, Relocation>;
    /** Names of packages whose install scripts may fail; those of others fail the composing. */
    readonly allowFailedScripts: readonly string[];
  },
  store: Store,
  ctx: Context,
) => Promise<ComposedTree>;

/** python/python-tree.ts: a venv-shaped tree over the Python of a deb tree. `packages` may be empty. */
export type ComposePythonTree = (
  input: {
    readonly system: System;
    readonly group: string;
    readonly packages: readonly Imported[];
    readonly deb: ComposedTree;
    /** Interpreter's path relative to the deb tree, `usr/bin/python3.13`. */
    readonly interpreter: string;
  },
  store: Store,
  ctx: Context,
) => Promise<ComposedTree>;

/** npm/npm-tree.ts: one command-line tool with its node_modules, its programs run by `node`. */
export type ComposeNpmTree = (
  input: {
    readonly system: System;
    readonly group: string;
    readonly tool: string;
    readonly packages: readonly Imported[];
    /** Absolute path of the group's node; absent for the tool that is Node itself. */
    readonly node?: string;
    readonly scripts: readonly string[];
  },
  store: Store,
  ctx: Context,
) => Promise<ComposedTree>;

/** tool-tree/tool-tree.ts: one tool's files, as they were published or built, and its programs. */
export type ComposeToolTree = (
  input: {
    readonly system: System;
    readonly group: string;
    /** Its name, which a lone program gets whose file is named for its platform. */
    readonly tool: string;
    /** The object whose tree is the tool's. */
    readonly files: Imported;
    /** Program -> path in the tree; absent: those that are found in it. */
    readonly programs?: Readonly<Record<string, string>>;
    /** Absolute path of the environment's program of that name (`python3`), which scripts are to be run by; undefined: it brings none. */
    readonly interpreter: (name: string) => string | undefined;
  },
  store: Store,
  ctx: Context,
) => Promise<ComposedTree>;
