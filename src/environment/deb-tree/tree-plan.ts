import { isMergedFolder, MERGED_FOLDERS } from "../../relocate/usr-merge.ts";
import type { Entry } from "../../store/types.ts";
import type { Imported } from "../types.ts";
import { type Control, relationNames } from "./control.ts";
import { belongsInTree, linkTarget } from "./tree-path.ts";

/** What a tree is made of, before anything is done. Paths are relative to the tree, `/usr`-merged. */
export interface TreePlan {
  /** Parents before children. */
  readonly directories: readonly string[];
  readonly files: ReadonlyMap<string, PlannedFile>;
  /** Path -> target. */
  readonly links: ReadonlyMap<string, string>;
  readonly notices: readonly string[];
}

export interface PlannedFile {
  /** Absolute path in the object that it is linked from. */
  readonly source: string;
  readonly executable: boolean;
  /** Bytes. */
  readonly size: number;
  readonly content: "elf" | "script" | "text" | undefined;
  readonly owner: Imported;
}

/** A package with its control data; `diverts`: a maintainer script of it calls dpkg-divert. */
export interface PlanInput extends Imported {
  readonly control: Pick<Control, "fields">;
  readonly diverts: boolean;
}

interface Claim {
  readonly owner: PlanInput;
  readonly entry: Exclude<Entry, { type: "directory" }>;
}

/**
 * The plan of the merged tree of `packages` (in dependency order). Where two packages ship one path with different
 * content, the one that `Replaces` the other wins (Debian policy 7.6), then the one that diverts, then the later one,
 * which is told in a notice. A directory wins over a link or file of its name.
 */
export function planTree(packages: readonly PlanInput[]): TreePlan {
  const claims = new Map<string, Claim>();
  const directories = new Set<string>();
  const notices: string[] = [];
  const addParents = (path: string) => {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const at = path.slice(0, end);
      if (directories.has(at)) return;
      directories.add(at);
    }
  };
  for (const owner of packages) {
    for (const entry of owner.meta.entries) {
      const { path } = entry;
      if (!belongsInTree(path) || isMergedFolder(path)) continue;
      if (entry.type === "directory") {
        directories.add(path);
        continue;
      }
      const before = claims.get(path);
      if (before === undefined) claims.set(path, { owner, entry });
      else if (!sameContent(before.entry, entry)) {
        const { winner, told } = chooseOwner(before, { owner, entry });
        claims.set(path, winner);
        if (told) {
          const loser = winner.owner === owner ? before.owner : owner;
          notices.push(
            `${path} is in ${loser.item.name} and ${winner.owner.item.name}; the one of ${winner.owner.item.name} is used`,
          );
        }
      }
    }
  }
  for (const directory of [...directories]) addParents(directory);
  for (const path of claims.keys()) addParents(path);

  const files = new Map<string, PlannedFile>();
  const links = new Map<string, string>();
  for (const [path, { owner, entry }] of claims) {
    if (directories.has(path)) continue;
    if (entry.type === "link") links.set(path, linkTarget(path, entry.target));
    else {
      const { tree } = owner.object;
      files.set(path, {
        source: `${tree}/${path}`,
        executable: (entry.mode & 0o111) !== 0,
        size: entry.size,
        content: entry.content,
        owner,
      });
    }
  }
  for (const name of MERGED_FOLDERS) {
    if (directories.has(`usr/${name}`) || name === "bin" || name === "lib" || name === "sbin") {
      links.set(name, `usr/${name}`);
      directories.add(`usr/${name}`);
    }
  }
  directories.add("usr");
  directories.add("etc");
  // Programs that find themselves below <prefix>/bin look for their configuration and state in <prefix>/etc and <prefix>/var.
  for (const name of ["etc", "var"])
    if (directories.has(name) && !directories.has(`usr/${name}`) && !claims.has(`usr/${name}`))
      links.set(`usr/${name}`, `../${name}`);
  return { directories: [...directories].sort(), files, links, notices };
}

function sameContent(a: Claim["entry"], b: Claim["entry"]): boolean {
  if (a.type === "link") return b.type === "link" && a.target === b.target;
  return b.type === "file" && a.hash === b.hash && (a.mode & 0o111) === (b.mode & 0o111);
}

function chooseOwner(earlier: Claim, later: Claim): { winner: Claim; told: boolean } {
  const replaces = (a: Claim, b: Claim) =>
    relationNames(a.owner.control.fields.get("replaces")).includes(b.owner.item.name);
  const laterReplaces = replaces(later, earlier);
  if (laterReplaces !== replaces(earlier, later))
    return { winner: laterReplaces ? later : earlier, told: false };
  if (later.owner.diverts !== earlier.owner.diverts)
    return { winner: later.owner.diverts ? later : earlier, told: false };
  return { winner: later, told: true };
}
