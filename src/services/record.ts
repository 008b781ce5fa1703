import { join } from "node:path";
import { decodeState, readIfThere } from "../environment/project/durable-file.ts";
import type { Host } from "../host/host.ts";
import type { SupervisorRecord } from "./types.ts";

export function logPath(folder: string, name: string): string {
  return join(folder, "logs", `${name}.log`);
}

/** Where the supervisor listens, in its folder. */
export const SOCKET = "socket";

/** What a supervisor wrote last; undefined before the first one. A UserError `damaged-state`. */
export async function readRecord(folder: string, host: Host): Promise<SupervisorRecord | undefined> {
  const path = join(folder, "state.json");
  const text = await readIfThere(host, path);
  return text === undefined ? undefined : decodeState<SupervisorRecord>(text, path, "the record of services");
}

/** Whole at any moment; needs no sync, as processes don't outlive the machine either. */
export function writeRecord(folder: string, record: SupervisorRecord, host: Pick<Host, "fsSync">): void {
  const path = join(folder, "state.json");
  host.fsSync.writeFileSync(`${path}.new`, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  host.fsSync.renameSync(`${path}.new`, path);
}

/** Tells collections of the environments that are in use by this process, as src/environment/upkeep/live-processes.ts reads it. */
export function markLive(
  folder: string,
  environments: readonly string[],
  host: Pick<Host, "fsSync" | "pid">,
): void {
  const path = join(folder, `${host.pid}.services`);
  const stat = host.fsSync.readFileSync("/proc/self/stat", "utf8");
  const text = `${[...new Set(environments)].join(" ")}\n${stat}`;
  if (environments.length === 0) host.fsSync.rmSync(path, { force: true });
  else host.fsSync.writeFileSync(path, text, { mode: 0o600 });
}
