import { join, posix } from "node:path";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import type { RunResult } from "../../host/host.ts";
import { makeStaging, removeTree } from "../../store/staging.ts";
import type { Store } from "../../store/types.ts";
import { runInSandbox, SANDBOX_NO_NAMESPACES } from "../sandbox.ts";
import type { PackageManifest } from "./package-programs.ts";

/** A package whose install scripts the manifest allows. */
export interface ScriptedPackage {
  /** `node_modules/x` */
  readonly location: string;
  readonly manifest: PackageManifest;
}

/** Long enough for what is fetched or compiled on a slow machine. */
const TIMEOUT_SECONDS = 3600;

export interface ScriptWork {
  /** The tool's tree, which may be written to. */
  readonly staging: string;
  /** Absolute path of the node that runs scripts. */
  readonly node: string | undefined;
  readonly item: ScriptedPackage;
}

/**
 * Runs a package's install scripts in its folder, as npm's documentation of "Life Cycle Operation Order" says, with `node` and the
 * tree's own programs on PATH. They see the machine's programs, the store and the tool's tree, which alone they can write to;
 * no home, no sockets, and of the variables those that say how to reach the network. Returns whether a sandbox was to be had for it.
 * A UserError `install-script-failed` with the end of what it printed.
 */
export async function runInstallScripts(
  work: ScriptWork,
  store: Store,
  ctx: Context,
): Promise<{ sandboxed: boolean }> {
  const { staging, node, item } = work;
  const { manifest, location } = item;
  if (ctx.offline) {
    throw new UserError("offline", `the install scripts of npm:${manifest.name} can't be run`, {
      reason: "bothy was told to stay offline, and what these scripts do can't be known",
      help: "run the command again without --offline",
    });
  }
  const folder = `${staging}/${location}`;
  let sandboxed = true;
  for (const { event, command } of manifest.installScripts) {
    const env = scriptEnvironment(work, event, ctx);
    const run = () => ctx.host.run("/bin/sh", ["-c", command], { cwd: folder, env, signal: ctx.signal });
    const inside = await runWalled(["/bin/sh", "-c", ENTER, folder, command], { ...work, env }, store, ctx);
    if (inside.code === SANDBOX_NO_NAMESPACES) sandboxed = false;
    const result = inside.code === SANDBOX_NO_NAMESPACES ? await run() : inside;
    ctx.signal.throwIfAborted();
    if (result.code === 0) continue;
    const printed = Buffer.concat([result.stdout, result.stderr]).toString("utf8").trim().split("\n");
    throw new UserError(
      "install-script-failed",
      `npm:${manifest.name}@${manifest.version}: its ${event} script failed`,
      {
        reason: [
          `${command} (${node === undefined ? "without Node" : "run by Node"})`,
          ...printed.slice(-8),
        ].join("\n"),
        help: `leave ${manifest.name} out of npm-scripts in bothy.toml's [options] if the tool works without it`,
      },
    );
  }
  return { sandboxed };
}

const ENTER = 'cd -- "$0" && exec /bin/sh -c "$1"';

/** What a program of this machine may need. Nothing of it belongs to the user. */
const MACHINE = [
  "/usr",
  "/bin",
  "/sbin",
  "/lib",
  "/lib32",
  "/lib64",
  "/libx32",
  "/etc",
  "/opt",
  "/nix",
  "/gnu",
];

async function runWalled(
  command: readonly string[],
  work: ScriptWork & { readonly env: Readonly<Record<string, string>> },
  store: Store,
  ctx: Context,
): Promise<RunResult> {
  const { existsSync, realpathSync, mkdirSync } = ctx.host.fsSync;
  // The resolver's file is often a link to one below /run, which is the sandbox's own.
  const resolver = existsSync("/etc/resolv.conf") ? [realpathSync("/etc/resolv.conf")] : [];
  const node = work.node === undefined ? [] : [work.node, realpathSync(work.node)];
  const readOnly = [
    ...MACHINE,
    join(store.root, "objects"),
    ...node.map((path) => nodeFolder(path, store)),
    ...resolver,
  ].filter((path) => existsSync(path));
  const root = await makeStaging(ctx.host, store.root);
  try {
    mkdirSync(join(root, "root"));
    return await runInSandbox(
      command,
      {
        root: join(root, "root"),
        readOnly,
        writable: [work.staging],
        network: true,
        timeoutSeconds: TIMEOUT_SECONDS,
        env: work.env,
      },
      ctx,
    );
  } finally {
    await removeTree(ctx.host, root);
  }
}

/** The tree in the store that has it; elsewhere, its installation. */
function nodeFolder(node: string, store: Store): string {
  const trees = join(store.root, "trees");
  return node.startsWith(`${trees}/`)
    ? join(trees, node.slice(trees.length + 1).split("/", 1)[0]!)
    : posix.dirname(posix.dirname(node));
}

/** Variables of the user's that scripts get. Others may be keys to something. */
const PASSED = /^(?:PATH|LANG|LC_\w+|TZ|TERM|(?:https?|ftp|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|\w+_mirror)$/i;

function scriptEnvironment(work: ScriptWork, event: string, ctx: Context): Record<string, string> {
  const { staging, node, item } = work;
  const folders: string[] = [];
  for (let folder = item.location; folder !== "." && folder !== "/"; folder = posix.dirname(folder))
    if (posix.basename(folder) === "node_modules") folders.push(`${staging}/${folder}/.bin`);
    else folders.push(`${staging}/${folder}/node_modules/.bin`);
  const path = [...folders, ...(node === undefined ? [] : [posix.dirname(node)]), ctx.host.env.PATH ?? ""];
  const passed = Object.entries(ctx.host.env).flatMap(([name, value]) =>
    value !== undefined && PASSED.test(name) ? [[name, value] as const] : [],
  );
  return {
    ...Object.fromEntries(passed),
    PATH: path.filter((part) => part !== "").join(":"),
    HOME: "/root",
    INIT_CWD: `${staging}/${item.location}`,
    NODE_ENV: "production",
    npm_lifecycle_event: event,
    npm_package_name: item.manifest.name,
    npm_package_version: item.manifest.version,
    ...(node === undefined ? {} : { npm_node_execpath: node, NODE: node }),
  };
}
