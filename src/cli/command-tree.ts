import type { CommandContext, RouteMap } from "@stricli/core";
import { specOf } from "./command.ts";
import type { CommandSpec } from "./command-spec.ts";

/** A command, or a group of them. */
export interface CommandNode {
  /** Words after `bothy`: none for bothy itself. */
  readonly path: readonly string[];
  readonly brief: string;
  /** The commands of a group, by their words, in the order of the help. */
  readonly children: readonly CommandNode[];
  /** Absent: it is a group. */
  readonly spec?: CommandSpec;
}

/** All commands below a route map, as data. */
export function commandTree(routes: RouteMap<CommandContext>, path: readonly string[] = []): CommandNode {
  const children = routes.getAllEntries().map(({ name, target }): CommandNode => {
    const below = [...path, name.original];
    if ("getAllEntries" in target) return commandTree(target, below);
    const spec = specOf(target);
    return { path: below, brief: target.brief, children: [], ...(spec === undefined ? {} : { spec }) };
  });
  return { path, brief: routes.brief, children };
}

/** The node and all below it, each before its children. */
export function allNodes(node: CommandNode): CommandNode[] {
  return [node, ...node.children.flatMap(allNodes)];
}
