import { posix } from "node:path";
import { unpackZip } from "../../archive/unpack-zip.ts";
import { shortKey } from "../../base/digest.ts";
import type { Context } from "../../host/context.ts";
import type { Host } from "../../host/host.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { importTree } from "../../relocate/import-tree.ts";
import type { ImportDependencies } from "../../resolve/channel.ts";
import type { ObjectRef, StoreKey } from "../../store/types.ts";
import { fetchModules } from "./fetch-modules.ts";
import type { GoPrograms } from "./go-programs.ts";
import { compareGo } from "./go-version.ts";
import { moduleOfFile } from "./module-path.ts";

/** Changed whenever the same zip would come to another tree. */
const IMPORTER = "go-1";

/** The first Go whose own programs are static, as its authors publish it. */
const FIRST_STATIC = "1.21";

/**
 * The store object of a toolchain: its GOROOT as the go command would unpack it, which takes no other toolchain in its place unless told
 * to. Source: cmd/go/internal/toolchain, Exec.
 */
export async function importToolchain(
  item: LockedPackage,
  programs: GoPrograms,
  deps: ImportDependencies,
  ctx: Context,
): Promise<ObjectRef> {
  const { name, version, hash } = item;
  const key = shortKey([IMPORTER, hash]) as StoreKey;
  const build = async (tree: string) => {
    const [zip] = (await fetchModules(item, programs, ctx)).values();
    await unpackZip(ctx.host, zip!, tree, { artifact: `Go ${version}` });
    const { module, version: moduleVersion } = moduleOfFile(item.file)!;
    liftFolder(tree, `${module}@${moduleVersion}`, ctx.host);
    finishGoroot(tree, ctx.host);
  };
  const source = { channel: "go", name, version, artifact: hash, key, build };
  const linked = compareGo(version, FIRST_STATIC) < 0 ? { programs: deps.base ?? ("none" as const) } : {};
  return importTree(deps.store, { ...source, ...linked }, ctx);
}

/** Puts what is in `<tree>/<below>` into `tree` itself. */
function liftFolder(tree: string, below: string, { fsSync }: Host): void {
  for (const name of fsSync.readdirSync(posix.join(tree, below)))
    fsSync.renameSync(posix.join(tree, below, name), posix.join(tree, name));
  fsSync.rmSync(posix.join(tree, below.split("/")[0]!), { recursive: true });
}

/** What zips of modules can't hold: programs' permissions, and modules within the module. */
function finishGoroot(tree: string, { fsSync }: Host): void {
  for (const folder of ["bin", "pkg/tool"])
    for (const file of files(posix.join(tree, folder), fsSync)) fsSync.chmodSync(file, 0o755);
  for (const file of files(posix.join(tree, "src"), fsSync))
    if (posix.basename(file) === "_go.mod")
      fsSync.copyFileSync(file, posix.join(posix.dirname(file), "go.mod"));
  const settings = posix.join(tree, "go.env");
  if (!fsSync.existsSync(settings)) return;
  const text = fsSync.readFileSync(settings, "utf8").replace(/^GOTOOLCHAIN=.*$/m, "GOTOOLCHAIN=local");
  fsSync.chmodSync(settings, 0o644);
  fsSync.writeFileSync(settings, text);
}

function files(folder: string, fsSync: Host["fsSync"]): string[] {
  if (!fsSync.existsSync(folder)) return [];
  return fsSync
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(entry.parentPath, entry.name));
}
