import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";

/** A paragraph of dpkg's status file. */
interface Installed {
  readonly name: string;
  readonly source: string;
  readonly depends: readonly string[];
}

const FOLDERS = ["usr/bin", "usr/sbin", "usr/games", "bin", "sbin"];

/**
 * The programs that a person means who asks for these packages, name -> path in the chroot, by what dpkg installed there: the
 * packages' own and those of what was built from the same source, and the alternatives that lead to them; where there are none
 * those of the dependencies.
 */
export function ownPrograms(root: string, packages: readonly string[]): Map<string, string> {
  const installed = readStatus(readFileSync(join(root, "var/lib/dpkg/status"), "utf8"));
  const byFile = new Map<string, string>();
  const names = new Set(installed.map(({ name }) => name));
  for (const list of readdirSync(join(root, "var/lib/dpkg/info")).filter((file) => file.endsWith(".list"))) {
    const name = basename(list, ".list").replace(/:.*/, "");
    if (!names.has(name)) continue;
    const files = readFileSync(join(root, "var/lib/dpkg/info", list), "utf8")
      .trim()
      .split("\n");
    for (const file of files) byFile.set(merged(file), name);
  }
  const programs = FOLDERS.slice(0, 3).flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `/${folder}/${name}`),
  );
  const owner = new Map(programs.map((path) => [path, byFile.get(through(root, path, byFile))]));
  const found = new Map<string, string>();
  for (const name of packages) {
    const family = familyOf(name, installed);
    const add = (members: ReadonlySet<string>) => {
      const paths = programs.filter((path) => members.has(owner.get(path) ?? ""));
      for (const path of paths) found.set(basename(path), path);
      return paths.length > 0;
    };
    if (add(family)) continue;
    for (const dependency of installed.find((one) => one.name === name)?.depends ?? [])
      add(familyOf(dependency, installed));
  }
  return found;
}

/** The package and what was installed from its source. */
function familyOf(name: string, installed: readonly Installed[]): Set<string> {
  const source = installed.find((one) => one.name === name)?.source;
  return new Set(installed.filter((one) => one.source === source).map((one) => one.name));
}

/** The path that links of the alternatives system end at. */
function through(root: string, path: string, byFile: ReadonlyMap<string, string>): string {
  let at = path;
  for (let hops = 0; hops < 4 && !byFile.has(at); hops++) {
    if (lstatSync(join(root, at), { throwIfNoEntry: false })?.isSymbolicLink() !== true) break;
    const target = readlinkSync(join(root, at));
    if (!target.startsWith("/")) break;
    at = merged(target);
  }
  return at;
}

/** With /bin and its like below /usr, where they are. */
function merged(path: string): string {
  return path.replace(/^\/(bin|sbin|lib|lib64)\//, "/usr/$1/");
}

function readStatus(text: string): Installed[] {
  return text.split("\n\n").flatMap((paragraph) => {
    const field = (name: string) =>
      new RegExp(`^${name}: (.*)$`, "m").exec(paragraph.replace(/\n /g, " "))?.[1];
    const name = field("Package");
    if (name === undefined || !field("Status")?.endsWith(" installed")) return [];
    const depends = (field("Depends") ?? "").split(/[,|]/).map((word) => word.trim().split(/[ :(]/)[0]!);
    return [{ name, source: (field("Source") ?? name).split(" ")[0]!, depends }];
  });
}
