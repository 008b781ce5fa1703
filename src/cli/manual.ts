import { MADE_BY } from "../base/made-by.ts";
import type { Argument, BooleanFlag, CommandSpec, TextFlag } from "./command-spec.ts";
import { allNodes, type CommandNode } from "./command-tree.ts";
import { optionName, shownFlags } from "./help.ts";

/** A page of the manual: its file's name, `bothy-install.1`, and its text in the man macros of man(7). */
export interface ManualPage {
  readonly name: string;
  readonly text: string;
}

/** A page for bothy and one for each command and group, from what `bothy help` shows. `version`: bothy's. */
export function manualPages(tree: CommandNode, version: string): ManualPage[] {
  return allNodes(tree).map((node) => ({
    name: `${pageOf(node.path)}.1`,
    text: page(node, tree, version),
  }));
}

function page(node: CommandNode, tree: CommandNode, version: string): string {
  const name = pageOf(node.path);
  const lines = [
    `.\\" ${MADE_BY}`,
    `.TH ${name.toUpperCase()} 1 "" "bothy ${version}" "bothy"`,
    ".SH NAME",
    `${escaped(name)} \\- ${escaped(lowerFirst(node.brief.replace(/\.$/, "")))}`,
    ".SH SYNOPSIS",
    ...(node.spec === undefined ? groupSynopsis(node) : commandSynopsis(node, node.spec)),
    ...(node.spec === undefined ? groupBody(node) : commandBody(node.spec)),
    ...(node === tree ? overview() : []),
    ".SH SEE ALSO",
    seeAlso(node, tree),
  ];
  return `${lines.join("\n")}\n`;
}

function groupSynopsis({ path }: CommandNode): string[] {
  return [`${bold(["bothy", ...path].join(" "))} ${italic("COMMAND")} [OPTIONS] [ARGUMENTS]`];
}

function commandSynopsis({ path }: CommandNode, spec: CommandSpec): string[] {
  const options = shownFlags(spec).map(([name, flag]) => {
    const option = bold(optionName(name));
    if (flag.kind === "boolean") return `[${option}]`;
    const value = italic(flag.placeholder);
    return flag.inferEmpty ? `[${option}[=${value}]]` : `[${option} ${value}]`;
  });
  const words = [bold(["bothy", ...path].join(" ")), ...options, ...spec.args.map(argumentWord)];
  return [".nh", ".ad l", ...words, ".ad", ".hy"];
}

function argumentWord({ placeholder, optional, repeats, completes }: Argument): string {
  const word = `${completes === "program" ? "\\-\\- " : ""}${italic(placeholder.toUpperCase())}${repeats ? "..." : ""}`;
  return optional ? `[${word}]` : word;
}

function groupBody({ path, brief, children }: CommandNode): string[] {
  const about =
    path.length === 0
      ? "bothy gives a project the programs that its bothy.toml asks for, pinned in bothy.lock, as ordinary processes on any Linux distribution: no container, no daemon, no root."
      : `${brief.replace(/\.$/, "")}.`;
  return [
    ".SH DESCRIPTION",
    escaped(about),
    ".SH COMMANDS",
    ...children.flatMap((child) => [".TP", bold(child.path.join(" ")), escaped(`${child.brief}.`)]),
  ];
}

function commandBody(spec: CommandSpec): string[] {
  const { about, args, examples } = spec;
  return [
    ".SH DESCRIPTION",
    escaped(about),
    ...(args.length === 0 ? [] : [".SH ARGUMENTS"]),
    ...args.flatMap(({ placeholder, brief }) => [
      ".TP",
      italic(placeholder.toUpperCase()),
      escaped(`${brief}.`),
    ]),
    ".SH OPTIONS",
    ...shownFlags(spec).flatMap(([name, flag]) => [".TP", optionLine(name, flag), escaped(`${flag.brief}.`)]),
    ".SH EXAMPLES",
    ...examples.flatMap(([line, meaning]) => [
      ".TP",
      bold(line),
      meaning === "" ? "\\&" : escaped(`${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`),
    ]),
    ".SH EXIT STATUS",
    "0 where it did what was asked for, 1 where that failed, 2 where it was used wrongly.",
  ];
}

/** What belongs to bothy as a whole. */
function overview(): string[] {
  const entries = (title: string, list: readonly (readonly [string, string])[]) => [
    `.SH ${title}`,
    ...list.flatMap(([name, text]) => [".TP", italic(name), escaped(text)]),
  ];
  return [
    ...entries("FILES", [
      ["bothy.toml", "What a project asks for."],
      ["bothy.lock", "What that was pinned to."],
      ["$XDG_DATA_HOME/bothy", "The store: packages and built environments. Default: ~/.local/share/bothy."],
      ["$XDG_CACHE_HOME/bothy", "Downloads and indexes. Default: ~/.cache/bothy."],
      ["$XDG_STATE_HOME/bothy", "Generations and activations of projects. Default: ~/.local/state/bothy."],
      ["$XDG_CONFIG_HOME/bothy/config.toml", "Settings. Default: ~/.config/bothy/config.toml."],
    ]),
    ...entries("ENVIRONMENT", [
      ["BOTHY_ENV, BOTHY_PROJECT, BOTHY_CACHE, BOTHY_PROMPT", "Set by an activation."],
      ["BOTHY_DEBUG", "Where it isn't empty, errors show where in bothy they came up."],
    ]),
  ];
}

function seeAlso({ path, children }: CommandNode, tree: CommandNode): string {
  const others =
    path.length === 0 || children.length > 0
      ? children.map((child) => child.path)
      : [[], ...(path.length > 1 ? [path.slice(0, -1)] : [])];
  const pages = path.length > 0 && children.length > 0 ? [tree.path, ...others] : others;
  return pages.map((other) => `${bold(pageOf(other))}(1)`).join(",\n");
}

function optionLine(name: string, flag: BooleanFlag | TextFlag): string {
  const short = flag.letter === undefined ? "" : `${bold(`-${flag.letter}`)}, `;
  const option = `${short}${bold(optionName(name))}`;
  if (flag.kind === "boolean") return option;
  const value = italic(flag.placeholder);
  return flag.inferEmpty ? `${option}[=${value}]` : `${option} ${value}`;
}

function bold(text: string): string {
  return `\\fB${escaped(text)}\\fR`;
}

function italic(text: string): string {
  return `\\fI${escaped(text)}\\fR`;
}

function pageOf(path: readonly string[]): string {
  return ["bothy", ...path].join("-");
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Text as troff shows it: no character is taken for a request, a hyphen is one that can be typed. Source: groff_char(7). */
function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq")
    .replaceAll("`", "\\(ga")
    .replaceAll("~", "\\(ti")
    .replaceAll("^", "\\(ha")
    .replace(/^\./, "\\&.");
}
