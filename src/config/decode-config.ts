import { isTable, readToml } from "../manifest/table-reader.ts";
import { CONFIG_KEYS, configKey, configValue } from "./keys.ts";

/** A config.toml's text as dotted names and texts. UserErrors name `file:line:column`. */
export function decodeConfig(text: string, file: string): Map<string, string> {
  const root = readToml(text, file, "bad-config");
  root.onlyKeys([...new Set(CONFIG_KEYS.map(({ name }) => name.split(".")[0]!))]);
  const settings = new Map<string, string>();
  for (const section of root.keys) {
    const table = root.table(section);
    for (const name of table.keys) {
      const value = table.value(name);
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
