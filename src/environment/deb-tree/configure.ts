import { join, posix } from "node:path";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { RunResult } from "../../host/host.ts";
import { makeStaging, removeTree } from "../../store/staging.ts";
import type { Store } from "../../store/types.ts";
import { chooseAlternatives, parseAlternatives } from "./alternatives.ts";
import { applyChanges, copyChanges, overlayChanges } from "./capture.ts";
import { readControlFile } from "./control.ts";
import { type DatabasePackage, unconfigured, unpackedDatabase } from "./dpkg-database.ts";
import type { TreePackage } from "./finish-tree.ts";
import { linkOrCopy } from "./place-files.ts";
import {
  canUseNamespaces,
  runInSandbox,
  SANDBOX_NO_NAMESPACES,
  SANDBOX_NO_OVERLAY,
  SANDBOX_TIMED_OUT,
} from "./sandbox.ts";
import { belongsInTree, linkTarget, MERGED } from "./tree-path.ts";

/** Long enough for the largest closures on a slow machine; a script that waits for an answer never comes to an end. */
const TIMEOUT_SECONDS = 900;

const DATABASE = "var/lib/dpkg";

export interface ConfigureInput {
  /** The placed tree, text not yet rewritten, with the redirect library in it. */
  readonly staging: string;
  /** In dependency order. */
  readonly packages: readonly TreePackage[];
  readonly store: Store;
}

export interface Configured {
  /** Files that the scripts made or changed. */
  readonly changed: ReadonlySet<string>;
  readonly notices: readonly string[];
}

/**
 * Does to the tree in `staging` what installing its packages does after unpacking: their own dpkg runs their own
 * maintainer scripts in a sandbox on the tree, and what these made is moved into it. A script that fails is told in a
 * notice (docs/decisions/post-install.md). Where the sandbox can't be had, the alternatives that scripts name in plain words are linked.
 *
 * UserError `configure-failed` when dpkg itself doesn't run or doesn't end.
 */
export async function configureTree(input: ConfigureInput, ctx: Context): Promise<Configured> {
  const { staging, packages } = input;
  if (!packages.some((one) => one.control.files.has("postinst"))) return { changed: new Set(), notices: [] };
  if (ctx.host.fsSync.existsSync(`${staging}/usr/bin/dpkg`) && (await canUseNamespaces(ctx))) {
    const work = await makeStaging(ctx.host, input.store.root);
    try {
      const done = await runScripts(input, work, ctx);
      if (done !== undefined) return done;
    } finally {
      await removeTree(ctx.host, work);
    }
  }
  linkParsedAlternatives(input, ctx);
  return {
    changed: new Set(),
    notices: [
      "the packages' install scripts were not run, as this system allows no user namespaces or the packages lack dpkg: only alternatives are linked, and generated configuration is missing; see bothy doctor",
    ],
  };
}

/** Undefined when there are no namespaces after all. */
async function runScripts(
  input: ConfigureInput,
  work: string,
  ctx: Context,
): Promise<Configured | undefined> {
  const { staging, store } = input;
  const { fsSync } = ctx.host;
  const [upper, scratch, root] = ["upper", "work", "root"].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [upper, scratch, root]) fsSync.mkdirSync(folder);
  const seeded = seed(input, upper, ctx);
  const run = (overlay: boolean) =>
    runInSandbox(
      // one stream, so that what a script printed stands after the line that names its package
      ["/usr/bin/sh", "-c", 'exec dpkg "$@" 2>&1', "sh", ...DPKG_OPTIONS, "--configure", "--pending"],
      {
        root,
        ...(overlay ? { overlay: { lower: staging, upper, work: scratch } } : {}),
        readOnly: [join(store.root, "objects")],
        timeoutSeconds: TIMEOUT_SECONDS,
        env: ENVIRONMENT,
      },
      ctx,
    );
  let result = await run(true);
  let after = upper;
  let changes = () => overlayChanges(ctx.host, upper);
  if (result.code === SANDBOX_NO_OVERLAY) {
    const copied = copyWithSeeds(staging, upper, root, ctx);
    result = await run(false);
    after = root;
    changes = () => copyChanges(ctx.host, staging, root, copied);
  }
  if (result.code === SANDBOX_NO_NAMESPACES) return undefined;
  const status = fsSync.readFileSync(`${after}/${DATABASE}/status`, "utf8");
  const notices = failures(status, input, result);
  const dataParents = (path: string) =>
    `${store.root}/`.startsWith(`/${path}/`) || `/${path}/`.startsWith(`${store.root}/`);
  const changed = applyChanges(ctx.host, staging, changes(), (path) => seeded.has(path) || dataParents(path));
  return { changed, notices };
}

const DPKG_OPTIONS = [
  "--force-depends", // a package whose dependency failed is configured all the same, and tells on its own
  "--force-unsafe-io",
  "--force-confold",
  "--abort-after=100000",
];

const ENVIRONMENT = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  LANG: "C.UTF-8",
  TERM: "dumb",
  DEBIAN_FRONTEND: "noninteractive",
  DEBCONF_NONINTERACTIVE_SEEN: "true",
  SYSTEMD_OFFLINE: "1",
  BOTHY_REDIRECT: "off", // the tree is at / inside, where its programs look for it anyway
};

/** Programs that have nothing to act on in a tree, or whose work nothing in a tree reads. */
const REPLACED = ["usr/bin/mandb", "usr/bin/systemctl", "usr/bin/udevadm", "usr/sbin/update-initramfs"];

/**
 * Fills the overlay's upper folder with what the scripts must find and no tree holds: dpkg's database, accounts, the
 * packages' state folders, programs that do nothing. Returns the paths that are not for the tree.
 */
function seed({ staging, packages }: ConfigureInput, upper: string, ctx: Context): Set<string> {
  const { fsSync } = ctx.host;
  const seeded = new Set<string>();
  const write = (path: string, content: string, executable: boolean) => {
    fsSync.mkdirSync(posix.dirname(`${upper}/${path}`), { recursive: true });
    fsSync.writeFileSync(`${upper}/${path}`, content, { mode: executable ? 0o755 : 0o644 });
    seeded.add(path);
  };
  for (const one of packages) placeState(one, upper, ctx);
  for (const [path, file] of unpackedDatabase(packages.map((one) => databasePackage(one, ctx))))
    write(`${DATABASE}/${path}`, file.content, file.executable);
  for (const folder of ["updates", "alternatives", "parts"])
    fsSync.mkdirSync(`${upper}/${DATABASE}/${folder}`, { recursive: true });
  for (const name of ["passwd", "group"]) {
    const master = `${staging}/usr/share/base-passwd/${name}.master`;
    const root = name === "passwd" ? "root:x:0:0:root:/root:/bin/sh\n" : "root:x:0:\n";
    write(
      `etc/${name}`,
      fsSync.existsSync(master) ? fsSync.readFileSync(master, "utf8").replace(/^root:\*:/, "root:x:") : root,
      false,
    );
  }
  write("etc/hosts", "127.0.0.1 localhost bothy\n", false);
  write("etc/hostname", "bothy\n", false);
  write("usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", true);
  for (const path of REPLACED)
    if (fsSync.lstatSync(`${staging}/${path}`, { throwIfNoEntry: false })?.isFile())
      write(path, "#!/bin/sh\nexit 0\n", true);
  return seeded;
}

/** What `one` ships below places that no tree has: /var/log, /var/cache, /home. */
function placeState(one: TreePackage, upper: string, ctx: Context): void {
  const { fsSync } = ctx.host;
  for (const entry of one.meta.entries) {
    if (belongsInTree(entry.path) || (MERGED as readonly string[]).includes(entry.path)) continue;
    const path = `${upper}/${entry.path}`;
    fsSync.mkdirSync(entry.type === "directory" ? path : posix.dirname(path), { recursive: true });
    if (entry.type === "directory" || fsSync.lstatSync(path, { throwIfNoEntry: false }) !== undefined)
      continue;
    if (entry.type === "link") fsSync.symlinkSync(entry.target, path);
    else linkOrCopy(ctx.host, `${one.object.tree}/${entry.path}`, path);
  }
}

function databasePackage(one: TreePackage, ctx: Context): DatabasePackage {
  const names = [...one.control.files].filter((name) => name !== "control" && name !== "md5sums");
  const controlFiles = new Map(names.map((name) => [name, readControlFile(one.control, name, ctx) ?? ""]));
  return { name: one.item.name, meta: one.meta, control: one.control, controlFiles };
}

/** For file systems that take no overlay: the tree and the seeds copied. Returns the time at which the copy was whole. */
function copyWithSeeds(staging: string, upper: string, root: string, ctx: Context): number {
  const { fsSync } = ctx.host;
  const options = { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, force: true } as const;
  fsSync.cpSync(staging, root, { ...options, mode: fsSync.constants.COPYFILE_FICLONE });
  fsSync.cpSync(upper, root, options);
  const mark = join(root, ".copied");
  fsSync.writeFileSync(mark, "");
  const { ctimeMs } = fsSync.lstatSync(mark);
  fsSync.rmSync(mark);
  return ctimeMs;
}

/** Notices of the packages that dpkg could not configure, each with the last lines its script printed. */
function failures(status: string, { packages }: ConfigureInput, result: RunResult): string[] {
  const output = `${result.stdout.toString()}${result.stderr.toString()}`;
  const failed = unconfigured(status);
  if (result.code === 0 && failed.length === 0) return [];
  if (result.code === SANDBOX_TIMED_OUT || failed.length === packages.length || failed.length === 0) {
    throw new UserError("configure-failed", "can't run the packages' install scripts", {
      reason:
        result.code === SANDBOX_TIMED_OUT
          ? `they did not end in ${TIMEOUT_SECONDS} s; the last lines were: ${lastLines(output)}`
          : `dpkg ended with ${result.code ?? result.signal}: ${lastLines(output)}`,
      help: "see what the system allows: bothy doctor",
    });
  }
  return failed.map((name) => `${name}: its install script failed: ${lastLines(sectionOf(name, output))}`);
}

/** What was printed while `name` was set up. */
function sectionOf(name: string, output: string): string {
  const own = new RegExp(`^(?:Setting up|Processing triggers for) ${name.replace(/[+.]/g, "\\$&")}[: ]`);
  const [steps = ""] = output.split(/^Errors were encountered while processing:$/m);
  const sections = steps.split(/^(?=Setting up |Processing triggers for )/m);
  return sections.filter((section) => own.test(section)).join("") || steps;
}

function lastLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(
      (line) => line !== "" && !/^(?:Setting up |Processing triggers |dpkg: error processing )/.test(line),
    )
    .slice(-4)
    .join(" | ");
}

function linkParsedAlternatives({ staging, packages }: ConfigureInput, ctx: Context): void {
  const { fsSync } = ctx.host;
  const scripts = packages.map((one) => readControlFile(one.control, "postinst", ctx) ?? "");
  const exists = (path: string) => fsSync.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  const alternatives = scripts.flatMap(parseAlternatives).filter(({ path }) => exists(staging + path));
  for (const [link, target] of chooseAlternatives(alternatives)) {
    const path = `${staging}${link}`;
    if (exists(path)) continue;
    fsSync.mkdirSync(posix.dirname(path), { recursive: true });
    fsSync.symlinkSync(linkTarget(link.slice(1), target), path);
  }
}
