import { posix } from "node:path";

/** Source: execve(2), "Interpreter scripts"; what kernels before 5.1 allow. */
const LONGEST_FIRST_LINE = 127;

/** Of more bytes no kernel reads a first line. */
const LONGEST_LINE = 4096;

/**
 * `content` with a first line that runs it by `node`, an absolute path, where its own names Node (`#!/usr/bin/env node`,
 * with options too); undefined when it doesn't. All other bytes stay, a carriage return before the first line's end goes.
 */
export function nodeScript(content: Buffer, node: string): Buffer | undefined {
  if (content[0] !== 0x23 || content[1] !== 0x21) return undefined;
  const end = content.indexOf(0x0a);
  const length = end === -1 ? content.length : end;
  if (length > LONGEST_LINE) return undefined;
  const line = content.subarray(2, length).toString("utf8");
  const words = line.trim().split(/\s+/);
  const options = nodeOptions(words);
  if (options === undefined) return undefined;
  const rest = end === -1 ? Buffer.alloc(0) : content.subarray(end);
  return Buffer.concat([Buffer.from(firstLine(node, options)), rest]);
}

/** Options after `node` in a script's first line; undefined when another program is named. */
function nodeOptions(words: readonly string[]): string[] | undefined {
  const isNode = (word: string | undefined) =>
    word !== undefined && /^node(?:js)?$/.test(posix.basename(word));
  const [program = "", ...rest] = words;
  if (isNode(program)) return rest;
  if (posix.basename(program) !== "env") return undefined;
  const command = rest
    .filter((word, index) => !(word === "-S" && index === 0))
    .map((word) => word.replace(/^-S/, ""));
  while (command[0] !== undefined && /^[A-Za-z_][A-Za-z0-9_]*=/.test(command[0])) return undefined;
  return isNode(command[0]) ? command.slice(1) : undefined;
}

/** One line, or, where the kernel couldn't take it apart, two that sh and JavaScript both understand. No newline at the end. */
function firstLine(node: string, options: readonly string[]): string {
  const line = `#!${[node, ...options].join(" ")}`;
  if (Buffer.byteLength(line) < LONGEST_FIRST_LINE && !/\s/.test(node) && options.length < 2) return line;
  const quoted = [node, ...options].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  return `#!/bin/sh\n":" //; exec ${quoted} "$0" "$@"`;
}
