import { join, posix } from "node:path";
import type { Context } from "../../../host/context.ts";
import { makeStaging, removeTree } from "../../../store/staging.ts";
import type { Store } from "../../../store/types.ts";
import { runInSandbox, SANDBOX_NO_OVERLAY } from "../../sandbox.ts";
import { readControlFile } from "../control.ts";
import type { TreePackage } from "../finish-tree.ts";
import { linkTarget } from "../tree-path.ts";
import { chooseAlternatives, parseAlternatives } from "./alternatives.ts";
import { applyChanges, copyChanges, overlayChanges } from "./capture.ts";
import { describeFailure, failedScripts, failureError } from "./dpkg-failures.ts";
import { type Effect, withContents } from "./effects.ts";
import { keepEffects } from "./effects-cache.ts";
import {
  DATABASE,
  DPKG_OPTIONS,
  PREINST_FAILURES,
  RUN_SCRIPTS,
  SCRIPT_ENVIRONMENT,
} from "./maintainer-scripts.ts";
import { ACCOUNTS_FOLDER, type Accounts, packageAccounts } from "./package-accounts.ts";
import { placeSeeds } from "./seeds.ts";

/** Long enough for the largest closures on a slow machine; a script that waits for an answer never comes to an end. */
const TIMEOUT_SECONDS = 900;

export interface ConfigureInput {
  /** The placed tree, text not yet rewritten, with the redirect library in it. */
  readonly staging: string;
  /** In dependency order. */
  readonly packages: readonly TreePackage[];
  readonly store: Store;
  /** `canUseNamespaces`, where it matters. */
  readonly canRunScripts: boolean;
  /** Names of packages whose scripts may fail. */
  readonly allowFailedScripts: readonly string[];
  /** Tells all that the scripts' effects depend on; absent: they are not kept (`keepEffects`). */
  readonly effectsKey?: string;
}

export interface Configured {
  /** Files that the scripts made or changed. */
  readonly changed: ReadonlySet<string>;
  readonly notices: readonly string[];
}

/**
 * Does to the tree in `staging` what installing its packages does after unpacking: their own dpkg runs their own
 * maintainer scripts in a sandbox on the tree, and what these made is moved into it (docs/decisions/post-install.md).
 * Where they can't be run, the alternatives that scripts name in plain words are linked.
 *
 * UserErrors: `install-script-failed` where a script fails that may not, `configure-failed` when dpkg itself doesn't run
 * or doesn't end.
 */
export async function configureTree(input: ConfigureInput, ctx: Context): Promise<Configured> {
  const { staging, packages } = input;
  if (!packages.some(({ control: { files } }) => files.has("postinst") || files.has("preinst")))
    return { changed: new Set(), notices: [] };
  if (input.canRunScripts && ctx.host.fsSync.existsSync(`${staging}/usr/bin/dpkg`)) {
    const work = await makeStaging(ctx.host, input.store.root);
    try {
      return await runScripts(input, work, ctx);
    } finally {
      await removeTree(ctx.host, work);
    }
  }
  linkParsedAlternatives(input, ctx);
  const obstacle = input.canRunScripts ? "none of them brings dpkg" : "this system allows no user namespaces";
  return {
    changed: new Set(),
    notices: [
      `the packages' install scripts were not run, as ${obstacle}: alternatives alone are linked; generated configuration, caches and indexes are missing; see bothy doctor`,
    ],
  };
}

async function runScripts(input: ConfigureInput, work: string, ctx: Context): Promise<Configured> {
  const { staging, packages, store } = input;
  const { fsSync } = ctx.host;
  const [upper, scratch, root] = ["upper", "work", "root"].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [upper, scratch, root]) fsSync.mkdirSync(folder);
  const seeded = placeSeeds(staging, packages, upper, ctx);
  const before = accountsBelow(upper, ctx);
  const run = (overlay: boolean) =>
    runInSandbox(
      ["/usr/bin/sh", "-c", RUN_SCRIPTS, "sh", ...DPKG_OPTIONS],
      {
        root,
        ...(overlay ? { overlay: { lower: staging, upper, work: scratch } } : {}),
        readOnly: [join(store.root, "objects")],
        timeoutSeconds: TIMEOUT_SECONDS,
        env: SCRIPT_ENVIRONMENT,
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
  const read = (path: string) => textAt(`${after}/${path}`, ctx);
  const failures = failedScripts({
    ...{ result, status: read(`${DATABASE}/status`), failedPreinsts: read(PREINST_FAILURES) },
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  const refused = failures.filter((one) => !input.allowFailedScripts.includes(one.package));
  if (refused.length > 0) throw failureError(refused);
  const dataParents = (path: string) =>
    `${store.root}/`.startsWith(`/${path}/`) || `/${path}/`.startsWith(`${store.root}/`);
  const ignored = (path: string) => seeded.has(path) || dataParents(path);
  const effects: Effect[] = [];
  const changed = applyChanges(ctx.host, staging, changes(), ignored, (effect) => effects.push(effect));
  effects.push(...placeAccounts(staging, packageAccounts(before, accountsBelow(after, ctx)), ctx));
  if (input.effectsKey !== undefined && failures.length === 0)
    await keepEffects(ctx, input.effectsKey, withContents(ctx.host, staging, effects));
  return { changed, notices: failures.map(describeFailure) };
}

function textAt(path: string, { host: { fsSync } }: Context): string {
  return fsSync.lstatSync(path, { throwIfNoEntry: false })?.isFile() ? fsSync.readFileSync(path, "utf8") : "";
}

function accountsBelow(root: string, ctx: Context): Accounts {
  return { passwd: textAt(`${root}/etc/passwd`, ctx), group: textAt(`${root}/etc/group`, ctx) };
}

/** Puts the lists that have lines into the tree. */
function placeAccounts(staging: string, accounts: Accounts, { host: { fsSync } }: Context): Effect[] {
  return (["passwd", "group"] as const).flatMap((name): Effect[] => {
    if (accounts[name] === "") return [];
    const path = `${ACCOUNTS_FOLDER}/${name}`;
    fsSync.mkdirSync(`${staging}/${ACCOUNTS_FOLDER}`, { recursive: true });
    fsSync.writeFileSync(`${staging}/${path}`, accounts[name], { mode: 0o444 });
    return [{ kind: "file", path, executable: false }];
  });
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
