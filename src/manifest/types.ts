import type { System } from "../base/system.ts";

/** Channels of this version. */
export const CHANNELS = ["deb", "pypi", "npm"] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** How a request's programs are made to run: `native`, redirected; `view`, in a view of their tree. Absent: as bothy finds. */
export const RELOCATIONS = ["native", "view"] as const;
export type Relocation = (typeof RELOCATIONS)[number];

export const DEFAULT_GROUP = "default";
export const DEFAULT_SUITE = "trixie";

/** The lockfile's group of what programs of other channels than deb are linked to. No manifest can name it: groups have no `+`. */
export const BASE_GROUP = "bothy+base";

/** One line of `[packages]`, its name taken apart: `[CHANNEL[/SUITE]:]NAME[@CONSTRAINT]`. */
export interface Request {
  /** The key as it stands in the manifest, `pypi:pandas`. */
  readonly key: string;
  /** Absent: the catalog decides. */
  readonly channel?: ChannelName;
  readonly suite?: string;
  readonly name: string;
  /** `*`, `22`, `>=2.2`, `=1:2.3-4`; its meaning is the channel's. */
  readonly constraint: string;
  readonly group: string;
  /** Absent: all the manifest's systems. */
  readonly systems?: readonly System[];
  /** Of two packages with the same program, the one with the lower number is on PATH. Default 5. */
  readonly priority: number;
  /** Debian's packages alone. */
  readonly relocation?: Relocation;
}

/** A decoded bothy.toml. Tables of later versions (services, build, image, workspace, include) are refused by name. */
export interface Manifest {
  readonly schema: 1;
  readonly name?: string;
  readonly description?: string;
  readonly packages: readonly Request[];
  /** In the order of the file; values may refer to earlier ones and to the environment with `$NAME`. */
  readonly vars: Readonly<Record<string, string>>;
  readonly hook: { readonly onActivate?: string; readonly onDeactivate?: string };
  readonly profile: {
    readonly common?: string;
    readonly bash?: string;
    readonly zsh?: string;
    readonly fish?: string;
  };
  readonly options: {
    readonly systems: readonly System[];
    readonly autoActivate: boolean;
    readonly npmScripts: readonly string[];
    /** Debian packages whose install scripts may fail. */
    readonly allowFailedScripts: readonly string[];
  };
}
