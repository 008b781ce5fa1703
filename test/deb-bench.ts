import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { UserError } from "../src/base/error.ts";
import { debChannel } from "../src/channels/deb/deb-channel.ts";
import type { Context } from "../src/host/context.ts";
import type { LockedPackage } from "../src/lockfile/types.ts";
import type { ConcreteRequest, Resolution, ResolveInput } from "../src/resolve/channel.ts";
import { testContext } from "./context.ts";
import { type DebMirror, type MirrorPackage, startDebMirror } from "./mirrors/deb.ts";

/** For what must fail by waiting; else a busy machine would make good servers seem slow. */
export const IMPATIENT = { "fetch.timeout": "0.3" };
export const QUICK = { "fetch.timeout": "20", "fetch.backoff": "0.01", "fetch.attempts": "2" };

export const BASE: MirrorPackage[] = [
  {
    name: "base-files",
    version: "13",
    fields: { Essential: "yes", "Pre-Depends": "awk", Priority: "required" },
  },
  { name: "mawk", version: "1.3-1", fields: { Provides: "awk", Priority: "required" } },
  { name: "gawk", version: "5.2-1", fields: { Provides: "awk" } },
  { name: "libc6", version: "2.41-1" },
];

export const TOOLS: MirrorPackage[] = [
  {
    name: "tool",
    version: "1:2.4.1-3",
    fields: { Depends: "libc6 (>= 2.36), libtool-two" },
    suites: ["trixie"],
  },
  { name: "tool", version: "1:1.9-1", suites: ["bookworm"] },
  { name: "libtool-two", version: "2.4.1-3", files: { "usr/lib/two": "2" } },
];

export interface Bench {
  readonly mirror: DebMirror;
  /** A fresh Context with places of its own, or another one with the same places. */
  context(
    options?: Parameters<typeof testContext>[0],
    same?: Context & { root: string },
  ): Context & { root: string };
}

export async function bench(
  t: TestContext,
  packages: readonly MirrorPackage[],
  words = {},
  architectures: readonly string[] = ["amd64"],
): Promise<Bench> {
  const mirror = await startDebMirror({ packages: [...BASE, ...packages], architectures, words });
  t.after(() => mirror.close());
  return {
    mirror,
    context(options = {}, same) {
      const ctx = testContext({ ...options, config: { ...QUICK, ...mirror.config, ...options.config } });
      t.after(() => ctx.close());
      return same === undefined ? ctx : { ...ctx, places: same.places, root: same.root };
    },
  };
}

/** `ctx` as it is `minutes` later. */
export function later<T extends Context>(ctx: T, minutes: number): T {
  return { ...ctx, host: { ...ctx.host, now: () => new Date(Date.now() + minutes * 60_000) } };
}

export function resolve(
  ctx: Context,
  names: readonly string[],
  more: Partial<ResolveInput> = {},
): Promise<Resolution> {
  const requests = names.map((text): ConcreteRequest => {
    const [, suite, name = "", constraint = "*"] = /^(?:(\w+):)?([^@]+)(?:@(.*))?$/.exec(text)!;
    return { key: text, name, constraint, ...(suite === undefined ? {} : { suite }) };
  });
  return debChannel().resolve(
    { requests, system: "x86_64-linux", group: "default", locked: [], upgrade: [], ...more },
    ctx,
  );
}

export function resolved(resolution: Resolution): readonly LockedPackage[] {
  assert.equal(resolution.kind, "resolved", JSON.stringify(resolution));
  return resolution.kind === "resolved" ? resolution.packages : [];
}

export const versions = (packages: readonly LockedPackage[]) =>
  packages.map(({ name, version }) => `${name} ${version}`);

export function conflict(resolution: Resolution) {
  assert.ok(resolution.kind === "conflict", "it did not fail");
  const { message, reason, help } = resolution.conflict;
  assert.ok(message && reason && help);
  return resolution.conflict;
}

export async function failure(work: Promise<unknown>): Promise<UserError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof UserError, String(error instanceof Error ? error.stack : error));
    assert.ok(error.reason, "a reason is given");
    assert.ok(error.help, "help is given");
    return error;
  }
  throw new assert.AssertionError({ message: "it did not fail" });
}
