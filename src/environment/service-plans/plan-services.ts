import { join } from "node:path";
import { type Piece, splitReferences } from "../../activation/references.ts";
import type { ReadyCheck, Service } from "../../manifest/types.ts";
import type { Ports } from "../ports/project-ports.ts";
import type { PlannedCheck, ServicePlan } from "./types.ts";

/** What services are started with. */
export interface PlanningEnvironment {
  /** The project's folder. */
  readonly root: string;
  readonly ports: Ports;
  /** Absent: references to variables are left as they are written. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The shell of commands. */
  readonly shell: string;
}

/** Variables of every service that no manifest has written. */
export const OWN_VARIABLES = ["BOTHY_HERE", "BOTHY_SERVICE"] as const;
type OwnVariable = (typeof OWN_VARIABLES)[number];

/** Services as they are to be started: names of ports and variables looked up. Pure. */
export function planServices(services: readonly Service[], environment: PlanningEnvironment): ServicePlan[] {
  return services.map((service) => planService(service, environment));
}

function planService(service: Service, environment: PlanningEnvironment): ServicePlan {
  const { root, ports, shell } = environment;
  const here = service.folder || root;
  const own = { BOTHY_HERE: here, BOTHY_SERVICE: service.name } satisfies Record<OwnVariable, string>;
  const vars: Record<string, string> = { ...own };
  const known = () =>
    environment.variables === undefined ? undefined : { ...environment.variables, ...vars };
  for (const [name, value] of Object.entries(service.vars)) vars[name] = expand(value, known());
  const variables = known();
  const port = ports[service.name]!;
  return {
    name: service.name,
    command: [shell, "-c", service.command],
    directory: join(here, service.directory ?? "."),
    ...(service.ready === undefined
      ? {}
      : { ready: planCheck(service.ready, { ports, port, variables, shell }) }),
    dependsOn: service.dependsOn,
    restart: service.restart,
    stop: service.stop,
    ordinaryUser: service.unprivileged,
    log: service.log,
    vars,
    port,
  };
}

function planCheck(
  check: ReadyCheck,
  given: {
    readonly ports: Ports;
    readonly port: number;
    readonly variables: Readonly<Record<string, string>> | undefined;
    readonly shell: string;
  },
): PlannedCheck {
  const { kind, target, timeout, interval } = check;
  const common = { timeout, ...(interval === undefined ? {} : { interval }) };
  if (kind === "command") {
    const line = String(target);
    return { ...common, kind, command: [given.shell, "-c", line], label: `command ${line.trim()}` };
  }
  if (kind === "port") {
    const port = typeof target === "number" ? target : given.ports[target]!;
    return { ...common, kind, port, label: `port ${port}` };
  }
  const written = expand(String(target), given.variables);
  const addresses = written.startsWith("/")
    ? ["127.0.0.1", "[::1]"].map((host) => `http://${host}:${given.port}${written}`)
    : [written];
  return { ...common, kind, addresses, label: addresses[0]! };
}

/** `$NAME` and `${NAME}` in a text; unset ones are empty, as in [vars]. */
function expand(text: string, variables: Readonly<Record<string, string>> | undefined): string {
  if (variables === undefined) return text;
  const value = (piece: Piece) => (typeof piece === "string" ? piece : (variables[piece.variable] ?? ""));
  return splitReferences(text).map(value).join("");
}
