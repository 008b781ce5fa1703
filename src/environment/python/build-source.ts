import { join, posix } from "node:path";
import { readArchive } from "../../archive/read-archive.ts";
import { unpackTar } from "../../archive/unpack-tar.ts";
import { unpackZip } from "../../archive/unpack-zip.ts";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { readStart } from "../../host/hash-file.ts";
import type { Host } from "../../host/host.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { importTree } from "../../relocate/import-tree.ts";
import type { ProgramBase } from "../../resolve/program-base.ts";
import { makeStaging, removeTree } from "../../store/staging.ts";
import type { ObjectRef, Store, StoreKey } from "../../store/types.ts";
import { isBehindLink } from "../deb-tree/place-files.ts";
import { runInSandbox, SANDBOX_NO_NAMESPACES, SANDBOX_NO_OVERLAY, SANDBOX_TIMED_OUT } from "../sandbox.ts";
import type { ComposedTree, Imported } from "../types.ts";
import { BUILD_FOLDER, BUILD_FRONTEND, BUILD_LACKS } from "./build-frontend.ts";
import { placeWheels } from "./place-wheels.ts";

/** Long enough for the largest packages on a slow machine. */
const TIMEOUT_SECONDS = 3600;
const SHOWN_LINES = 12;

export interface SourceBuild {
  readonly item: LockedPackage;
  /** The source distribution, checked against its hash. */
  readonly file: string;
  /** The object's: of all that the build depends on. */
  readonly key: StoreKey;
  /** The wheels that it is built with. */
  readonly requires: readonly Imported[];
  /** The tree that is / in the sandbox: Python, and the compiler where one is needed. */
  readonly tree: ComposedTree;
  /** Relative to the tree, `usr/bin/python3.13`. */
  readonly interpreter: string;
  readonly base: ProgramBase | undefined;
}

/**
 * The store object of the wheel that a source distribution builds, as it would be of a published one. Its build runs in the sandbox:
 * no network, no home, nothing of the machine but the tree, the source and what it is built with, at fixed paths and a fixed
 * time. UserErrors `build-failed`, `no-build-sandbox`, those of unpacking.
 */
export function buildSource(build: SourceBuild, store: Store, ctx: Context): Promise<ObjectRef> {
  const { item, key, base } = build;
  const { name, version, hash } = item;
  const make = async (into: string) => {
    const work = await makeStaging(ctx.host, store.root);
    try {
      const wheel = await buildWheel(build, work, store, ctx);
      await unpackZip(ctx.host, wheel, into, { artifact: posix.basename(wheel) });
    } finally {
      await removeTree(ctx.host, work);
    }
  };
  const source = {
    channel: "pypi",
    name,
    version,
    artifact: hash,
    key,
    build: make,
    programs: base ?? "none",
  } as const;
  return importTree(store, source, ctx);
}

async function buildWheel(build: SourceBuild, work: string, store: Store, ctx: Context): Promise<string> {
  const { item, tree, file } = build;
  const { fsSync } = ctx.host;
  const [upper, scratch, root] = ["upper", "work", "root"].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  const folder = join(upper, BUILD_FOLDER);
  for (const path of [scratch, root, folder, ...["source", "out"].map((name) => join(folder, name))])
    fsSync.mkdirSync(path, { recursive: true });
  await unpackTar(ctx.host, readArchive(ctx.host, file, item.file), join(folder, "source"), {
    artifact: item.file,
    strip: 1,
    links: "inside",
  });
  makeWritable(join(folder, "source"), ctx.host);
  placeRequirements(build, work, folder, ctx.host);
  fsSync.writeFileSync(join(folder, "build.py"), BUILD_FRONTEND);
  const result = await runInSandbox(
    // one stream, so that what was printed last stands last
    [
      "/usr/bin/sh",
      "-c",
      'exec "$@" 2>&1',
      "sh",
      `${BUILD_FOLDER}/env/bin/python3`,
      "-P",
      `${BUILD_FOLDER}/build.py`,
    ],
    {
      root,
      overlay: { lower: tree.path, upper, work: scratch },
      readOnly: [join(store.root, "objects"), tree.path],
      timeoutSeconds: TIMEOUT_SECONDS,
      env: { ...ENVIRONMENT, ...unnamed(tree.path) },
    },
    ctx,
  );
  ctx.signal.throwIfAborted();
  if (result.code === SANDBOX_NO_NAMESPACES || result.code === SANDBOX_NO_OVERLAY) throw noSandbox(item);
  // What was built may have left links to the machine's files, or pipes.
  const isFile = (name: string) =>
    !isBehindLink(ctx.host, upper, `${BUILD_FOLDER}/${name}`.slice(1)) &&
    fsSync.lstatSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true;
  const read = (name: string) =>
    isFile(name) ? readStart(ctx.host, join(folder, name), 4096).toString() : "";
  const printed = result.stdout.toString("utf8");
  if (result.code === BUILD_LACKS && read("missing") !== "")
    throw failure(
      build,
      read("phase"),
      `it asks for ${read("missing")} once it runs, which its pyproject.toml doesn't name`,
    );
  if (result.code === SANDBOX_TIMED_OUT)
    throw failure(build, read("phase"), "it came to no end within an hour");
  const isOut = !isBehindLink(ctx.host, upper, `${BUILD_FOLDER}/out/x`.slice(1));
  const made = isOut ? fsSync.readdirSync(join(folder, "out")) : [];
  const wheels = made.filter((name) => name.endsWith(".whl") && isFile(`out/${name}`));
  if (result.code !== 0 || wheels.length !== 1)
    throw failure(build, read("phase"), lastLines(printed, result.stderr.toString("utf8")));
  return join(folder, "out", wheels[0]!);
}

/** A virtual environment of the tree's Python with copies: what runs inside may write to them, and never to the store's files. */
function placeRequirements(build: SourceBuild, work: string, folder: string, host: Host): void {
  const { requires, interpreter } = build;
  const { mkdirSync, symlinkSync, writeFileSync, cpSync, constants } = host.fsSync;
  const minor = /python(\d+\.\d+)$/.exec(interpreter)![1]!;
  const placed = join(work, "env");
  mkdirSync(join(placed, "lib", `python${minor}`, "site-packages"), { recursive: true });
  mkdirSync(join(placed, "bin"));
  placeWheels({ staging: placed, root: `${BUILD_FOLDER}/env`, minor, packages: requires }, host);
  for (const name of ["python3", "python", `python${minor}`])
    symlinkSync(`/${interpreter}`, join(placed, "bin", name));
  writeFileSync(
    join(placed, "pyvenv.cfg"),
    `home = /${posix.dirname(interpreter)}\ninclude-system-site-packages = false\nversion = ${minor}\n`,
  );
  cpSync(placed, join(folder, "env"), {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  });
}

const ENVIRONMENT = {
  PATH: `${BUILD_FOLDER}/env/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin`,
  VIRTUAL_ENV: `${BUILD_FOLDER}/env`,
  HOME: "/root",
  LANG: "C.UTF-8",
  TZ: "UTC",
  TERM: "dumb",
  SOURCE_DATE_EPOCH: "315532800", // 1980, before which zip archives know no time
  PYTHONHASHSEED: "0",
  PYTHONDONTWRITEBYTECODE: "1",
  BOTHY_REDIRECT: "off", // the tree is at / inside, where its programs look for it anyway
};

/** Compilers write no path of this machine into what they make: the tree's own text names it. */
function unnamed(tree: string): Record<string, string> {
  const flag = `-ffile-prefix-map=${tree}=`;
  return { CFLAGS: flag, CXXFLAGS: flag };
}

function makeWritable(folder: string, host: Host): void {
  const { readdirSync, statSync, chmodSync } = host.fsSync;
  for (const child of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, child.name);
    if (child.isDirectory()) makeWritable(path, host);
    else if (child.isFile()) chmodSync(path, statSync(path).mode | 0o200);
  }
}

function lastLines(...printed: readonly string[]): string {
  const lines = printed.flatMap((text) => text.split("\n")).filter((line) => line.trim() !== "");
  return lines.slice(-SHOWN_LINES).join("\n") || "it printed nothing";
}

function failure({ item }: SourceBuild, phase: string, reason: string): UserError {
  return new UserError("build-failed", `pypi:${item.name}@${item.version} can't be built from source`, {
    reason: `it failed ${phase || "when it was started"}:\n${reason}`,
    help: [
      `ask for a version that has a wheel: bothy show pypi:${item.name}`,
      "or add what it misses from Debian, as in: bothy install libpq-dev (headers), rustc",
    ].join("\n"),
  });
}

function noSandbox(item: LockedPackage): UserError {
  return new UserError(
    "no-build-sandbox",
    `pypi:${item.name}@${item.version} is published as source only and can't be built here`,
    {
      reason:
        "builds run in a sandbox, for which this machine allows no user namespaces or its file system no overlay",
      help: "see bothy doctor; or ask for a version that has a wheel",
    },
  );
}
