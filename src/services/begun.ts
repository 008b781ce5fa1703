import { join } from "node:path";
import { UserError } from "../base/error.ts";
import { readIfThere } from "../environment/project/durable-file.ts";
import type { Host } from "../host/host.ts";
import { holderOf, type Holder as Owner } from "../store/holder.ts";
import type { Holder } from "./types.ts";

/** While native/starter starts services, or its process becomes a supervisor: what it has written down. */
export const STARTING = "starting";

/** Set where native/starter has started services for this process, which waits for them to get ready. */
export const BEGUN_VARIABLE = "BOTHY_SERVICES_BEGUN";

/** A service that native/starter has started: its keeper is no child of whoever reads this. */
export interface BegunService {
  readonly name: string;
  readonly tag: string;
  /** Seconds until its keeper kills. */
  readonly stopTimeout: number;
  /** Absent: it was about to be started. */
  readonly keeper?: Holder;
  /** Its program, as the keeper told. */
  readonly pid?: number;
  /** Descriptors of the process that started it: the keeper's connection, and what the service prints. */
  readonly control: number;
  readonly output: number;
  /** Seconds since its start. */
  readonly age: number;
  /** Seconds from its start until it was ready; absent: it isn't. */
  readonly readyAfter?: number;
}

export interface Begun {
  readonly by: Owner;
  /** Absent: until they are stopped. */
  readonly holder?: Holder;
  readonly services: readonly BegunService[];
}

/** Undefined where nothing is being started. A UserError `damaged-state`. */
export async function readBegun(folder: string, host: Host): Promise<Begun | undefined> {
  const path = join(folder, STARTING);
  const text = await readIfThere(host, path);
  if (text === undefined) return undefined;
  const begun = parseBegun(text);
  if (begun !== undefined) return begun;
  throw new UserError("damaged-state", "can't read the record of services that are being started", {
    reason: `${path} is not what bothy wrote`,
    help: `remove it: rm '${path}'; processes of services that it named are not ended by that`,
  });
}

/** What native/starter/record.c writes; undefined for anything else. */
export function parseBegun(text: string): Begun | undefined {
  const [first, own, ...lines] = text.trimEnd().split("\n");
  const [, pid, ticks, boot, namespace] = /^by (\d+) (\d+) (\S+) (\S+)$/.exec(own ?? "") ?? [];
  if (first !== "bothy-starting 1" || boot === undefined || namespace === undefined) return undefined;
  const process = (number: string | undefined, started: string | undefined): Holder => ({
    pid: Number(number),
    started: `${boot}:${started}`,
  });
  const by = holderOf(process(pid, ticks), boot, namespace);
  const [holder] = lines.filter((line) => line.startsWith("for ")).map((line) => line.split(" "));
  const services = lines
    .filter((line) => line.startsWith("service "))
    .map((line) => begunService(line.split(" ").slice(1), process));
  return { by, ...(holder === undefined ? {} : { holder: process(holder[1], holder[2]) }), services };
}

function begunService(
  words: readonly string[],
  process: (pid: string | undefined, started: string | undefined) => Holder,
): BegunService {
  const [name = "", tag = "", stop, keeper, started, pid, control, output, age, ready] = words;
  return {
    ...{ name, tag, stopTimeout: Number(stop) / 1000 },
    ...(Number(keeper) > 0 ? { keeper: process(keeper, started) } : {}),
    ...(Number(pid) > 0 ? { pid: Number(pid) } : {}),
    ...{ control: Number(control), output: Number(output), age: Number(age) / 1000 },
    ...(Number(ready) >= 0 ? { readyAfter: Number(ready) / 1000 } : {}),
  };
}
