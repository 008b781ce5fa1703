import { join } from "node:path";
import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { portNames } from "../../manifest/service-graph.ts";
import type { Service } from "../../manifest/types.ts";
import { withCollection } from "../../store/locks.ts";
import {
  decodeState,
  makeStateFolder,
  readIfThere,
  stateError,
  writeStateFile,
} from "../project/durable-file.ts";
import { knownProjects } from "../project/known-projects.ts";
import type { Project } from "../project/project-types.ts";
import { choosePort } from "./choose-port.ts";
import { listeners } from "./listening.ts";

/** Name of a port -> its number: `{ "db": 23456, "web-admin": 30001 }`. */
export type Ports = Readonly<Record<string, number>>;

interface PortsFile {
  readonly format: 1;
  /** Those of services that were taken out too: with another branch they come back. */
  readonly ports: Ports;
}

type PortProject = Pick<Project, "root" | "state">;

/**
 * The ports of a project's services. Those that it has are its own for good; new ones are taken from what no other project of
 * this user has and nobody listens on. UserErrors `no-free-port`, `state-not-writable`, `damaged-state`.
 */
export async function projectPorts(
  project: PortProject,
  services: readonly Pick<Service, "name" | "ports">[],
  ctx: Context,
): Promise<Ports> {
  const names = portNames(services).map(({ name }) => name);
  const known = names.length === 0 ? {} : await readPorts(project, ctx);
  if (names.every((name) => known[name] !== undefined)) return pick(known, names);
  return pick(await reserve(project, names, new Set(), ctx), names);
}

/** Gives the named ports other numbers. The caller makes the activation be written anew. UserErrors as of `projectPorts`. */
export async function movePorts(
  project: PortProject,
  names: readonly string[],
  ctx: Context,
): Promise<Ports> {
  const known = await readPorts(project, ctx);
  const kept = Object.fromEntries(Object.entries(known).filter(([name]) => !names.includes(name)));
  const left = new Set(Object.values(known));
  return reserve(project, names, left, ctx, kept);
}

async function reserve(
  project: PortProject,
  names: readonly string[],
  avoided: ReadonlySet<number>,
  ctx: Context,
  start?: Ports,
): Promise<Ports> {
  const folder = join(ctx.places.state, "ports");
  await makeStateFolder(ctx.host, folder);
  return withCollection({ root: folder, what: "the ports", explain: stateError }, ctx, async () => {
    const ports: Record<string, number> = { ...(start ?? (await readPorts(project, ctx))) };
    const taken = new Set([...avoided, ...(await portsOfOthers(project, ctx)), ...Object.values(ports)]);
    for (const { port } of listeners(ctx.host)) taken.add(port);
    for (const name of names) {
      if (ports[name] !== undefined) continue;
      const port = choosePort(project.root, name, (candidate) => taken.has(candidate));
      if (port === undefined)
        throw new UserError("no-free-port", `no port is free for ${name}`, {
          reason: `${taken.size} are taken by other projects and programs`,
          help: "remove the folders of projects that you no longer need; their ports are free then",
        });
      ports[name] = port;
      taken.add(port);
    }
    await makeStateFolder(ctx.host, project.state);
    const file: PortsFile = { format: 1, ports };
    try {
      await writeStateFile(ctx.host, portsFile(project), `${JSON.stringify(file, undefined, 2)}\n`);
    } catch (error) {
      throw stateError(error, project.state);
    }
    return ports;
  });
}

async function portsOfOthers(project: PortProject, ctx: Context): Promise<number[]> {
  const ports: number[] = [];
  for (const other of knownProjects(ctx.places, ctx.host)) {
    if (other.state === project.state || !ctx.host.fsSync.existsSync(other.root)) continue;
    ports.push(...Object.values(await readPorts(other, ctx)));
  }
  return ports;
}

async function readPorts(project: Pick<Project, "state">, ctx: Pick<Context, "host">): Promise<Ports> {
  const path = portsFile(project);
  const text = await readIfThere(ctx.host, path);
  return text === undefined ? {} : decodeState<PortsFile>(text, path, "the project's ports").ports;
}

function portsFile({ state }: Pick<Project, "state">): string {
  return join(state, "ports.json");
}

function pick(ports: Ports, names: readonly string[]): Ports {
  return Object.fromEntries(names.map((name) => [name, ports[name]!]));
}
