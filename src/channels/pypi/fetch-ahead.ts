import type { Digest } from "../../base/digest.ts";
import { withoutCredentials } from "../../base/error.ts";
import type { Task } from "../../base/report.ts";
import { artifactPath } from "../../fetch/artifact-cache.ts";
import { downloadUnnamed } from "../../fetch/download.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { importWheelFile } from "../../relocate/import-tree.ts";
import type { ImportDependencies } from "../../resolve/channel.ts";
import { withIndexCredentials } from "./index-settings.ts";
import { normalizedName } from "./python-name.ts";
import { rememberedAddress } from "./wheel-addresses.ts";
import { wheelObject } from "./wheel-object.ts";
import { wheelName } from "./wheel-tags.ts";

/**
 * Wheels that are fetched and unpacked while uv still resolves, each as soon as uv looks at it. Nothing is taken on trust: their bytes
 * go into the artifact cache under the hash that they have, and an object into the store only when the lock has that hash.
 */
export interface FetchAhead {
  /** For one resolution, whose packages will be imported with `importing`; undefined there: they won't be. */
  hints(importing: Promise<ImportDependencies | undefined>, ctx: Context): WheelHints;
  /**
   * What was fetched from `url`, waited for with a progress task named after `label`; undefined when it isn't under way or came to
   * nothing.
   */
  take(url: string, label: string, ctx: Context): Promise<Digest | undefined>;
  /** Before `item` is imported: no object that won't come into the store is being made any more, which might be of its bytes. */
  settled(item: LockedPackage, ctx: Context): Promise<void>;
}

export interface WheelHints {
  /** uv looks at this wheel. */
  see(url: string): void;
  /** The resolution is over: what isn't in it is worth nothing. */
  settle(packages: readonly LockedPackage[], ctx: Context): Promise<void>;
}

/** Versions of one package that are fetched: where uv looks at more, it goes back and forth. */
const MOST_VERSIONS = 2;

export function fetchAhead(): FetchAhead {
  const wheels = new Map<string, WheelAhead>();
  const stopped: Promise<void>[] = [];

  const stop = async (url: string) => {
    const wheel = wheels.get(url);
    wheels.delete(url);
    if (wheel === undefined) return;
    wheel.stop();
    stopped.push(wheel.imported);
    await wheel.fetched;
  };
  const waitFor = async (url: string, label: string, ctx: Context) => {
    const wheel = wheels.get(withoutCredentials(url));
    if (wheel === undefined) return undefined;
    const task = ctx.report.task(`Fetching ${label}`, { unit: "bytes" });
    wheel.watch(task);
    try {
      return { wheel, digest: await wheel.fetched };
    } finally {
      task.done();
    }
  };
  return {
    hints: (importing, ctx) => {
      const own = new Map<string, string>();
      const versions = new Map<string, number>();
      const settled = Promise.withResolvers<readonly LockedPackage[]>();
      return {
        see: (seen) => {
          const url = withoutCredentials(seen);
          const file = fileOf(url);
          const name = normalizedName(wheelName(file)?.distribution ?? "");
          if (name === "" || wheels.has(url)) return;
          const earlier = own.get(name);
          own.delete(name);
          if (earlier !== undefined) void stop(earlier);
          const count = (versions.get(name) ?? 0) + 1;
          versions.set(name, count);
          if (count > MOST_VERSIONS) return;
          own.set(name, url);
          wheels.set(url, startWheel({ url, file, importing, settled: settled.promise }, ctx));
        },
        settle: async (packages, ctx) => {
          settled.resolve(packages);
          const addresses = packages.map(async ({ hash }) => (await rememberedAddress(hash, ctx)) ?? "");
          const wanted = new Set((await Promise.all(addresses)).map(withoutCredentials));
          for (const url of own.values()) if (!wanted.has(url)) await stop(url);
        },
      };
    },
    take: async (url, label, ctx) => (await waitFor(url, label, ctx))?.digest,
    settled: async (item, ctx) => {
      await Promise.all(stopped);
      const url = await rememberedAddress(item.hash, ctx);
      const found = url === undefined ? undefined : await waitFor(url, item.file, ctx);
      if (found !== undefined && !found.wheel.is(item)) await found.wheel.imported;
    },
  };
}

interface WheelAhead {
  /** Undefined: it came to nothing. */
  readonly fetched: Promise<Digest | undefined>;
  /** Its import has ended, in whatever way. */
  readonly imported: Promise<void>;
  /** Whether its name says that it is this package, so that its object is the package's. */
  readonly is: (item: LockedPackage) => boolean;
  readonly stop: () => void;
  /** Whom it tells of its progress from now on. */
  readonly watch: (task: Task) => void;
}

function startWheel(
  from: {
    readonly url: string;
    readonly file: string;
    readonly importing: Promise<ImportDependencies | undefined>;
    /** What the resolution comes to. */
    readonly settled: Promise<readonly LockedPackage[]>;
  },
  outer: Context,
): WheelAhead {
  const { url, file, importing, settled } = from;
  const controller = new AbortController();
  const signal = AbortSignal.any([outer.signal, controller.signal]);
  const ctx = { ...outer, signal };
  const { distribution = "", version = "" } = wheelName(file) ?? {};
  const name = normalizedName(distribution);
  const is = (item: LockedPackage) => item.name === name && item.version === version;
  let bytes = 0;
  let watcher: Task | undefined;
  const task: Task = {
    advance: (amount, detail) => {
      bytes += amount;
      watcher?.advance(amount, detail);
    },
    done: () => {},
  };
  // Whatever goes wrong is met again, and told, by whoever then fetches the wheel in earnest.
  const config = { get: (key: string) => (key === "fetch.attempts" ? "1" : outer.config.get(key)) };
  const fetchIt = async () =>
    downloadUnnamed({ ...ctx, config }, { url: await withIndexCredentials(url, ctx), label: file, task });
  const importIt = async () => {
    const hash = await fetched;
    const deps = await importing;
    if (hash === undefined || deps === undefined) return;
    const consent = settled.then((packages) => {
      if (!packages.some((item) => item.hash === hash && is(item))) throw new Error("not in the resolution");
    });
    consent.catch(() => {}); // where the import ends before
    const source = wheelObject({ name, version, hash, file }, deps);
    await importWheelFile(
      deps.store,
      { ...source, wheel: async () => artifactPath(ctx, hash), consent },
      ctx,
    );
  };
  const fetched = fetchIt().catch(() => undefined);
  return {
    ...{ fetched, is },
    imported: importIt().catch(() => {}),
    stop: () => controller.abort(),
    watch: (next) => {
      watcher = next;
      next.advance(bytes, file);
    },
  };
}

function fileOf(url: string): string {
  const path = new URL(url).pathname;
  try {
    return decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
  } catch (error) {
    if (error instanceof URIError) return "";
    throw error;
  }
}
