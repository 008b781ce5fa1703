import type { ServicePlan } from "../environment/service-plans/types.ts";

/** The built environment that services run in, and the variables that were in force where they were started. */
export interface ServiceEnvironment {
  /** BOTHY_ENV. */
  readonly path: string;
  /** Undefined where no generation has it any more. */
  readonly generation?: number;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * `waiting` for what it depends on; `starting`, not ready yet; `ready`; `restarting`, after a pause; `stopping`; `stopped` by
 * somebody; `done`, by itself and well; `failed`.
 */
export type ServiceState =
  | "waiting"
  | "starting"
  | "ready"
  | "restarting"
  | "stopping"
  | "stopped"
  | "done"
  | "failed";

/** States in which a service has processes, or will have without anybody asking. */
export const ACTIVE: readonly ServiceState[] = ["waiting", "starting", "ready", "restarting", "stopping"];

/** What is known of a service. */
export interface ServiceStatus {
  readonly name: string;
  readonly state: ServiceState;
  /** ISO 8601, UTC: since when it is in this state. */
  readonly since: string;
  /** Of its own program. */
  readonly pid?: number;
  /** How often it was started again since somebody started it. */
  readonly restarts: number;
  /** How it last ended: `status 1`, `signal SIGKILL`. */
  readonly ended?: string;
  /** Why it failed, or waits. */
  readonly reason?: string;
  /** What the readiness check printed last. */
  readonly checkOutput?: string;
  readonly port?: number;
  /** Whether there is something that tells when it is ready. */
  readonly checked: boolean;
  /** The root of the environment that it was started in. */
  readonly environment?: string;
  readonly generation?: number;
  /** Seconds from its start until it was ready. */
  readonly readyAfter?: number;
}

/** A process that services are kept for: they end when the last one has. */
export interface Holder {
  readonly pid: number;
  /** As of ProcessIdentity. */
  readonly started: string;
}

/** What a client asks a supervisor, one line of JSON each. */
export type SupervisorRequest =
  | {
      readonly ask: "start";
      /** Those asked for, and all that they depend on, in any order. */
      readonly services: readonly ServicePlan[];
      /** Those among them that are stopped first where they run: `restart`. */
      readonly again: readonly string[];
      readonly environment: ServiceEnvironment;
      /** native/starter has begun it for this client already. */
      readonly begun?: true;
      /** Absent: until they are stopped. */
      readonly holder?: Holder;
    }
  | { readonly ask: "stop"; readonly names: readonly string[] | "all" }
  | { readonly ask: "status" };

/** What requests, answers and records mean; another bothy's supervisor may speak otherwise. */
export const PROTOCOL = "1";

/** What a supervisor tells: once that it can be reached by others; as an answer any number of notes, then one `done`. */
export type SupervisorAnswer =
  | { readonly tell: "listening" }
  | { readonly tell: "note"; readonly text: string }
  | {
      readonly tell: "done";
      readonly services: readonly ServiceStatus[];
      /** Of a start: names of services that did not get ready. */
      readonly failed?: readonly string[];
    }
  | { readonly tell: "error"; readonly message: string };

/** `<state>/services/state.json`: what a supervisor leaves to know after any end of it. */
export interface SupervisorRecord {
  readonly format: 1;
  /** As of holderName in src/store/holder.ts. */
  readonly supervisor: string;
  /** PROTOCOL. */
  readonly version: string;
  readonly services: readonly (ServiceStatus & RunRecord)[];
}

/** How processes of a service are known, written down before any of them is started. */
export interface RunRecord {
  /** Decimal. Absent: it has none. */
  readonly tag?: string;
  readonly keeper?: Holder;
  /** Seconds until its keeper kills. */
  readonly stopTimeout?: number;
}
