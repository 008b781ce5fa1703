import { posix } from "node:path";

/** What of a package.json composing needs. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  /** Program -> path in the package. */
  readonly programs: Readonly<Record<string, string>>;
  /** Folder whose files are all programs, when the package says so instead. */
  readonly programFolder?: string;
  /** Commands that npm runs after installing, in order: `preinstall`, `install`, `postinstall`. */
  readonly installScripts: readonly { readonly event: string; readonly command: string }[];
}

/** Decodes a package.json leniently: what has another form than npm's documentation gives it is left out. */
export function packageManifest(text: string): PackageManifest {
  const json = parsed(text);
  const name = typeof json.name === "string" ? json.name : "";
  const folder = record(json.directories).bin;
  const scripts = record(json.scripts);
  return {
    name,
    version: typeof json.version === "string" ? json.version : "",
    programs: programsOf(json.bin, name),
    ...(json.bin === undefined && typeof folder === "string" ? { programFolder: inside(folder) ?? "" } : {}),
    installScripts: ["preinstall", "install", "postinstall"].flatMap((event) => {
      const command = scripts[event];
      return typeof command === "string" && command.trim() !== "" ? [{ event, command }] : [];
    }),
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return record(JSON.parse(text.replace(/^\uFEFF/, "")));
  } catch {
    return {};
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** Source: npm's documentation of package.json, `bin`; a scope has no part in a program's name. */
function programsOf(bin: unknown, name: string): Record<string, string> {
  const entries = typeof bin === "string" ? [[name, bin] as const] : Object.entries(record(bin));
  const programs: Record<string, string> = {};
  for (const [key, value] of entries) {
    const program = posix.basename(key.replaceAll("\\", "/"));
    const path = typeof value === "string" ? inside(value) : undefined;
    if (path !== undefined && program !== "" && program !== "." && program !== "..") programs[program] = path;
  }
  return programs;
}

/** A path of package.json as one that can't lead out of the package: `..` stops at its root, as in npm. */
function inside(path: string): string | undefined {
  const normal = posix.normalize(posix.join("/", path.replaceAll("\\", "/"))).replace(/^\/+|\/+$/g, "");
  return normal === "" ? undefined : normal;
}
