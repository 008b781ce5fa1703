import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../base/error.ts";
import { builtFile } from "../host/installation.ts";
import type { ServiceHost } from "../host/service-host.ts";
import { writeRecord } from "./record.ts";
import { ACTIVE, type RunRecord, type ServiceStatus, type SupervisorRecord } from "./types.ts";

const LOOK_MS = 20;
/** What a keeper takes beyond its service's own time to end. */
const MORE_MS = 2_000;

/**
 * Makes the record of a supervisor that was killed true: its keepers end their services when it is gone, and what has no
 * keeper any more is killed. Returns the record as it is then. A UserError `processes-left` where one can't be killed.
 */
export async function sweepLeftovers(
  folder: string,
  record: SupervisorRecord,
  host: ServiceHost,
): Promise<SupervisorRecord> {
  await endLeft(record.services, host);
  const services = record.services.map((service) => ended(service, host));
  const swept = { ...record, services };
  writeRecord(folder, swept, host);
  return swept;
}

/** Waits for keepers to end what they keep, and kills what is left. A UserError `processes-left` where that can't be done. */
export async function endLeft(runs: readonly RunRecord[], host: ServiceHost): Promise<void> {
  const tags = runs.flatMap(({ tag }) => tag ?? []);
  if (tags.length === 0) return;
  await Promise.all(runs.map((run) => keeperGone(run, host)));
  await reap(tags, host);
}

async function keeperGone({ keeper, stopTimeout = 0 }: RunRecord, host: ServiceHost): Promise<void> {
  const deadline = performance.now() + stopTimeout * 1000 + MORE_MS;
  while (keeper !== undefined && performance.now() < deadline) {
    if (host.processIdentity(keeper.pid)?.started !== keeper.started) return;
    await delay(LOOK_MS);
  }
}

async function reap(tags: readonly string[], host: ServiceHost): Promise<void> {
  const { code, stdout } = await host.run(builtFile("native/bothy-keeper"), ["reap", ...tags]);
  if (code === 0) return;
  const left = [...stdout.toString().matchAll(/^left (\d+) (.*)$/gm)].map(
    ([, pid, name]) => `${name} (process ${pid})`,
  );
  throw new UserError("processes-left", `could not end what services left: ${left.join(", ")}`, {
    reason: "these processes don't die of SIGKILL: they are another user's, or wait for a disk",
    help: "end them by hand, as root where it takes that: kill -9 PROCESS; then run the command again",
  });
}

function ended(service: SupervisorRecord["services"][number], host: ServiceHost): ServiceStatus {
  const { tag, keeper, stopTimeout, pid, ...status } = service;
  if (!ACTIVE.includes(status.state)) return status;
  return {
    ...status,
    state: "stopped",
    since: host.now().toISOString(),
    reason: "it was ended, as what supervised it was killed",
  };
}
