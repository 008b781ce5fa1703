import { MERGED_FOLDERS } from "../../../relocate/usr-merge.ts";
import type { ObjectMeta } from "../../../store/types.ts";

/** A package as dpkg's database tells of it. */
export interface DatabasePackage {
  readonly name: string;
  readonly meta: Pick<ObjectMeta, "entries">;
  readonly control: {
    readonly text: string;
    readonly fields: ReadonlyMap<string, string>;
  };
  /** Texts of the control archive's files by name, `control` left out. */
  readonly controlFiles: ReadonlyMap<string, string>;
}

export interface DatabaseFile {
  readonly content: string;
  readonly executable: boolean;
}

/**
 * The files below var/lib/dpkg that make dpkg take every one of `packages` for unpacked and not yet configured: status
 * (dpkg(1), "Information about packages"), info/ (deb(5), dpkg's internal format 1) and triggers/ (dpkg's
 * doc/triggers.txt). `dpkg --configure --pending` then does the rest as on any Debian system.
 */
export function unpackedDatabase(packages: readonly DatabasePackage[]): Map<string, DatabaseFile> {
  const files = new Map<string, DatabaseFile>();
  const add = (path: string, content: string, executable = false) => files.set(path, { content, executable });
  const interests = new Map<string, string[]>();
  const fileInterests: string[] = [];
  for (const one of packages) {
    const prefix = `info/${infoName(one)}`;
    add(`${prefix}.list`, listing(one));
    for (const [name, text] of one.controlFiles)
      if (name !== "symbols" && name !== "shlibs")
        add(`${prefix}.${name}`, text, /^(?:preinst|postinst|prerm|postrm|config)$/.test(name));
    for (const { trigger, options } of triggerInterests(one.controlFiles.get("triggers") ?? "")) {
      const line = `${infoName(one)}${options}`;
      if (trigger.startsWith("/")) fileInterests.push(`${trigger} ${line}`);
      else interests.set(trigger, [...(interests.get(trigger) ?? []), line]);
    }
  }
  add("status", packages.map((one) => stanza(one, "unpacked")).join("\n"));
  add("info/format", "1\n");
  add("triggers/File", fileInterests.map((line) => `${line}\n`).join(""));
  for (const [trigger, lines] of interests)
    add(`triggers/${trigger}`, lines.map((line) => `${line}\n`).join(""));
  for (const empty of [
    "available",
    "diversions",
    "statoverride",
    "lock",
    "lock-frontend",
    "triggers/Unincorp",
    "triggers/Lock",
  ])
    add(empty, "");
  return files;
}

/** Names of packages that a status file tells to be in another state than `installed`. */
export function unconfigured(status: string): string[] {
  return status
    .split(/\n\n+/)
    .filter((text) => text.trim() !== "" && !/^Status: install ok installed$/m.test(text))
    .map((text) => /^Package: (.*)$/m.exec(text)?.[1])
    .filter((name) => name !== undefined);
}

/** How the database's files name a package: with the architecture where several may be installed together. */
export function infoName({ name, control: { fields } }: DatabasePackage): string {
  return fields.get("multi-arch") === "same" ? `${name}:${fields.get("architecture")}` : name;
}

function stanza({ name, control, controlFiles }: DatabasePackage, state: string): string {
  const text =
    control.text.trimEnd() ||
    `Package: ${name}\nVersion: 0\nArchitecture: all\nMaintainer: -\nDescription: -`;
  const conffiles = (controlFiles.get("conffiles") ?? "")
    .split("\n")
    .filter((line) => line.startsWith("/"))
    .map((line) => `\n ${line.trim()} newconffile`);
  return `${text}\nStatus: install ok ${state}\n${conffiles.length > 0 ? `Conffiles:${conffiles.join("")}\n` : ""}`;
}

/** With /lib64 and the like beside what they are links to: scripts ask dpkg whether a package still has them. */
function listing({ meta }: DatabasePackage): string {
  const merged = MERGED_FOLDERS.filter((name) =>
    meta.entries.some((entry) => entry.path.startsWith(`usr/${name}/`)),
  );
  const paths = [...merged, ...meta.entries.map((entry) => entry.path)];
  return `/.\n${paths.map((path) => `/${path}\n`).join("")}`;
}

function triggerInterests(text: string): { trigger: string; options: string }[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*interest(-await|-noawait)?\s+(\S+)/.exec(line);
    const trigger = match?.[2];
    // The others are names of files in triggers/.
    if (trigger === undefined || (!trigger.startsWith("/") && !/^\w[\w.+-]*$/.test(trigger))) return [];
    return [{ trigger, options: match?.[1] === "-noawait" ? "/noawait" : "" }];
  });
}
