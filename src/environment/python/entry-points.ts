/** A program that a wheel declares: calls `attribute` of `module`. */
export interface EntryPoint {
  readonly name: string;
  readonly module: string;
  /** `main`, `cli.main` */
  readonly attribute: string;
}

/** Of an entry point's line, and of a script's first. */
const LONGEST_LINE = 4096;

/** The console and GUI scripts of an entry_points.txt. Source: PyPA specification "Entry points". */
export function declaredScripts(text: string): EntryPoint[] {
  const found = new Map<string, EntryPoint>();
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    if (line.length > LONGEST_LINE) continue;
    const header = /^\s*\[([^\]]+)\]\s*$/.exec(line);
    if (header) section = header[1]!.trim();
    if (section !== "console_scripts" && section !== "gui_scripts") continue;
    const entry = /^\s*([^#;=\s][^=]*?)\s*=\s*([\w.]+)\s*:\s*([\w.]+)\s*(?:\[.*\])?\s*$/.exec(line);
    if (!entry || !/^(?!\.+$)[\w.-][\w .+-]*$/.test(entry[1]!)) continue;
    found.set(entry[1]!, { name: entry[1]!, module: entry[2]!, attribute: entry[3]! });
  }
  return [...found.values()];
}

/** The program for an entry point, run by `python`, an absolute path. */
export function entryPointProgram(entry: EntryPoint, python: string): string {
  return `${pythonFirstLine(python)}import sys
from ${entry.module} import ${entry.attribute.split(".")[0]}

if __name__ == "__main__":
    sys.argv[0] = sys.argv[0].removesuffix(".exe")
    sys.exit(${entry.attribute}())
`;
}

/** What the first line of a script may hold on every kernel since 2.6. Source: execve(2), "Interpreter scripts". */
const LONGEST_FIRST_LINE = 127;

/** The line, or lines that sh and Python both understand, by which `python` runs a script; ends in a newline. */
export function pythonFirstLine(python: string, options = ""): string {
  const line = `#!${python}${options === "" ? "" : ` ${options}`}\n`;
  if (Buffer.byteLength(line) <= LONGEST_FIRST_LINE && !/\s/.test(python)) return line;
  const quoted = python.replace(/[\\"$`]/g, "\\$&");
  return `#!/bin/sh\n'''exec' "${quoted}"${options === "" ? "" : ` ${options}`} "$0" "$@"\n' '''\n`;
}

/** A script of `.data/scripts` whose first line is the placeholder `#!python`, with the real one; undefined for others. */
export function rewrittenScript(content: Buffer, python: string): Buffer | undefined {
  const end = content.indexOf(0x0a);
  const length = end === -1 ? content.length : end;
  if (length > LONGEST_LINE) return undefined;
  const first = content.subarray(0, length).toString("utf8").trimEnd();
  const match = /^#!\s*pythonw?(?:\s+(.*))?$/.exec(first);
  if (!match) return undefined;
  const rest = end === -1 ? Buffer.alloc(0) : content.subarray(end + 1);
  return Buffer.concat([Buffer.from(pythonFirstLine(python, match[1] ?? "")), rest]);
}
