import { join } from "node:path";
import { UserError } from "../base/error.ts";
import type { Reporter, Task } from "../base/report.ts";
import { servedSystem } from "../base/system.ts";
import type { Context } from "../host/context.ts";
import { packageKey } from "../lockfile/types.ts";
import { DEFAULT_SUITE } from "../manifest/types.ts";
import type { Channels } from "../resolve/channel.ts";
import { openStore } from "../store/store.ts";
import { type BuildInput, buildEnvironment, builtBefore } from "./build.ts";

/** A program of Debian's that a channel works with, because it knows what bothy's own code must not: where its registry is. */
export interface ClientProgram {
  /** Packages of the default suite. */
  readonly packages: readonly string[];
  /** Relative to the tree: `usr/bin/go`. */
  readonly program: string;
  /** Says whose tree it is; of no project, as no manifest can name a group with a `+`: `bothy+go`. */
  readonly group: string;
  /** Shown while it is prepared. */
  readonly label: string;
  /** What it is in an error: "Debian's pip, which knows Python's package index". */
  readonly what: string;
}

/**
 * Absolute path of the program, in an environment that belongs to no project; built when it isn't in the store. UserErrors: those of
 * the deb channel and of buildEnvironment.
 */
export async function clientProgram(
  wanted: ClientProgram,
  channels: Channels,
  ctx: Context,
): Promise<string> {
  const task = ctx.report.task(wanted.label);
  try {
    return await build(wanted, channels, { ...ctx, report: within(task, ctx.report) });
  } finally {
    task.done();
  }
}

/** Whether clientProgram has it in the store already, as far as the indexes in the cache tell. */
export async function isClientBuilt(
  wanted: ClientProgram,
  channels: Channels,
  ctx: Context,
): Promise<boolean> {
  try {
    const input = await clientInput(wanted, channels, { ...ctx, offline: true });
    return builtBefore(input, { store: openStore(ctx.host, ctx.places) }, ctx) !== undefined;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** A reporter whose tasks are steps of `task`, so that they aren't taken for those of the user's own environment. */
export function within(task: Task, report: Reporter): Reporter {
  const step = (label: string): Task => {
    task.advance(0, label);
    return { advance: (_, detail) => task.advance(0, detail ?? label), done: () => {} };
  };
  return { ...report, task: step };
}

async function build(wanted: ClientProgram, channels: Channels, ctx: Context): Promise<string> {
  const input = await clientInput(wanted, channels, ctx);
  const built = await buildEnvironment(input, { store: openStore(ctx.host, ctx.places), channels }, ctx);
  return join(built.path, "deb", `${DEFAULT_SUITE}@${wanted.group}`, wanted.program);
}

async function clientInput(wanted: ClientProgram, channels: Channels, ctx: Context): Promise<BuildInput> {
  const { packages: names, group, what } = wanted;
  const system = servedSystem(ctx.host.arch, ctx.host.platform);
  const requests = names.map((name) => ({ key: name, name, suite: DEFAULT_SUITE, constraint: "*" }));
  const resolution = await channels.deb.resolve({ requests, system, group, locked: [], upgrade: [] }, ctx);
  if (resolution.kind === "conflict") {
    const { code, message, reason, help } = resolution.conflict;
    throw new UserError(code, `can't have ${what}: ${message}`, { reason, help });
  }
  const packages = Object.fromEntries(resolution.packages.map((item) => [packageKey(item), item]));
  return { lock: { version: 1, requests: {}, packages }, system, npmScripts: [], allowFailedScripts: [] };
}
