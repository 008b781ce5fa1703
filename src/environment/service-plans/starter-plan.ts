import { splitReferences } from "../../activation/references.ts";
import { SIGNALS } from "../../base/signals.ts";
import { portNames } from "../../manifest/service-graph.ts";
import type { Service } from "../../manifest/types.ts";
import type { Ports } from "../ports/project-ports.ts";
import { OWN_VARIABLES, planServices } from "./plan-services.ts";
import type { ServicePlan } from "./types.ts";

/** The plan's file in an activation's folder, where bin/bothy finds it. */
export const STARTER_PLAN = "services";

/** What services are started from: their manifest's word, and where. Paths absolute. */
export interface StarterGround {
  readonly services: readonly Service[];
  readonly ports: Ports;
  /** BOTHY_ENV. */
  readonly environment: string;
  /** Undefined where no generation has it any more. */
  readonly generation?: number;
  /** BOTHY_PROJECT. */
  readonly root: string;
  readonly shell: string;
}

export interface StarterPaths {
  /** Of all that belongs to the project's services. */
  readonly folder: string;
  readonly live: string;
  readonly keeper: string;
  readonly worker: string;
}

const BEGIN = "bothy-services 1";
const GROUND = "for-bothy=";

/**
 * A plan as native/starter reads it: `key=value`, each ended by a NUL; and for the supervisor that its process becomes, the ground as
 * JSON. Undefined where a text has a NUL of its own. Pure.
 */
export function starterPlan(ground: StarterGround, paths: StarterPaths): string | undefined {
  const { services, ports, environment, generation, root, shell } = ground;
  const numbers = portNames(services).map(({ name, variable }) => `port=${variable}=${ports[name]}`);
  const others = services.flatMap(({ ready }) =>
    ready?.kind === "port" && typeof ready.target === "number" ? [`other-port=${ready.target}`] : [],
  );
  const words = [
    BEGIN,
    `${GROUND}${JSON.stringify(ground)}`,
    ...[`environment=${environment}`, `project=${root}`],
    ...Object.entries(paths).map(([name, path]) => `${name}=${path}`),
    ...(generation === undefined ? [] : [`generation=${generation}`]),
    ...[...numbers, ...others],
    ...planServices(services, { root, ports, shell }).flatMap(serviceWords),
  ];
  return words.some((word) => word.includes("\0")) ? undefined : `${words.join("\0")}\0`;
}

/** What a supervisor needs of a plan's text; undefined where it has none. */
export function groundOf(text: string): StarterGround | undefined {
  const [begin, ground = ""] = text.split("\0", 2);
  if (begin !== BEGIN || !ground.startsWith(GROUND)) return undefined;
  return JSON.parse(ground.slice(GROUND.length)) as StarterGround;
}

function serviceWords(plan: ServicePlan): string[] {
  const { name, directory, port, stop, ordinaryUser, command, dependsOn, vars } = plan;
  return [
    ...[`service=${name}`, `directory=${directory}`, `own-port=${port}`],
    ...[`stop-signal=${SIGNALS[stop.signal]}`, `stop-milliseconds=${Math.round(stop.timeout * 1000)}`],
    ...(ordinaryUser ? ["ordinary-user"] : []),
    ...command.map((word) => `command=${word}`),
    ...dependsOn.map((needed) => `needs=${needed}`),
    ...Object.entries(vars).flatMap(([variable, value]) => [
      `variable=${variable}`,
      ...pieces(variable, value),
    ]),
    ...readinessWords(plan),
  ];
}

function pieces(variable: string, value: string): string[] {
  if ((OWN_VARIABLES as readonly string[]).includes(variable)) return [`piece=t${value}`];
  return splitReferences(value).map((piece) =>
    typeof piece === "string" ? `piece=t${piece}` : `piece=r${piece.variable}`,
  );
}

function readinessWords({ ready }: ServicePlan): string[] {
  if (ready === undefined) return [];
  const interval = ready.interval === undefined ? [] : [`interval=${Math.round(ready.interval * 1000)}`];
  if (ready.kind === "command") return [...ready.command.map((word) => `check=${word}`), ...interval];
  if (ready.kind === "port") return [`check-port=${ready.port}`, ...interval];
  return ["check-by-bothy"];
}
