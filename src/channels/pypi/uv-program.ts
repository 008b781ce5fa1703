import { digestHex, sha256 } from "../../base/digest.ts";
import { UserError } from "../../base/error.ts";
import { systemOf } from "../../base/system.ts";
import { artifactPath, cachedArtifact, withPartial } from "../../fetch/artifact-cache.ts";
import { downloadArtifact } from "../../fetch/download.ts";
import type { Context } from "../../host/context.ts";
import { indexSettings, withIndexCredentials } from "./index-settings.ts";
import { indexPage } from "./simple-index.ts";
import { UV_VERSION, UV_WHEELS } from "./uv-pin.ts";
import { readZipEntry } from "./zip-entry.ts";

/** Gives a Python that has pip, for when no Python index is configured: pip knows the default one. Absolute path. */
export type PythonWithPip = (ctx: Context) => Promise<string>;

/** The pinned uv's path, fetched and checked against its hash when it isn't there yet. */
export async function uvProgram(python: PythonWithPip, ctx: Context): Promise<string> {
  const wheel = pinnedWheel(ctx);
  if (wheel === undefined) {
    throw new UserError("unsupported-system", "can't resolve Python packages on this machine", {
      reason: `bothy has no uv for ${ctx.host.arch} ${ctx.host.platform}`,
      help: "lock the project on a Linux machine (x86_64 or aarch64)",
    });
  }
  const { fs } = ctx.host;
  const path = uvPath(wheel, ctx);
  if (await isProgram(path, ctx)) return path;
  const archive = (await cachedArtifact(ctx, wheel.hash)) ?? (await fetchUv(wheel, python, ctx));
  const bytes = await readZipEntry(archive, (name) => name.endsWith(".data/scripts/uv"));
  if (bytes === undefined) throw new Error(`no uv in ${wheel.file}`);
  await withPartial(ctx, path, async (partial) => {
    await fs.writeFile(partial, bytes, { mode: 0o755 });
    const file = await fs.open(partial, "r");
    await file.sync().finally(() => file.close());
    await fs.rename(partial, path);
  });
  return path;
}

/** Whether uvProgram has it already. */
export async function isUvHere(ctx: Context): Promise<boolean> {
  const wheel = pinnedWheel(ctx);
  return wheel !== undefined && (await isProgram(uvPath(wheel, ctx), ctx));
}

type UvWheel = NonNullable<(typeof UV_WHEELS)[keyof typeof UV_WHEELS]>;

function pinnedWheel({ host }: Context): UvWheel | undefined {
  const system = systemOf(host.arch, host.platform);
  return system && UV_WHEELS[system];
}

function uvPath({ hash }: UvWheel, ctx: Context): string {
  return `${ctx.places.cache}/pypi/programs/${digestHex(hash)}/uv`;
}

function isProgram(path: string, { host: { fs } }: Context): Promise<boolean> {
  return fs.access(path, fs.constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function fetchUv(wheel: UvWheel, python: PythonWithPip, ctx: Context): Promise<string> {
  if (ctx.offline) {
    throw new UserError(
      "offline",
      `uv ${UV_VERSION}, which resolves Python packages, is not on this machine`,
      {
        reason: "bothy was told to stay offline",
        help: "run the command again without --offline",
      },
    );
  }
  const settings = await indexSettings(ctx);
  for (const index of settings.indexes) {
    const page = await indexPage(index, "uv", ctx);
    const found = page?.find((file) => file.hash === wheel.hash || file.file === wheel.file);
    if (found)
      return downloadArtifact(ctx, {
        urls: [await withIndexCredentials(found.url, ctx)],
        hash: wheel.hash,
        label: `uv ${UV_VERSION}`,
        ...(found.size === undefined ? {} : { size: found.size }),
      });
  }
  if (settings.indexes.length > 0) {
    throw new UserError(
      "no-uv",
      `the configured Python index has no uv ${UV_VERSION}, which resolves Python packages`,
      {
        reason: `none of its files is ${wheel.file} with ${wheel.hash}`,
        help: "let the index carry that file (a mirror of the public index does), or configure another: bothy config set pypi.index URL",
      },
    );
  }
  return downloadByPip(wheel, await python(ctx), ctx);
}

/** Lets pip fetch uv's wheel from the index that it knows, with the user's own pip configuration; by hash. */
async function downloadByPip(wheel: UvWheel, python: string, ctx: Context): Promise<string> {
  const { fs } = ctx.host;
  const target = artifactPath(ctx, wheel.hash);
  return withPartial(ctx, target, async (partial) => {
    const folder = `${partial}.d`;
    await fs.mkdir(folder, { recursive: true });
    try {
      await fs.writeFile(`${folder}/requirements.txt`, `uv==${UV_VERSION} --hash=${wheel.hash}\n`);
      const arguments_ = ["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--require-hashes"];
      const result = await ctx.host.run(
        python,
        [
          ...arguments_,
          "--no-cache-dir",
          "--disable-pip-version-check",
          "--no-input",
          "--quiet",
          "-d",
          folder,
          "-r",
          `${folder}/requirements.txt`,
        ],
        { cwd: folder, signal: ctx.signal },
      );
      ctx.signal.throwIfAborted();
      const bytes = await fs.readFile(`${folder}/${wheel.file}`).catch(() => undefined);
      if (result.code !== 0 || bytes === undefined || sha256(bytes) !== wheel.hash) {
        const lines = result.stderr.toString("utf8").trim().split("\n");
        throw new UserError(
          "fetch-failed",
          `pip can't fetch uv ${UV_VERSION}, which resolves Python packages`,
          {
            reason: lines.slice(-3).join("\n") || `what it fetched is not ${wheel.file} with ${wheel.hash}`,
            help: "see whether the network is up and pip's configuration is right (pip config list), or name an index: bothy config set pypi.index URL",
          },
        );
      }
      await fs.rename(`${folder}/${wheel.file}`, target);
      return target;
    } finally {
      await fs.rm(folder, { recursive: true, force: true });
    }
  });
}
