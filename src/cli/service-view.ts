import type { Context } from "../host/context.ts";
import { nodeServiceHost } from "../host/node-service-host.ts";
import type { ServiceContext } from "../services/supervisor-client.ts";
import type { ServiceStatus } from "../services/types.ts";
import type { Table } from "./answer.ts";

/** The same work, on a host that can run services. */
export function serviceContext(ctx: Context): ServiceContext {
  return { ...ctx, host: { ...nodeServiceHost(), ...ctx.host } };
}

/** Services as people read them. */
export function statusTable(services: readonly ServiceStatus[]): Table {
  return {
    head: ["service", "state", "port", "process", "generation", ""],
    rows: services.map((status) => [
      status.name,
      status.state === "ready" && !status.checked ? "running" : status.state,
      status.port === undefined ? "" : String(status.port),
      status.pid === undefined ? "" : String(status.pid),
      status.generation === undefined ? "" : String(status.generation),
      details(status),
    ]),
  };
}

function details({ restarts, state, reason, ended }: ServiceStatus): string {
  const parts = [
    ...(restarts > 0 ? [`started again ${restarts === 1 ? "once" : `${restarts} times`}`] : []),
    ...(["failed", "restarting"].includes(state) && reason !== undefined ? [reason] : []),
    ...(state === "restarting" && ended !== undefined ? [`ended with ${ended}`] : []),
  ];
  return parts.join(", ");
}

/** A service as `--json` has it; what isn't known is null. */
export function statusData(status: ServiceStatus): object {
  const { name, state, since, restarts, checked } = status;
  return {
    ...{ name, state, since, restarts, checked },
    pid: status.pid ?? null,
    port: status.port ?? null,
    ended: status.ended ?? null,
    reason: status.reason ?? null,
    readyAfter: status.readyAfter ?? null,
    generation: status.generation ?? null,
    environment: status.environment ?? null,
  };
}
