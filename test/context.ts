import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Reporter, silentReporter } from "../src/base/report.ts";
import type { Context } from "../src/host/context.ts";
import { nodeHost } from "../src/host/node-host.ts";
import { placesOf } from "../src/host/places.ts";

/** A Context on this machine that opens no socket, with all places in `root`: data, cache, state, config. */
export function contextIn(root: string, options: { state?: string } = {}): Context {
  return {
    host: nodeHost(),
    places: {
      data: join(root, "data"),
      cache: join(root, "cache"),
      state: join(root, options.state ?? "state"),
      config: join(root, "config"),
    },
    report: silentReporter,
    config: { get: () => undefined },
    offline: true,
    signal: new AbortController().signal,
  };
}

/** A Context on this machine with all places below a folder of its own, `root`, removed by `close`. */
export function testContext(
  options: {
    config?: Readonly<Record<string, string>>;
    /** Beside HOME and the XDG variables; nothing of the machine's own environment but PATH is passed on. */
    env?: Readonly<Record<string, string>>;
    offline?: boolean;
    signal?: AbortSignal;
    report?: Reporter;
  } = {},
): Context & { readonly root: string; close(): void } {
  const root = mkdtempSync(join(tmpdir(), "bothy-test-"));
  const env: Record<string, string | undefined> = { PATH: process.env.PATH, HOME: root, ...options.env };
  return {
    host: { ...nodeHost(), env },
    places: placesOf(env),
    report: options.report ?? silentReporter,
    config: { get: (name) => options.config?.[name] },
    offline: options.offline ?? false,
    signal: options.signal ?? new AbortController().signal,
    root,
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}
