import { type Collector, collector, originAt } from "./collect.ts";
import { poetryConstraint } from "./poetry-constraint.ts";
import type { MarkerEnvironment } from "./python-marker.ts";
import { takeRequirement } from "./requirement-line.ts";
import { readToml, type Table, table, tableAt, text, texts } from "./toml-file.ts";
import type { Origin, Reading } from "./types.ts";

/**
 * pyproject.toml: what the project and its `dev` group ask for, in the words of PEP 621 and 735, poetry, uv or pdm.
 * Sources: PyPA specifications "pyproject.toml" and "Dependency Groups"; poetry's and uv's documentation.
 */
export async function readPyproject(
  file: string,
  content: string,
  environment: MarkerEnvironment,
): Promise<Reading> {
  const whole = await readToml(file, content);
  const into = collector();
  const at = (part: string) => originAt(file, content, part);
  const project = tableAt(whole, "project");
  const python = text(project["requires-python"]);
  if (python !== undefined) into.wish("python", pythonConstraint(python), at("requires-python"));
  const sources = elsewhere(tableAt(whole, "tool", "uv", "sources"));
  const extras = tableAt(project, "optional-dependencies");
  const ownExtras = new Set<string>();
  const take = (items: readonly string[]) => {
    for (const item of items) {
      const name = /^[A-Za-z0-9._-]+/.exec(item)?.[0] ?? item;
      if (plainName(name) === plainName(text(project.name) ?? "")) {
        const wanted = extrasOf(item).filter((extra) => !ownExtras.has(extra));
        for (const extra of wanted) ownExtras.add(extra);
        for (const extra of wanted) take(texts(extras[extra]));
        continue;
      }
      const source = sources.get(name.toLowerCase());
      if (source === undefined) takeRequirement(item, at(item), into, environment);
      else leaveElsewhere(item, source, at(item), into);
    }
  };
  take(texts(project.dependencies));
  const groups = tableAt(whole, "dependency-groups");
  const taken = new Set<string>();
  take(groupItems(groups, "dev", taken));
  take(texts(tableAt(whole, "tool", "uv")["dev-dependencies"]));
  for (const items of Object.values(tableAt(whole, "tool", "pdm", "dev-dependencies"))) take(texts(items));
  for (const [name, items] of Object.entries(groups))
    if (!taken.has(name)) leaveGroup(`dependency group ${name}`, texts(items), at(name), into);
  for (const [name, items] of Object.entries(extras))
    if (!ownExtras.has(name)) leaveGroup(`extra ${name}`, texts(items), at(name), into);
  readPoetry(tableAt(whole, "tool", "poetry"), into, at);
  return into.reading();
}

/** `>=3.10,!=3.9.*` in the words of Debian's channel, which has few Pythons to exclude. */
export function pythonConstraint(specifier: string): string {
  const parts = specifier
    .split(",")
    .map((part) => part.trim().replace(/\s+/g, ""))
    .filter((part) => part !== "" && !part.startsWith("!="))
    .flatMap((part) => {
      const exact = /^===?(\d+(?:\.\d+)*)(?:\.\*)?$/.exec(part);
      if (exact !== null) return [minor(exact[1]!)];
      const compatible = /^~=(\d+)\.(\d+)(\.\d+)?$/.exec(part);
      if (compatible === null) return [part.replace(/\.\*$/, "")];
      const [, major, second, third] = compatible;
      return [
        `>=${major}.${second}${third ?? ""}`,
        third === undefined ? `<${Number(major) + 1}` : `<${major}.${Number(second) + 1}`,
      ];
    });
  return parts.length === 0 ? "*" : parts.join(",");
}

/** A suite has one patch release of each Python: `3.11.4` can only be meant as `3.11`. */
export function minor(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

function readPoetry(poetry: Table, into: Collector, at: (part: string) => Origin): void {
  const sections = [
    tableAt(poetry, "dependencies"),
    tableAt(poetry, "dev-dependencies"),
    tableAt(poetry, "group", "dev", "dependencies"),
  ];
  for (const section of sections)
    for (const [name, value] of Object.entries(section)) {
      const origin = at(`\n${name}`);
      const line = origin.line === undefined ? origin : { ...origin, line: origin.line + 1 };
      takePoetry(name, value, line, into);
    }
  for (const [name, group] of Object.entries(table(poetry.group)))
    if (name !== "dev")
      leaveGroup(
        `group ${name}`,
        Object.keys(tableAt(table(group), "dependencies")),
        at(`group.${name}`),
        into,
      );
}

function takePoetry(name: string, value: unknown, origin: Origin, into: Collector): void {
  const one = Array.isArray(value) ? value[0] : value;
  const details = table(one);
  const version = text(one) ?? text(details.version) ?? "*";
  if (name === "python") {
    into.wish("python", pythonConstraint(poetryConstraint(version)), origin, { text: `python = ${version}` });
    return;
  }
  const source = ["git", "path", "url"].find((key) => key in details);
  if (source !== undefined) {
    leaveElsewhere(name, source, origin, into);
    return;
  }
  if (details.optional === true) {
    into.leave(origin, name, "it is optional", `if you want it: bothy install pypi:${name}`);
    return;
  }
  const extras = texts(details.extras);
  into.wish(
    `pypi:${name}${extras.length === 0 ? "" : `[${extras.join(",")}]`}`,
    poetryConstraint(version),
    origin,
    {
      text: `${name} = ${version}`,
    },
  );
}

function leaveElsewhere(item: string, source: string, origin: Origin, into: Collector): void {
  into.leave(
    origin,
    item,
    source === "workspace" || source === "path"
      ? "it is a part of the project, which its own tools build"
      : `it comes from ${source === "git" ? "a repository" : "an address"}, not from the Python index`,
    "make a virtual environment for it: python -m venv .venv && .venv/bin/pip install ...",
  );
}

function leaveGroup(what: string, items: readonly string[], origin: Origin, into: Collector): void {
  if (items.length === 0) return;
  const names = items.map((item) => `pypi:${/^[A-Za-z0-9._-]+/.exec(item)?.[0] ?? item}`);
  into.leave(
    origin,
    what,
    "it is wanted only on request",
    `if you want it: bothy install ${names.join(" ")}`,
  );
}

/** Packages that uv takes from elsewhere, by name, and how. */
function elsewhere(sources: Table): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(sources)) {
    const kind = ["git", "path", "url", "workspace"].find(
      (key) => key in table(Array.isArray(value) ? value[0] : value),
    );
    if (kind !== undefined) found.set(name.toLowerCase(), kind);
  }
  return found;
}

/** As names are compared. Source: PyPA specification "Names and normalization". */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** `dev` and `docs` of `name[dev, docs]`. */
function extrasOf(item: string): string[] {
  const list = /^[^[;@]*\[([^\]]*)\]/.exec(item)?.[1] ?? "";
  return list
    .split(",")
    .map((extra) => extra.trim())
    .filter((extra) => extra !== "");
}

/** A group's requirements, those of the groups that it includes among them. */
function groupItems(groups: Table, name: string, seen: Set<string>): string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const items = groups[name];
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown) => {
    if (typeof item === "string") return [item];
    const included = text(table(item)["include-group"]);
    return included === undefined ? [] : groupItems(groups, included, seen);
  });
}
