import { collector } from "./collect.ts";
import { minor } from "./pyproject.ts";
import { takeTool } from "./tool-names.ts";
import type { Reading } from "./types.ts";

/** Node's releases with long support, by the names that nvm takes. Source: Node's release schedule. */
const LTS: Readonly<Record<string, string>> = {
  dubnium: "10",
  erbium: "12",
  fermium: "14",
  gallium: "16",
  hydrogen: "18",
  iron: "20",
  jod: "22",
  krypton: "24",
};

/** .nvmrc and .node-version: one version of Node, or nvm's name for one. */
export function readNodeVersion(file: string, content: string): Reading {
  const into = collector();
  const [found] = lines(content);
  if (found === undefined) return into.reading();
  const { line, number } = found;
  const origin = { file, line: number };
  const name = /^lts\/(.+)$/i.exec(line)?.[1]?.toLowerCase();
  const version = line.replace(/^(?:v|node-?)(?=\d)/i, "");
  if (name !== undefined && LTS[name] !== undefined) into.wish("nodejs", LTS[name], origin);
  else if (/^(?:lts\/\*|--lts|lts|node|stable|current|latest)$/i.test(line))
    into.wish("nodejs", "*", origin, { note: `${line} is the newest` });
  else if (/^\d+(?:\.\d+)*$/.test(version)) into.wish("nodejs", version, origin);
  else into.leave(origin, line, "bothy doesn't know what version that is", "write it as a number: 22");
  return into.reading();
}

/** .python-version of pyenv and uv: the first version of CPython in it. */
export function readPythonVersion(file: string, content: string): Reading {
  const into = collector();
  const [found] = lines(content);
  if (found === undefined) return into.reading();
  const origin = { file, line: found.number };
  const [word = ""] = found.line.split(/\s+/);
  const version = /^(?:cpython[-@]?|python-?)?(\d+(?:\.\d+)*)$/.exec(word)?.[1];
  if (version === undefined)
    into.leave(origin, word, "it is no version of CPython", "write one, as in: bothy install python@3.13");
  else into.wish("python", minor(version), origin, patchNote(version));
  return into.reading();
}

/** .ruby-version of rbenv and others. */
export function readRubyVersion(file: string, content: string): Reading {
  const into = collector();
  const [found] = lines(content);
  if (found === undefined) return into.reading();
  const origin = { file, line: found.number };
  const version = /^(?:ruby-)?(\d+(?:\.\d+)*)/.exec(found.line)?.[1];
  if (version === undefined) into.leave(origin, found.line, "it is no version of Ruby's own", "use ruby");
  else into.wish("ruby", minor(version), origin, patchNote(version));
  return into.reading();
}

/** .tool-versions of asdf and mise: `TOOL VERSION...` a line. */
export function readToolVersions(file: string, content: string): Reading {
  const into = collector();
  for (const { line, number } of lines(content)) {
    const [tool = "", version = "latest"] = line.split(/\s+/);
    takeTool(tool, version, { file, line: number }, into);
  }
  return into.reading();
}

export function patchNote(version: string): { note?: string } {
  return version.split(".").length > 2 ? { note: `${version}: Debian keeps its newest patch` } : {};
}

function lines(content: string): { line: string; number: number }[] {
  return content
    .split(/\r?\n/)
    .map((raw, index) => ({ line: raw.replace(/(?:^|\s)#.*$/, "").trim(), number: index + 1 }))
    .filter(({ line }) => line !== "");
}
