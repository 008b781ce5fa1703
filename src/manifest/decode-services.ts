import { decodeVars } from "./decode-tables.ts";
import { isTable, type TableReader, typeName } from "./table-reader.ts";
import {
  type ManifestFile,
  RESTARTS,
  type ReadyCheck,
  type Removal,
  type Service,
  STOP_SIGNALS,
} from "./types.ts";

const FIELDS = [
  ...["command", "ready", "depends-on", "restart", "stop", "vars", "directory", "ports", "unprivileged"],
  "log",
] as const;
const KINDS = ["command", "port", "http"] as const;

/** A day: nothing that is waited for takes longer. */
const LONGEST_S = 86_400;

/** `[services]`: each of its tables a service, false where an include's is taken out. What they name of each other is for `checkServices`. */
export function decodeServices(table: TableReader): Pick<ManifestFile, "services" | "removals"> {
  const services: Service[] = [];
  const removals: Removal[] = [];
  for (const name of table.keys)
    if (table.value(name) === false) removals.push({ table: "services", name, place: table.place(name) });
    else services.push(decodeService(table, name));
  return { services, removals };
}

function decodeService(services: TableReader, name: string): Service {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(name))
    throw services.error(name, "bad-value", `${JSON.stringify(name)} can't be the name of a service`, {
      help: "names have letters, digits, - and _, begin with a letter, and are 40 characters long at most",
    });
  if (!isTable(services.value(name)))
    throw services.error(
      name,
      "bad-value",
      `the service ${name} must be a table, not ${typeName(services.value(name))}`,
      {
        at: "value",
        help: `write [services.${name}] and below it: command = "..."`,
      },
    );
  const table = services.table(name);
  table.onlyKeys(FIELDS);
  const command = table.string("command");
  if (command === undefined || command.trim() === "")
    throw table.error(
      table.has("command") ? "command" : undefined,
      "bad-value",
      `the service ${name} has no command`,
      {
        help: `say how it is started, in [services.${name}]: command = "..."`,
      },
    );
  const directory = table.line("directory");
  const ready = decodeReady(table);
  return {
    name,
    command,
    ...(ready === undefined ? {} : { ready }),
    dependsOn: table.strings("depends-on", () => undefined) ?? [],
    restart: table.choice("restart", RESTARTS) ?? "no",
    stop: decodeStop(table.table("stop")),
    vars: decodeOwnVars(table.table("vars")),
    ...(directory === undefined ? {} : { directory }),
    ports: table.strings("ports", portProblem) ?? [],
    unprivileged: table.boolean("unprivileged") ?? false,
    log: decodeLog(table.table("log")),
    folder: "",
    places: {
      service: services.place(name),
      dependsOn: table.place("depends-on"),
      ready: table.place("ready"),
    },
  };
}

function decodeOwnVars(table: TableReader): Service["vars"] {
  const { vars, removals } = decodeVars(table);
  const [first] = removals;
  if (first !== undefined)
    throw table.error(first.name, "bad-value", `${first.name} must be a string`, { at: "value" });
  return vars;
}

function decodeReady(service: TableReader): ReadyCheck | undefined {
  if (!service.has("ready")) return undefined;
  const table = service.table("ready");
  table.onlyKeys([...KINDS, "timeout", "interval"]);
  const named = KINDS.filter((kind) => table.has(kind));
  const kind = named[0];
  if (kind === undefined || named.length > 1)
    throw service.error(
      "ready",
      "bad-value",
      `ready needs ${named.length > 1 ? "only one" : "one"} of ${KINDS.join(", ")}`,
      {
        help: 'as in: ready = { command = "pg_isready", timeout = 30 }',
      },
    );
  const interval = table.number("interval", { min: 0.01, max: LONGEST_S });
  return {
    kind,
    target: kind === "port" ? portTarget(table) : textTarget(table, kind),
    timeout: table.number("timeout", { min: 0.1, max: LONGEST_S }) ?? 30,
    ...(interval === undefined ? {} : { interval }),
  };
}

function portTarget(table: TableReader): string | number {
  if (typeof table.value("port") === "string") return table.line("port")!;
  return table.integer("port", { min: 1, max: 65_535 })!;
}

function textTarget(table: TableReader, kind: "command" | "http"): string {
  const text = kind === "http" ? table.line("http")! : table.string("command")!;
  if (text.trim() === "") throw table.error(kind, "bad-value", `${kind} is empty`, { at: "value" });
  if (kind === "http" && !/^(?:\/|http:\/\/)/.test(text))
    throw table.error("http", "bad-value", `${JSON.stringify(text)} is no address that can be asked`, {
      at: "value",
      help: "write a path on the service's own port, as in /health, or an address that begins with http://",
    });
  return text;
}

function decodeStop(table: TableReader): Service["stop"] {
  table.onlyKeys(["signal", "timeout"]);
  const written = table.string("signal");
  const plain = written?.replace(/^SIG/i, "").toUpperCase();
  const signal = STOP_SIGNALS.find((known) => known === plain);
  if (written !== undefined && signal === undefined)
    throw table.unknownChoice("signal", written, STOP_SIGNALS);
  return {
    signal: signal ?? "TERM",
    timeout: table.number("timeout", { min: 0, max: LONGEST_S }) ?? 10,
  };
}

function decodeLog(table: TableReader): Service["log"] {
  table.onlyKeys(["megabytes", "files"]);
  return {
    megabytes: table.integer("megabytes", { min: 1, max: 100_000 }) ?? 10,
    files: table.integer("files", { min: 1, max: 100 }) ?? 4,
  };
}

function portProblem(name: string): { message: string; help: string } | undefined {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(name)) return undefined;
  return {
    message: `${JSON.stringify(name)} can't be the name of a port`,
    help: "names have letters, digits, - and _",
  };
}
