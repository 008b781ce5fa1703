import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Reporter, silentReporter } from "../src/base/report.ts";
import type { Context } from "../src/host/context.ts";
import { nodeHost } from "../src/host/node-host.ts";
import { placesOf } from "../src/host/places.ts";

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
