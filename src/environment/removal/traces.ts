import { basename, dirname, join, resolve, sep } from "node:path";
import { isSystemError } from "../../base/error.ts";
import { MADE_BY } from "../../base/made-by.ts";
import type { Context } from "../../host/context.ts";
import { readStart } from "../../host/hash-file.ts";
import type { Host } from "../../host/host.ts";
import { installationRoot } from "../../host/installation.ts";
import type { Places } from "../../host/places.ts";
import { ifReadable, readableNames, readableText } from "../../host/readable.ts";
import { diskUse } from "../../store/folder-size.ts";
import { knownProjects } from "../project/known-projects.ts";
import { runWords } from "../run/run-folder.ts";
import { realPath } from "../upkeep/real-path.ts";
import { foreignNames } from "./own-names.ts";
import { bothyLines, type RcLine } from "./rc-lines.ts";

/** A folder of bothy's, and what it holds, in words. */
export interface TraceFolder {
  readonly path: string;
  readonly holds: string;
  readonly bytes: number;
  /** Where `path` is a link: the folder that it leads to. */
  readonly leadsTo?: string;
  /** Names in that folder that bothy didn't make: it was chosen by hand, and they stay. */
  readonly others?: readonly string[];
}

/** A start-up file of a shell with lines of bothy's. */
export interface RcFile {
  readonly path: string;
  readonly lines: readonly RcLine[];
}

/** What there is of bothy on this machine, as far as this user can have made it. */
export interface Traces {
  readonly folders: readonly TraceFolder[];
  /** Completions and manual pages that bothy made, and links to those of this installation. */
  readonly files: readonly string[];
  /** Lines that are surely bothy's. */
  readonly rcFiles: readonly RcFile[];
  /** Lines that name bothy and may do more. */
  readonly mentions: readonly RcFile[];
  /** Projects that stay as they are. */
  readonly projects: readonly string[];
  readonly installation: Installation;
}

/** Where bothy itself is: nothing of it is removed by itself. */
export interface Installation {
  readonly root: string;
  /** Links on PATH that lead to it. */
  readonly links: readonly string[];
  /** Command lines that remove it. */
  readonly removal: readonly string[];
}

/** How folders are called that a removal has set aside and not yet emptied. */
export const ASIDE = /^\.bothy-removed-[0-9a-f]{12}$/;

/** Looks for them. Nothing is changed. */
export function findTraces(ctx: Context): Traces {
  const { host, places } = ctx;
  const folders = [
    { ...placeFolder("data", ctx), holds: "packages and environments" },
    { ...placeFolder("cache", ctx), holds: "downloads and indexes" },
    {
      ...placeFolder("state", ctx),
      holds: "generations, activations and what projects keep in BOTHY_CACHE",
    },
    { ...placeFolder("config", ctx), holds: "your settings" },
    ...setAside(ctx).map((path) => ({ path, holds: "left by a removal that was interrupted" })),
    ...editing(host).map((path) => ({ path, holds: "left by `bothy edit`" })),
  ]
    .filter(({ path }) => exists(path, host))
    .map((folder: Omit<TraceFolder, "bytes">) => {
      const stays = (below: string) => folder.others?.includes(below) ?? false;
      return { ...folder, bytes: diskUse(realPath(host, folder.path), host, stays).bytes };
    });
  const rc = rcPaths(ctx).flatMap((path) => {
    const text = readableText(host, path, "latin1");
    return text === undefined ? [] : [{ path, ...bothyLines(text) }];
  });
  return {
    folders,
    files: madeFiles(ctx),
    rcFiles: rc.filter(({ own }) => own.length > 0).map(({ path, own }) => ({ path, lines: own })),
    mentions: rc
      .filter(({ others }) => others.length > 0)
      .map(({ path, others }) => ({ path, lines: others })),
    projects: knownProjects(places, host)
      .map(({ root }) => root)
      .filter((root) => root !== "" && exists(join(root, "bothy.toml"), host))
      .filter((root) => runWords(root, ctx) === undefined)
      .sort(),
    installation: findInstallation(host),
  };
}

/** Whether `path` is `folder` or lies in it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

/** One of bothy's places, and where it is a link, what it leads to and what of that isn't bothy's. */
function placeFolder(name: keyof Places, ctx: Context): Omit<TraceFolder, "holds" | "bytes"> {
  const path = ctx.places[name];
  if (!lstat(path, ctx.host)?.isSymbolicLink()) return { path };
  const others = foreignNames(name, ctx);
  return { path, leadsTo: realPath(ctx.host, path), ...(others.length === 0 ? {} : { others }) };
}

function setAside({ host, places }: Context): string[] {
  const parents = new Set([places.data, places.cache, places.state, places.config].map(dirname));
  return [...parents].flatMap((parent) =>
    readableNames(host, parent)
      .filter((name) => ASIDE.test(name))
      .map((name) => join(parent, name)),
  );
}

/** Copies of manifests that a killed `bothy edit` left. */
function editing(host: Host): string[] {
  const folder = host.env.TMPDIR || "/tmp";
  return readableNames(host, folder)
    .filter((name) => /^bothy-edit-\w{6}$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => lstat(path, host)?.uid === host.uid);
}

function home(host: Host): string | undefined {
  return host.env.HOME?.startsWith("/") ? host.env.HOME : undefined;
}

function rcPaths({ host, places }: Context): string[] {
  const at = home(host);
  const fish = join(dirname(places.config), "fish");
  const zsh = host.env.ZDOTDIR?.startsWith("/") ? [host.env.ZDOTDIR] : [];
  const found = [
    ...(at === undefined
      ? []
      : [".bashrc", ".bash_profile", ".bash_login", ".profile"].map((name) => join(at, name))),
    ...[...zsh, ...(at === undefined ? [] : [at])].flatMap((folder) =>
      [".zshrc", ".zshenv", ".zprofile", ".zlogin"].map((name) => join(folder, name)),
    ),
    join(fish, "config.fish"),
    ...readableNames(host, join(fish, "conf.d")).map((name) => join(fish, "conf.d", name)),
  ];
  return [...new Set(found)];
}

/** Files that say of themselves that bothy made them, and links into the installation, where shells and man look for such. */
function madeFiles({ host, places }: Context): string[] {
  const data = dirname(places.data);
  const at = home(host);
  const completions = [
    join(data, "bash-completion/completions/bothy"),
    join(dirname(places.config), "fish/completions/bothy.fish"),
    join(data, "fish/vendor_completions.d/bothy.fish"),
    join(data, "zsh/site-functions/_bothy"),
    ...(at === undefined
      ? []
      : [".zfunc", ".zsh/completions", ".zsh/functions"].map((name) => join(at, name, "_bothy"))),
  ];
  const manuals = readableNames(host, join(data, "man/man1"))
    .filter((name) => /^bothy(?:-[a-z-]+)?\.1$/.test(name))
    .map((name) => join(data, "man/man1", name));
  return [...completions, ...manuals].filter((path) => isMade(path, host));
}

function isMade(path: string, host: Host): boolean {
  try {
    if (host.fsSync.lstatSync(path).isSymbolicLink()) {
      const target = resolve(dirname(path), host.fsSync.readlinkSync(path));
      return isInside(realPath(host, path), installationRoot) || isInside(target, installationRoot);
    }
    return readStart(host, path, 400).toString().includes(MADE_BY);
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR", "EACCES", "EISDIR")) return false;
    throw error;
  }
}

function findInstallation(host: Host): Installation {
  const entry = join(installationRoot, "bin/bothy");
  const at = home(host);
  const path = [
    ...(host.env.PATH ?? "").split(":"),
    ...(at === undefined ? [] : [`${at}/.local/bin`, `${at}/bin`]),
  ];
  const links = [
    ...new Set(path.filter((folder) => folder.startsWith("/")).map((folder) => join(folder, "bothy"))),
  ].filter((link) => lstat(link, host)?.isSymbolicLink() && realPath(host, link) === realPath(host, entry));
  const byNpm = basename(dirname(installationRoot)) === "node_modules";
  const quoted = (word: string) =>
    /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  const removal = byNpm
    ? [`npm uninstall --global ${basename(installationRoot)}`]
    : [
        ...(links.length > 0 ? [`rm ${links.map(quoted).join(" ")}`] : []),
        `rm -rf ${quoted(installationRoot)}`,
      ];
  return { root: installationRoot, links, removal };
}

function exists(path: string, host: Host): boolean {
  return lstat(path, host) !== undefined;
}

/** Undefined too for what may not be looked at. */
function lstat(path: string, host: Host) {
  return ifReadable(() => host.fsSync.lstatSync(path, { throwIfNoEntry: false }));
}
