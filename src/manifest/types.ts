import type { System } from "../base/system.ts";

/** Channels of this version. */
export const CHANNELS = ["deb", "pypi", "npm", "url", "go", "cargo"] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** How a request's programs are made to run: `native`, redirected; `view`, in a view of their tree. Absent: as bothy finds. */
export const RELOCATIONS = ["native", "view"] as const;
export type Relocation = (typeof RELOCATIONS)[number];

export const DEFAULT_GROUP = "default";
export const DEFAULT_SUITE = "trixie";

/** The lockfile's group of what programs of other channels than deb are linked to. No manifest can name it: groups have no `+`. */
export const BASE_GROUP = "bothy+base";

/** One value for all systems, or one for each that is served. */
export type PerSystem = string | Readonly<Partial<Record<System, string>>>;

/** Where a `url` request's file is, and what it must be. */
export interface UrlSource {
  /** As it is written: `{version}`, `{arch}` (x86_64, aarch64) and `{goarch}` (amd64, arm64) stand in it for what they name. */
  readonly url: PerSystem;
  /** 64 hexadecimal digits. */
  readonly sha256: PerSystem;
  /** Program -> path in the archive; absent: those that are found there. */
  readonly programs?: Readonly<Record<string, string>>;
  /** An archive stays the file that it is. */
  readonly unpack?: false;
}

/** How a tool is to be built that comes as source. */
export interface BuildWishes {
  /** cargo: features beside the default ones. */
  readonly features?: readonly string[];
  /** cargo: without those that are on by themselves. */
  readonly defaultFeatures?: false;
  /** go, cargo: Debian packages that the build finds beside the compiler: headers, libraries, programs. */
  readonly needs?: readonly string[];
}

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
  /** How it is built, of go's and cargo's. */
  readonly build?: BuildWishes;
  /** More packages of the same channel that come with it: of requests that bothy makes, not manifests. */
  readonly also?: readonly string[];
  /** `url` requests': where the file is. `constraint` is then its version, or `*`. */
  readonly source?: UrlSource;
}

/** A place in a manifest, for messages. */
export interface Place {
  /** As messages name the manifest: `bothy.toml`, `../base/bothy.toml`, relative to the project. */
  readonly file: string;
  /** From 1, as `column`. */
  readonly line: number;
  readonly column: number;
  /** The line itself. */
  readonly text: string;
}

/** A text for a shell, and the manifest that it stands in. */
export interface Script {
  readonly text: string;
  readonly file: string;
  /** BOTHY_HERE: the folder of that manifest. Empty where the manifest was decoded without its folder. */
  readonly folder: string;
}

/** When a service is started again after it has ended by itself: never, where it failed, or however it ended. */
export const RESTARTS = ["no", "on-failure", "always"] as const;
export type Restart = (typeof RESTARTS)[number];

/** What a service may be told to end with. */
export const STOP_SIGNALS = ["TERM", "INT", "QUIT", "HUP", "USR1", "USR2", "WINCH", "KILL"] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

/** How bothy tells that a service does its work. */
export interface ReadyCheck {
  readonly kind: "command" | "port" | "http";
  /**
   * `command`: a line for the service's shell, whose status 0 counts. `port`: a number, or the name of one of the environment's
   * ports. `http`: an address, or a path on the service's own port; a status below 400 counts.
   */
  readonly target: string | number;
  /** Seconds from the start after which the service has failed. */
  readonly timeout: number;
  /** Seconds between two checks; absent: at first some milliseconds, then more and more. */
  readonly interval?: number;
}

/** `[services.NAME]`: a program that bothy keeps running for the environment. */
export interface Service {
  readonly name: string;
  /** A line for the shell. */
  readonly command: string;
  /** Absent: a service is ready once it has not ended at once. */
  readonly ready?: ReadyCheck;
  /** Services that must be ready before it starts. */
  readonly dependsOn: readonly string[];
  readonly restart: Restart;
  /** `timeout`: seconds until what is left is killed. */
  readonly stop: { readonly signal: StopSignal; readonly timeout: number };
  /** For this service alone, as `[vars]`. */
  readonly vars: Readonly<Record<string, string>>;
  /** Where it runs, relative to the folder of its manifest; absent: that folder. */
  readonly directory?: string;
  /** Ports beside its own: `admin` of `web` is the port `web-admin`. */
  readonly ports: readonly string[];
  /** Started by root, or by a user without a name, it sees itself as an ordinary user. */
  readonly unprivileged: boolean;
  /** `files`: how many, of so many megabytes each, are kept of what it prints. */
  readonly log: { readonly megabytes: number; readonly files: number };
  /** BOTHY_HERE: the folder of its manifest. Empty where the manifest was decoded without its folder. */
  readonly folder: string;
  /** Where it and what it names stand in its manifest. */
  readonly places: { readonly service: Place; readonly dependsOn: Place; readonly ready: Place };
}

/** The parts of `[profile]`. */
export const PROFILE_PARTS = ["common", "bash", "zsh", "fish"] as const;
export type ProfilePart = (typeof PROFILE_PARTS)[number];

/** What a graphics processor is to the environment: used where there is one, needed, or never used. */
export const GPU_WISHES = ["auto", "require", "off"] as const;
export type GpuWish = (typeof GPU_WISHES)[number];

export interface Options {
  readonly systems: readonly System[];
  readonly autoActivate: boolean;
  readonly npmScripts: readonly string[];
  /** Debian packages whose install scripts may fail. */
  readonly allowFailedScripts: readonly string[];
  /** Python packages that are left out where others ask for them. */
  readonly pypiExclude: readonly string[];
  /** No manifest's: Python packages that must not be among those resolved, to find out what works without them. */
  readonly pypiAvoid?: readonly string[];
  readonly gpu: GpuWish;
}

/** What a project asks for: its bothy.toml and all that this includes, as one. Tables of later versions are refused by name. */
export interface Manifest {
  readonly schema: 1;
  readonly name?: string;
  readonly description?: string;
  readonly packages: readonly Request[];
  /** In the order of the file; values may refer to earlier ones and to the environment with `$NAME`. */
  readonly vars: Readonly<Record<string, string>>;
  /** In the order in which they run: what is included first. `onDeactivate`: last. */
  readonly hook: { readonly onActivate?: readonly Script[]; readonly onDeactivate?: readonly Script[] };
  readonly profile: Readonly<Partial<Record<ProfilePart, readonly Script[]>>>;
  readonly services: readonly Service[];
  readonly options: Options;
  /** By request key, where each request stands. */
  readonly places: Readonly<Record<string, Place>>;
  /** What it includes, as messages name it: `../base/bothy.toml`. */
  readonly included: readonly string[];
}

/** One entry of `[include] environments`. */
export interface IncludeEntry {
  /** A folder or a pattern of folders, relative to the manifest. */
  readonly dir: string;
  readonly place: Place;
}

/** A line `NAME = false`: takes out what an include brings. */
export interface Removal {
  readonly table: "packages" | "vars" | "hook" | "profile" | "services";
  readonly name: string;
  readonly place: Place;
}

/** One bothy.toml by itself: what it says, and what it leaves to others. */
export interface ManifestFile {
  readonly name?: string;
  readonly description?: string;
  readonly packages: readonly Request[];
  readonly vars: Readonly<Record<string, string>>;
  readonly hook: { readonly onActivate?: string; readonly onDeactivate?: string };
  readonly profile: Readonly<Partial<Record<ProfilePart, string>>>;
  readonly services: readonly Service[];
  readonly options: Partial<Options>;
  readonly include: readonly IncludeEntry[];
  readonly removals: readonly Removal[];
  readonly places: Readonly<Record<string, Place>>;
}

/** One bothy.toml of several that are put together. */
export interface ManifestLayer {
  /** As messages name it. */
  readonly file: string;
  /** The folder that it is in, absolute. */
  readonly folder: string;
  readonly manifest: ManifestFile;
}
