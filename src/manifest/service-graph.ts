import type { UserError } from "../base/error.ts";
import { suggest } from "../base/suggest.ts";
import { errorAtPlace } from "./table-reader.ts";
import type { Place, Service } from "./types.ts";

/** One of the environment's ports. */
export interface PortName {
  /** `db`, `web-admin`. */
  readonly name: string;
  readonly service: string;
  /** `BOTHY_PORT_DB`. */
  readonly variable: string;
}

/** The ports of services: one each of its own name, and those beside it. */
export function portNames(services: readonly Pick<Service, "name" | "ports">[]): PortName[] {
  return services.flatMap(({ name, ports }) =>
    [name, ...ports.map((port) => `${name}-${port}`)].map((port) => ({
      name: port,
      service: name,
      variable: portVariable(port),
    })),
  );
}

/** `web-admin` -> `BOTHY_PORT_WEB_ADMIN`. */
export function portVariable(port: string): string {
  return `BOTHY_PORT_${port.toUpperCase().replaceAll("-", "_")}`;
}

/**
 * Refuses services that can't be run together. UserErrors with the place: `bad-value` for two ports of one variable,
 * `unknown-service`, `unknown-port`, `dependency-cycle`.
 */
export function checkServices(services: readonly Service[]): void {
  const ports = checkPorts(services);
  const names = services.map(({ name }) => name);
  for (const { name, dependsOn, ready, places } of services) {
    const missing = dependsOn.find((wanted) => !names.includes(wanted));
    if (missing !== undefined) throw unknownService(name, missing, names, places.dependsOn);
    if (ready?.kind === "port" && typeof ready.target === "string" && !ports.includes(ready.target))
      throw unknownPort(ready.target, ports, places.ready);
  }
  const cycle = findCycle(services);
  const first = services.find(({ name }) => name === cycle?.[0]);
  if (cycle === undefined || first === undefined) return;
  throw errorAtPlace(
    first.places.dependsOn,
    "dependency-cycle",
    `the service ${first.name} depends on itself`,
    {
      reason: `each waits for the next: ${cycle.join(" -> ")}`,
      help: "take one of them out of a depends-on",
    },
  );
}

/** The names of all ports, each with a variable of its own. */
function checkPorts(services: readonly Service[]): string[] {
  const seen = new Map<string, string>();
  for (const { name, service, variable } of portNames(services)) {
    const other = seen.get(variable);
    if (other !== undefined)
      throw errorAtPlace(
        services.find((known) => known.name === service)!.places.service,
        "bad-value",
        `the ports ${other} and ${name} would both be ${variable}`,
        {
          reason: "names of ports must differ by more than capitals, - and _",
          help: "give one of them another name",
        },
      );
    seen.set(variable, name);
  }
  return [...seen.values()];
}

function unknownService(service: string, missing: string, names: readonly string[], place: Place): UserError {
  const near = suggest(missing, names);
  return errorAtPlace(
    place,
    "unknown-service",
    `${service} depends on ${JSON.stringify(missing)}, and there is no such service`,
    {
      reason: `the services are ${names.join(", ")}`,
      help:
        near === undefined
          ? `add [services.${missing}], or take it out of depends-on`
          : `did you mean ${JSON.stringify(near)}?`,
    },
  );
}

function unknownPort(missing: string, ports: readonly string[], place: Place): UserError {
  const near = suggest(missing, ports);
  return errorAtPlace(place, "unknown-port", `there is no port ${JSON.stringify(missing)}`, {
    reason: `the ports are ${ports.join(", ")}`,
    help:
      near === undefined
        ? "name one of them, or give a number: ready = { port = 5432 }"
        : `did you mean ${JSON.stringify(near)}?`,
  });
}

/** The first way from a service back to itself, both ends named. */
function findCycle(services: readonly Service[]): string[] | undefined {
  const targets = new Map(services.map(({ name, dependsOn }) => [name, dependsOn]));
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): string[] | undefined => {
    const at = way.indexOf(name);
    if (at !== -1) return [...way.slice(at), name];
    if (done.has(name)) return undefined;
    for (const target of targets.get(name) ?? []) {
      const found = visit(target, [...way, name]);
      if (found !== undefined) return found;
    }
    done.add(name);
    return undefined;
  };
  for (const name of targets.keys()) {
    const found = visit(name, []);
    if (found !== undefined) return found;
  }
  return undefined;
}
