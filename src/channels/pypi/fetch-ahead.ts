import type { Digest } from "../../base/digest.ts";
import { withoutCredentials } from "../../base/error.ts";
import type { Task } from "../../base/report.ts";
import { downloadUnnamed } from "../../fetch/download.ts";
import type { Context } from "../../host/context.ts";
import type { LockedPackage } from "../../lockfile/types.ts";
import { withIndexCredentials } from "./index-settings.ts";
import { normalizedName } from "./python-name.ts";
import { rememberedAddress } from "./wheel-addresses.ts";
import { wheelName } from "./wheel-tags.ts";

/**
 * Wheels that are fetched while uv still resolves, each as soon as uv looks at it. Nothing is taken on trust: their bytes go into the
 * artifact cache under the hash that they have, and whoever has the lock's hash takes them or not.
 */
export interface FetchAhead {
  /** For one resolution. */
  hints(ctx: Context): WheelHints;
  /**
   * What was fetched from `url`, waited for with a progress task named after `label`; undefined when it isn't under way or came to
   * nothing.
   */
  take(url: string, label: string, ctx: Context): Promise<Digest | undefined>;
}

export interface WheelHints {
  /** uv looks at this wheel. */
  see(url: string): void;
  /** The resolution is over: what it doesn't have is fetched no further. */
  settle(packages: readonly LockedPackage[], ctx: Context): Promise<void>;
}

interface Transfer {
  readonly done: Promise<Digest | undefined>;
  readonly stop: () => void;
  /** Whom it tells of its progress from now on. */
  readonly watch: (task: Task) => void;
}

/** Versions of one package that are fetched: where uv looks at more, it goes back and forth. */
const MOST_VERSIONS = 2;

export function fetchAhead(): FetchAhead {
  const transfers = new Map<string, Transfer>();

  const stop = async (url: string) => {
    const transfer = transfers.get(url);
    transfers.delete(url);
    transfer?.stop();
    await transfer?.done;
  };
  return {
    hints: (ctx) => {
      const own = new Map<string, string>();
      const versions = new Map<string, number>();
      return {
        see: (seen) => {
          const url = withoutCredentials(seen);
          const file = fileOf(url);
          const name = normalizedName(wheelName(file)?.distribution ?? "");
          if (name === "" || transfers.has(url)) return;
          const earlier = own.get(name);
          own.delete(name);
          if (earlier !== undefined) void stop(earlier);
          const count = (versions.get(name) ?? 0) + 1;
          versions.set(name, count);
          if (count > MOST_VERSIONS) return;
          own.set(name, url);
          transfers.set(url, startTransfer(url, file, ctx));
        },
        settle: async (packages, ctx) => {
          const wanted = new Set(
            await Promise.all(packages.map(async ({ hash }) => rememberedAddress(hash, ctx))),
          );
          for (const url of own.values()) if (!wanted.has(url)) await stop(url);
        },
      };
    },
    take: async (address, label, ctx) => {
      const transfer = transfers.get(withoutCredentials(address));
      if (transfer === undefined) return undefined;
      const task = ctx.report.task(`Fetching ${label}`, { unit: "bytes" });
      transfer.watch(task);
      try {
        return await transfer.done;
      } finally {
        task.done();
      }
    },
  };
}

function startTransfer(url: string, label: string, ctx: Context): Transfer {
  const controller = new AbortController();
  const signal = AbortSignal.any([ctx.signal, controller.signal]);
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
  const config = { get: (key: string) => (key === "fetch.attempts" ? "1" : ctx.config.get(key)) };
  const run = async () =>
    downloadUnnamed({ ...ctx, signal, config }, { url: await withIndexCredentials(url, ctx), label, task });
  return {
    done: run().catch(() => undefined),
    stop: () => controller.abort(),
    watch: (next) => {
      watcher = next;
      next.advance(bytes, label);
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
