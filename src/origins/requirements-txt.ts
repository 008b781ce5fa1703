import { posix } from "node:path";
import type { Collector } from "./collect.ts";
import { collector } from "./collect.ts";
import type { MarkerEnvironment } from "./python-marker.ts";
import { takeRequirement } from "./requirement-line.ts";
import type { ReadFile, Reading } from "./types.ts";

/**
 * A requirements file of pip, with those that it names by `-r`; what a constraints file (`-c`) says of its packages is
 * applied to those that ask for no version. Source: pip's documentation, "Requirements File Format".
 */
export function readRequirements(
  file: string,
  text: string,
  read: ReadFile,
  environment: MarkerEnvironment,
): Reading {
  const into = collector();
  const limits = new Map<string, string>();
  take(file, text, { into, read, environment, limits, seen: new Set([file]) });
  const { wishes, left } = into.reading();
  return {
    left,
    wishes: wishes.map((wish) => {
      const limit = limits.get(normal(wish.request.name));
      if (limit === undefined || wish.request.constraint !== "*") return wish;
      return {
        ...wish,
        request: { ...wish.request, constraint: limit },
        note: "as the constraints file says",
      };
    }),
  };
}

interface Work {
  readonly into: Collector;
  readonly read: ReadFile;
  readonly environment: MarkerEnvironment;
  readonly limits: Map<string, string>;
  readonly seen: Set<string>;
}

function take(file: string, text: string, work: Work): void {
  for (const { line, number } of logicalLines(text)) {
    const origin = { file, line: number };
    const option = /^(-[A-Za-z]|--[a-z-]+)(?:[\s=]+|(?<=^-[A-Za-z])(?=\S))?(.*)$/s.exec(line);
    if (option === null) {
      takeRequirement(line.replace(/\s--[a-z-]+[= ].*$/s, ""), origin, work.into, work.environment);
      continue;
    }
    const [, name = "", value = ""] = option;
    if (name === "-r" || name === "--requirement") follow(value, file, work, origin, take);
    else if (name === "-c" || name === "--constraint") follow(value, file, work, origin, takeLimits);
    else if (name === "-e" || name === "--editable")
      work.into.leave(
        origin,
        line,
        /^[.\w-]*(?:\[|$|\/)/.test(value)
          ? "the project itself is built by its own tools"
          : "it is built from a repository",
        "make a virtual environment for it: python -m venv .venv && .venv/bin/pip install -e .",
      );
    else if (/^(?:-i|--index-url|--extra-index-url|-f|--find-links|--no-index)$/.test(name))
      work.into.leave(
        origin,
        line.replace(/\/\/[^/@\s]*@/, "//"),
        "which index is asked is the machine's configuration",
        "set it there: bothy config set pypi.index ADDRESS, or in pip's own configuration",
      );
  }
}

function takeLimits(file: string, text: string, work: Work): void {
  for (const { line } of logicalLines(text)) {
    const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*((?:[<>=!~]=?=?\s*[^\s;,]+\s*,?\s*)+)/.exec(line);
    if (match !== null) work.limits.set(normal(match[1]!), match[2]!.replace(/\s+/g, ""));
  }
  void file;
}

function follow(
  value: string,
  from: string,
  work: Work,
  origin: { readonly file: string; readonly line: number },
  how: (file: string, text: string, work: Work) => void,
): void {
  const path = posix.join(posix.dirname(from), value.trim().replace(/^["']|["']$/g, ""));
  if (work.seen.has(path)) return;
  work.seen.add(path);
  const text = /^\w+:\/\//.test(value) || path.startsWith("..") ? undefined : work.read(path);
  if (text === undefined)
    work.into.leave(
      origin,
      value,
      "there is no such file in the project",
      "put it there, or take the line out",
    );
  else how(path, text, work);
}

/** Lines without comments, those that end in a backslash joined with the next. */
function logicalLines(text: string): { line: string; number: number }[] {
  const found: { line: string; number: number }[] = [];
  let open: { line: string; number: number } | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const continued = /\\$/.test(raw);
    const part = (continued ? raw.slice(0, -1) : raw).replace(/(?:^|\s)#.*$/, "");
    open = open === undefined ? { line: part, number: index + 1 } : { ...open, line: open.line + part };
    if (continued) continue;
    if (open.line.trim() !== "") found.push({ ...open, line: open.line.trim() });
    open = undefined;
  }
  return found;
}

function normal(name: string): string {
  return name
    .replace(/\[.*$/, "")
    .toLowerCase()
    .replace(/[-_.]+/g, "-");
}
