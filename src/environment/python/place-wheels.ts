import { posix } from "node:path";
import { decodeRecord, encodeRecord, type RecordLine } from "../../archive/wheel-record.ts";
import { newHash } from "../../base/crypto.ts";
import { digestHex } from "../../base/digest.ts";
import { UserError } from "../../base/error.ts";
import type { Host } from "../../host/host.ts";
import type { Entry } from "../../store/types.ts";
import { linkOrCopy, replaceFile } from "../deb-tree/place-files.ts";
import type { Imported } from "../types.ts";
import { declaredScripts, entryPointProgram, rewrittenScript } from "./entry-points.ts";
import { isReserved, siteFolder, type WheelLayout, wheelFiles } from "./wheel-layout.ts";

export interface WheelPlacement {
  /** Where the tree stands now, and where it will stand. */
  readonly staging: string;
  readonly root: string;
  /** `3.13` */
  readonly minor: string;
  readonly packages: readonly Imported[];
}

export interface PlacedWheels {
  /** Package id -> program -> path in the tree. */
  readonly programs: Record<string, Record<string, string>>;
  readonly notices: readonly string[];
}

/** Links the wheels' files into the tree, writes their programs and what records them as installed. */
export function placeWheels(plan: WheelPlacement, host: Host): PlacedWheels {
  const site = siteFolder(plan.minor);
  const owners = new Map<string, Imported>();
  const folders = new Set<string>();
  const programs: Record<string, Record<string, string>> = {};
  const notices: string[] = [];
  for (const wheel of plan.packages) {
    const layout = wheelFiles(wheel.meta, plan.minor);
    if (layout === undefined) {
      throw new UserError("not-a-wheel", `${wheel.item.file} is no wheel that can be installed`, {
        reason: "it has no .dist-info folder, or several",
        help: "report it to whoever publishes the package",
      });
    }
    const placing: Placing = { plan, wheel, layout, site, owners, folders, notices, host };
    placeFiles(placing);
    const made = placePrograms(placing);
    writeRecord(placing, made.written);
    programs[wheel.id] = made.programs;
  }
  return { programs, notices };
}

interface Placing {
  readonly plan: WheelPlacement;
  readonly wheel: Imported;
  readonly layout: WheelLayout;
  readonly site: string;
  /** Who put what is at a path of the tree. */
  readonly owners: Map<string, Imported>;
  /** Folders of the tree that are made. */
  readonly folders: Set<string>;
  readonly notices: string[];
  readonly host: Host;
}

function placeFiles(placing: Placing): void {
  const { plan, wheel, layout, host } = placing;
  for (const file of layout.files) {
    if (isReserved(file.to)) {
      placing.notices.push(
        `${wheel.item.name}: its file ${file.to} is left out: the environment has its own`,
      );
      continue;
    }
    const source = `${wheel.object.tree}/${file.from}`;
    if (!claim(placing, file.to, source)) continue;
    const target = `${plan.staging}/${file.to}`;
    if (!file.script) {
      linkOrCopy(host, source, target);
      continue;
    }
    const content = host.fsSync.readFileSync(source);
    const rewritten = rewrittenScript(content, `${plan.root}/bin/python3`);
    const executable = (host.fsSync.statSync(source).mode & 0o111) !== 0;
    if (rewritten === undefined && executable) linkOrCopy(host, source, target);
    else replaceFile(host, target, rewritten ?? content, { executable: true });
  }
}

/** Makes the folder of `to`, and room for it where another wheel has put the same file before. False: leave it as it is. */
function claim(placing: Placing, to: string, source: string): boolean {
  const { plan, wheel, owners, host } = placing;
  const target = `${plan.staging}/${to}`;
  const other = owners.get(to);
  owners.set(to, wheel);
  if (other === undefined) {
    try {
      makeFolder(placing, posix.dirname(to));
      if (placing.folders.has(to)) throw new Error("a folder");
      return true;
    } catch (error) {
      throw new UserError(
        "clashing-files",
        `${wheel.item.file} can't stand in one Python with the other packages`,
        {
          reason: `its file ${to} is a folder of another package, or lies below another package's file`,
          help: "put the request that needs it into a group of its own in bothy.toml",
          cause: error,
        },
      );
    }
  }
  if (host.fsSync.readFileSync(target).equals(host.fsSync.readFileSync(source))) return false;
  placing.notices.push(
    `${to} is in ${other.item.name} and in ${wheel.item.name}; the latter's is in the environment`,
  );
  host.fsSync.rmSync(target);
  return true;
}

function makeFolder({ plan, folders, host }: Placing, folder: string): void {
  if (folders.has(folder)) return;
  host.fsSync.mkdirSync(`${plan.staging}/${folder}`, { recursive: true });
  for (let at = folder; at !== "." && !folders.has(at); at = posix.dirname(at)) folders.add(at);
}

/** The programs that entry points declare, and those that the wheel brings. */
function placePrograms(placing: Placing): { programs: Record<string, string>; written: Map<string, string> } {
  const { plan, wheel, layout, host, site } = placing;
  const programs: Record<string, string> = {};
  const written = new Map<string, string>();
  for (const file of layout.files)
    if (file.script && posix.dirname(file.to) === "bin" && !isReserved(file.to))
      programs[file.to.slice("bin/".length)] = file.to;
  const declared = readText(host, `${plan.staging}/${site}/${layout.distInfo}/entry_points.txt`);
  for (const entry of declaredScripts(declared ?? "")) {
    const path = `bin/${entry.name}`;
    if (isReserved(path)) continue;
    const other = placing.owners.get(path);
    if (other !== undefined && other !== wheel)
      placing.notices.push(
        `${entry.name} is a program of ${other.item.name} and of ${wheel.item.name}; the latter's is in the environment`,
      );
    const text = entryPointProgram(entry, `${plan.root}/bin/python3`);
    makeFolder(placing, "bin");
    replaceFile(host, `${plan.staging}/${path}`, text, { executable: true });
    placing.owners.set(path, wheel);
    written.set(path, text);
    programs[entry.name] = path;
  }
  return { programs, written };
}

/** RECORD and INSTALLER as an installer leaves them. Source: PyPA specification "Recording installed projects". */
function writeRecord(placing: Placing, written: ReadonlyMap<string, string>): void {
  const { plan, wheel, layout, host, site } = placing;
  const folder = `${site}/${layout.distInfo}`;
  const record = `${folder}/RECORD`;
  const original = readText(host, `${plan.staging}/${record}`);
  if (original === undefined) return;
  const moved = new Map(layout.files.map((file) => [file.from, file.to]));
  const programs = new Map(
    wheel.meta.entries.flatMap((entry) => (isProgram(entry) ? [[entry.path, entry]] : [])),
  );
  const relative = (path: string) =>
    path.startsWith(`${site}/`) ? path.slice(site.length + 1) : posix.relative(site, path);
  const lines: RecordLine[] = decodeRecord(original)
    .filter(({ path }) => moved.has(path))
    .map((line) => ({
      ...line,
      ...relocatedHash(placing, line, programs.get(line.path)),
      path: relative(moved.get(line.path)!),
    }))
    .filter(({ path }) => path !== relative(`${folder}/INSTALLER`));
  const added = new Map([[`${folder}/INSTALLER`, "bothy\n"], ...written]);
  for (const [path, text] of added)
    lines.push({
      path: relative(path),
      hash: `sha256=${newHash("sha256").update(text).digest("base64url")}`,
      size: String(Buffer.byteLength(text)),
    });
  replaceFile(host, `${plan.staging}/${folder}/INSTALLER`, "bothy\n", { executable: false });
  replaceFile(host, `${plan.staging}/${record}`, encodeRecord(lines), { executable: false });
}

/** What RECORD has to say of a program or library that importing changed. */
function relocatedHash(
  { wheel, host }: Placing,
  { path, hash }: RecordLine,
  program: FileEntry | undefined,
): Partial<RecordLine> {
  if (program === undefined || !hash.startsWith("sha256=")) return {};
  // Where nothing of the store's path was written into it, its object's meta has the hash of its bytes.
  if (program.slots === undefined)
    return {
      hash: `sha256=${Buffer.from(digestHex(program.hash), "hex").toString("base64url")}`,
      size: String(program.size),
    };
  const content = host.fsSync.readFileSync(`${wheel.object.tree}/${path}`);
  return {
    hash: `sha256=${newHash("sha256").update(content).digest("base64url")}`,
    size: String(content.length),
  };
}

type FileEntry = Extract<Entry, { type: "file" }>;

function isProgram(entry: Entry): entry is FileEntry {
  return entry.type === "file" && entry.content === "elf";
}

function readText(host: Host, path: string): string | undefined {
  return host.fsSync.existsSync(path) ? host.fsSync.readFileSync(path, "utf8") : undefined;
}
