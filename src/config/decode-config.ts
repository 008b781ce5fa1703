import { parse, TomlError } from "smol-toml";
import { UserError } from "../base/error.ts";
import { isTable, TableReader } from "../manifest/table-reader.ts";
import { outlineToml } from "../manifest/toml-outline.ts";
import { CONFIG_KEYS, configKey, configValue } from "./keys.ts";

/** A config.toml's text as dotted names and texts. UserErrors name `file:line:column`. */
export function decodeConfig(text: string, file: string): Map<string, string> {
  let values: Record<string, unknown>;
  try {
    values = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const what = error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
    throw new UserError("bad-config", `${file}:${error.line}:${error.column}: ${what}`, {
      reason: error.codeblock.trimEnd(),
      help: `mend line ${error.line} of ${file}`,
    });
  }
  const root = new TableReader({ text, file, outline: outlineToml(text) }, [], values);
  root.onlyKeys([...new Set(CONFIG_KEYS.map(({ name }) => name.split(".")[0]!))]);
  const settings = new Map<string, string>();
  for (const section of root.keys) {
    const table = root.table(section);
    for (const [name, value] of Object.entries(values[section] as object)) {
      const key = configKey(`${section}.${name}`);
      if ("problem" in key) throw table.error(name, "unknown-key", key.problem, { help: key.help });
      const decoded = isTable(value) ? "a single value" : configValue(key, value);
      if (typeof decoded === "string")
        throw table.error(name, "bad-config", `${key.name} must be ${decoded}`, { at: "value" });
      settings.set(key.name, decoded.text);
    }
  }
  return settings;
}
