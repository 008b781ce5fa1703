import { UserError } from "../base/error.ts";
import { suggest } from "../base/suggest.ts";

interface Dependent {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/** `names` and all that they depend on, in the order of `services`; no names: all of them. */
export function withDependencies<T extends Dependent>(services: readonly T[], names: readonly string[]): T[] {
  const wanted = new Set<string>();
  const add = (name: string) => {
    if (wanted.has(name)) return;
    wanted.add(name);
    for (const other of services.find((service) => service.name === name)?.dependsOn ?? []) add(other);
  };
  for (const name of names.length === 0 ? services.map((service) => service.name) : names) add(name);
  return services.filter(({ name }) => wanted.has(name));
}

/** Those of `services` that wait for `name`. */
export function dependents<T extends Dependent>(services: readonly T[], name: string): T[] {
  return services.filter(({ dependsOn }) => dependsOn.includes(name));
}

/** Refuses a name that no service has: `unknown-service`, `no-services`. */
export function requireServices(names: readonly string[], known: readonly string[]): void {
  if (known.length === 0)
    throw new UserError("no-services", "this environment has no services", {
      reason: "bothy.toml has no table [services.NAME]",
      help: "add one: [services.db] with a command; docs/services.md shows how",
    });
  const missing = names.find((name) => !known.includes(name));
  if (missing === undefined) return;
  const near = suggest(missing, known);
  throw new UserError("unknown-service", `there is no service ${JSON.stringify(missing)}`, {
    reason: `the services are ${known.join(", ")}`,
    help: near === undefined ? "name one of them, or none for all" : `did you mean ${near}?`,
    exitCode: 2,
  });
}
