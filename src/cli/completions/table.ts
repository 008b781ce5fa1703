import { catalogNames } from "../../catalog/catalog.ts";
import { CONFIG_KEYS } from "../../config/keys.ts";
import type { Completes } from "../command-spec.ts";
import { allNodes, type CommandNode } from "../command-tree.ts";
import { optionName, shownFlags } from "../help.ts";

/** A word with what it means. */
export interface Choice {
  readonly word: string;
  readonly brief: string;
}

export interface CompletedFlag extends Choice {
  /** Absent: it takes none. */
  readonly value?: CompletedValue;
}

/** Words that are known now, or what the shell looks for when it completes. */
export type CompletedValue =
  | { readonly words: readonly string[] }
  | { readonly kind: Exclude<Completes, readonly string[] | "setting"> };

/** What may follow the words of one command, or group of commands. */
export interface CompletedCommand {
  /** Words after `bothy`, with spaces between them. */
  readonly path: string;
  readonly commands: readonly Choice[];
  readonly flags: readonly CompletedFlag[];
  readonly args?: CompletedValue;
}

/** Everything that a shell needs for completing, without asking bothy. */
export interface CompletionTable {
  readonly commands: readonly CompletedCommand[];
  /** Names of the catalog. */
  readonly packages: readonly string[];
}

export function completionTable(tree: CommandNode): CompletionTable {
  const all = allNodes(tree);
  const top = tree.children.map(choiceOf);
  const [bothy, ...commands] = all.map(completedCommand);
  return {
    commands: [
      { ...bothy!, commands: [...top, { word: "help", brief: "Show what a command takes" }] },
      ...commands,
      { path: "help", commands: top, flags: [] },
      ...tree.children
        .filter(({ spec }) => spec === undefined)
        .map(({ path, children }) => ({ path: `help ${path}`, commands: children.map(choiceOf), flags: [] })),
    ],
    packages: [...catalogNames()].sort(),
  };
}

function completedCommand({ path, children, spec }: CommandNode): CompletedCommand {
  const flags = (spec === undefined ? [] : shownFlags(spec)).flatMap(([name, flag]): CompletedFlag[] => {
    const word = optionName(name);
    if (flag.kind === "boolean") return [{ word, brief: flag.brief }];
    const value = flag.completes === undefined ? { words: [] } : completedValue(flag.completes);
    return [{ word, brief: flag.brief, value }];
  });
  const wanted = spec?.args.find(({ completes }) => completes !== undefined)?.completes;
  return {
    path: path.join(" "),
    commands: children.map(choiceOf),
    flags: [...flags, { word: "--help", brief: "Show what it takes" }],
    ...(wanted === undefined ? {} : { args: completedValue(wanted) }),
  };
}

function completedValue(completes: Completes): CompletedValue {
  if (completes === "setting") return { words: CONFIG_KEYS.map(({ name }) => name) };
  return typeof completes === "string" ? { kind: completes } : { words: completes };
}

function choiceOf({ path, brief }: CommandNode): Choice {
  return { word: path.at(-1)!, brief };
}
