import { join } from "node:path";
import { UserError } from "../../base/error.ts";
import type { Reporter, Task } from "../../base/report.ts";
import { servedSystem } from "../../base/system.ts";
import type { Context } from "../../host/context.ts";
import { packageKey } from "../../lockfile/types.ts";
import { DEFAULT_SUITE } from "../../manifest/types.ts";
import type { Channels } from "../../resolve/channel.ts";
import { openStore } from "../../store/store.ts";
import { buildEnvironment } from "../build.ts";

/** A group that no manifest can name: group names have no `+`. */
const GROUP = "bothy+pip";

/**
 * Absolute path of a Python that has pip, from the default suite, in an environment that belongs to no project; built
 * when it isn't in the store. UserErrors: those of the deb channel and of buildEnvironment.
 */
export async function pythonWithPip(channels: Channels, ctx: Context): Promise<string> {
  const task = ctx.report.task("Preparing Python's package tools");
  try {
    return await buildPython(channels, { ...ctx, report: within(task, ctx.report) });
  } finally {
    task.done();
  }
}

/** A reporter whose tasks are steps of `task`, so that they aren't taken for those of the user's own environment. */
function within(task: Task, report: Reporter): Reporter {
  const step = (label: string): Task => {
    task.advance(0, label);
    return { advance: (_, detail) => task.advance(0, detail ?? label), done: () => {} };
  };
  return { ...report, task: step };
}

async function buildPython(channels: Channels, ctx: Context): Promise<string> {
  const system = servedSystem(ctx.host.arch, ctx.host.platform);
  const requests = ["python3", "python3-pip"].map((name) => ({
    key: name,
    name,
    suite: DEFAULT_SUITE,
    constraint: "*",
  }));
  const resolution = await channels.deb.resolve(
    { requests, system, group: GROUP, locked: [], upgrade: [] },
    ctx,
  );
  if (resolution.kind === "conflict") {
    const { code, message, reason, help } = resolution.conflict;
    throw new UserError(code, `can't have Debian's pip, which knows Python's package index: ${message}`, {
      reason,
      help,
    });
  }
  const packages = Object.fromEntries(resolution.packages.map((item) => [packageKey(item), item]));
  const built = await buildEnvironment(
    { lock: { version: 1, requests: {}, packages }, system, npmScripts: [], allowFailedScripts: [] },
    { store: openStore(ctx.host, ctx.places), channels },
    ctx,
  );
  return join(built.path, "deb", `${DEFAULT_SUITE}@${GROUP}`, "usr/bin/python3");
}
