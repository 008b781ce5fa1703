import type { Host } from "../host/host.ts";
import { BEGUN_VARIABLE } from "./begun.ts";
import { RUN_VARIABLE } from "./run-tag.ts";

/** This process's, as the shell has them: bin/bothy keeps some from bothy's own Node. */
export function shellVariables({ env }: Pick<Host, "env">): Record<string, string> {
  const { BOTHY_NODE_OPTIONS, BOTHY_OPEN_FILES, [RUN_VARIABLE]: _, [BEGUN_VARIABLE]: __, ...rest } = env;
  const given = BOTHY_NODE_OPTIONS === undefined ? rest : { ...rest, NODE_OPTIONS: BOTHY_NODE_OPTIONS };
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
