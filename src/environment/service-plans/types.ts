import type { Restart, Service } from "../../manifest/types.ts";

/** A service with all that starting it takes: what a client asks the supervisor for. */
export interface ServicePlan {
  readonly name: string;
  /** The shell and its arguments, command last. */
  readonly command: readonly string[];
  /** Absolute. */
  readonly directory: string;
  readonly ready?: PlannedCheck;
  readonly dependsOn: readonly string[];
  readonly restart: Restart;
  readonly stop: { readonly signal: Service["stop"]["signal"]; readonly timeout: number };
  readonly ordinaryUser: boolean;
  readonly log: Service["log"];
  /** Variables of its own, beside the environment's. */
  readonly vars: Readonly<Record<string, string>>;
  readonly port: number;
}

/** A readiness check with nothing left to look up. */
export type PlannedCheck = {
  /** Seconds. */
  readonly timeout: number;
  readonly interval?: number;
  /** As messages name it: `command pg_isready -q`, `port 5432`. */
  readonly label: string;
} & (
  | { readonly kind: "command"; readonly command: readonly string[] }
  | { readonly kind: "port"; readonly port: number }
  | { readonly kind: "http" /** One is enough. */; readonly addresses: readonly string[] }
);
