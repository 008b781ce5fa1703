import { setTimeout as delay } from "node:timers/promises";
import { openProject } from "../../environment/project/project.ts";
import { servicesFolder } from "../../environment/service-plans/service-places.ts";
import { followLog, type LogEntry, lastEntries } from "../../services/read-log.ts";
import { logPath } from "../../services/record.ts";
import { serviceStatuses } from "../../services/service-statuses.ts";
import { type Answer, say } from "../answer.ts";
import type { Call } from "../call.ts";
import { usageError } from "../failure.ts";
import { serviceContext } from "../service-view.ts";

interface Flags {
  readonly follow?: boolean | undefined;
  readonly lines?: string | undefined;
}

const LOOK_MS = 100;

/** `bothy services logs [NAME...]`. */
export async function servicesLogs(call: Call, flags: Flags, names: readonly string[]): Promise<Answer> {
  const { ctx } = call;
  const { lines = "50" } = flags;
  if (!/^\d{1,7}$/.test(lines))
    throw usageError(`${lines} is no number of lines`, "as in: bothy services logs -n 100");
  const project = await openProject(ctx.host.cwd, ctx);
  const statuses = await serviceStatuses(project, names, serviceContext(ctx));
  const services = statuses.map(({ name }) => ({ name, path: logPath(servicesFolder(project), name) }));
  const width = Math.max(...services.map(({ name }) => name.length));
  const shown = (entry: LogEntry) =>
    `${entry.service.padEnd(width)} ${clock(entry.time)} ${entry.own ? "*" : "|"} ${entry.text}`;
  const followers = flags.follow ? services.map(({ name, path }) => followLog(name, path, ctx.host)) : [];
  const last = services.flatMap(({ name, path }) => lastEntries(name, path, Number(lines), ctx.host));
  const entries = inOrder(last);
  if (!flags.follow) {
    const none =
      services.length === 1 ? `${services[0]?.name} has printed nothing.` : "They have printed nothing.";
    return say({ entries }, ...(entries.length === 0 ? [none] : entries.map(shown)));
  }
  for (const entry of entries) call.print(shown(entry), entry);
  for (;;) {
    for (const entry of inOrder(followers.flatMap((follower) => follower.next())))
      call.print(shown(entry), entry);
    await delay(LOOK_MS, undefined, { signal: ctx.signal });
  }
}

/** By time; lines of one moment stay as they are. */
function inOrder(entries: readonly LogEntry[]): LogEntry[] {
  return entries.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/** `14:03:22.123`, of this machine's time zone. */
function clock(time: string): string {
  const at = new Date(time);
  const two = (number: number) => String(number).padStart(2, "0");
  const seconds = `${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, "0")}`;
  return `${two(at.getHours())}:${two(at.getMinutes())}:${seconds}`;
}
