import { join } from "node:path";
import type { Context } from "../../host/context.ts";

/** What of pip's configuration says where packages come from. */
export interface PipSettings {
  readonly index: string | undefined;
  readonly extraIndexes: readonly string[];
  readonly cert: string | undefined;
  readonly proxy: string | undefined;
  readonly trustedHosts: readonly string[];
}

/** pip's configuration as pip would read it: machine, user, virtual environment, PIP_CONFIG_FILE, PIP_ variables. Source: pip's documentation, "Configuration". */
export async function pipSettings(ctx: Context): Promise<PipSettings> {
  const values = new Map<string, string>();
  for (const path of pipConfigFiles(ctx.host.env)) {
    const text = await ctx.host.fs.readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    for (const [name, value] of pipConfigValues(text)) values.set(name, value);
  }
  for (const [name, value] of Object.entries(ctx.host.env))
    if (name.startsWith("PIP_") && value) values.set(optionName(name.slice("PIP_".length)), value);
  const words = (name: string) => (values.get(name) ?? "").split(/\s+/).filter((word) => word !== "");
  return {
    index: values.get("index-url") || undefined,
    extraIndexes: words("extra-index-url"),
    cert: values.get("cert") || undefined,
    proxy: values.get("proxy") || undefined,
    trustedHosts: words("trusted-host"),
  };
}

/** Later files win. PIP_CONFIG_FILE=/dev/null means none at all. */
export function pipConfigFiles(env: Readonly<Record<string, string | undefined>>): string[] {
  if (env.PIP_CONFIG_FILE === "/dev/null") return [];
  const home = env.HOME ?? "/";
  const machine = (env.XDG_CONFIG_DIRS || "/etc/xdg").split(":").filter((folder) => folder.startsWith("/"));
  return [
    ...machine.map((folder) => join(folder, "pip/pip.conf")),
    "/etc/pip.conf",
    join(home, ".pip/pip.conf"),
    join(env.XDG_CONFIG_HOME || join(home, ".config"), "pip/pip.conf"),
    ...(env.VIRTUAL_ENV ? [join(env.VIRTUAL_ENV, "pip.conf")] : []),
    ...(env.PIP_CONFIG_FILE ? [env.PIP_CONFIG_FILE] : []),
  ];
}

/** The options of `[global]`, and over them those of `[install]`, of a pip.conf as Python's configparser reads it. */
export function pipConfigValues(text: string): Map<string, string> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let option: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*[#;]/.test(line) || line.trim() === "") continue;
    const header = /^\[([^\]]+)\]/.exec(line);
    if (header) {
      section = sections.get(header[1]!) ?? new Map();
      sections.set(header[1]!, section);
      option = undefined;
      continue;
    }
    if (/^\s/.test(line) && option !== undefined) {
      section?.set(option, `${section.get(option)}\n${line.trim()}`.trim());
      continue;
    }
    const setting = /^\s*([^=:]+?)\s*[=:]\s*(.*)$/.exec(line);
    if (!setting || section === undefined) continue;
    option = optionName(setting[1]!);
    section.set(option, setting[2]!.trim());
  }
  return new Map([...(sections.get("global") ?? []), ...(sections.get("install") ?? [])]);
}

function optionName(text: string): string {
  return text.toLowerCase().replaceAll("_", "-");
}
