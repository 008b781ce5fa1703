import { join } from "node:path";
import type { Person } from "../e2e/harness.ts";
import { runCheck } from "./check.ts";
import { type Built, installProgram } from "./environment.ts";
import type { Ground } from "./suite.ts";

export interface BareRootOptions {
  readonly someone: Person;
  /** Variables that say where store and cache are, where those aren't the person's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly files: string;
}

/** What counts: installed by bothy as an ordinary user, run in a root that has nothing of a distribution. */
export function bareRoot({ someone, env, files }: BareRootOptions): Ground<Built> {
  const data = join(env.XDG_DATA_HOME ?? someone.env.XDG_DATA_HOME!, "bothy");
  return {
    install: (program) => installProgram(program, someone, env),
    check: (program, built) => runCheck(program, built.root, { someone, data, files }),
    view: (built) => built.relocation.view,
  };
}
