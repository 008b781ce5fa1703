import { parseArgs } from "node:util";
import { type Program, sample } from "./program.ts";

export interface Options {
  readonly names: readonly string[];
  readonly only?: "drawn" | "chosen";
  readonly sample?: { readonly seed: string; readonly count: number };
  /** File that each result is appended to, a line of JSON each. */
  readonly log?: string;
  /** File of the drawn programs' first run: it must not be there yet. */
  readonly firstRun?: string;
  /** Folder with store, cache and projects that outlives the run. */
  readonly place?: string;
  readonly jobs?: number;
  readonly json: boolean;
  readonly reference: boolean;
}

export const USAGE = `npm run conformance -- [OPTION...] [NAME...]

  --drawn, --chosen     only the programs that were drawn, or only the others
  --sample SEED/N       N programs, the same for the same seed
  --place DIR           keep store, cache and projects in DIR, for the next run
  --jobs N              checks at a time (as many as there are cores)
  --log FILE            append each result as a line of JSON
  --json                print the results as JSON instead of the matrix
  --first-run FILE      the drawn programs' first run: write FILE, which is not there yet
  --reference           run the checks in a chroot of Debian instead, where apt-get installed
                        the packages (root only): what fails there is a wrong check
`;

/** Decodes the command line. Throws where it makes no sense. */
export function decodeOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      drawn: { type: "boolean" },
      chosen: { type: "boolean" },
      sample: { type: "string" },
      place: { type: "string" },
      jobs: { type: "string" },
      log: { type: "string" },
      json: { type: "boolean" },
      "first-run": { type: "string" },
      reference: { type: "boolean" },
    },
  });
  const firstRun = values["first-run"];
  const [, seed, count] = /^(.+)\/(\d+)$/.exec(values.sample ?? "") ?? [];
  if (values.sample !== undefined && seed === undefined) throw new Error("--sample wants SEED/N");
  if (values.jobs !== undefined && !(Number(values.jobs) > 0)) throw new Error("--jobs wants a number");
  const only = firstRun !== undefined || values.drawn ? "drawn" : values.chosen ? "chosen" : undefined;
  return {
    names: positionals,
    ...(only === undefined ? {} : { only }),
    ...(seed === undefined ? {} : { sample: { seed, count: Number(count) } }),
    ...(values.log === undefined ? {} : { log: values.log }),
    ...(firstRun === undefined ? {} : { firstRun }),
    ...(values.place === undefined ? {} : { place: values.place }),
    ...(values.jobs === undefined ? {} : { jobs: Number(values.jobs) }),
    json: values.json ?? false,
    reference: values.reference ?? false,
  };
}

/** The programs that the options ask for. Throws for a name that the suite lacks. */
export function selected(programs: readonly Program[], options: Options): Program[] {
  const unknown = options.names.filter((name) => !programs.some((program) => program.name === name));
  if (unknown.length > 0) throw new Error(`no program ${unknown.join(", ")} in test/conformance/programs`);
  const wanted = programs
    .filter(({ name }) => options.names.length === 0 || options.names.includes(name))
    .filter(({ drawn }) => options.only === undefined || drawn === (options.only === "drawn"));
  return options.sample === undefined ? wanted : sample(wanted, options.sample.seed, options.sample.count);
}
