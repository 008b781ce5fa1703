import type { Context } from "../host/context.ts";
import type { Answer } from "./answer.ts";

/** Flags that every command takes. */
export interface CommonFlags {
  readonly directory?: string | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** What a command's handler gets beside its flags and arguments. */
export interface Call {
  readonly ctx: Context;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Standard input and error are terminals: a question can be asked, an editor opened. */
  readonly interactive: boolean;
  /** Prints something before the answer, one line of JSON under `--json`: for what goes on until it is interrupted. */
  print(line: string, data: unknown): void;
}

/** One command, in a file of its own below commands/: does the work, returns what there is to say. */
export type Handler<F> = (call: Call, flags: F, args: readonly string[]) => Promise<Answer>;
