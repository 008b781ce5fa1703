import { isTable, type TableReader, typeName } from "./table-reader.ts";
import type { IncludeEntry } from "./types.ts";

/** `[include]`: folders with a bothy.toml each, `"../base"` or `{ dir = "../base" }`, patterns among them. */
export function decodeInclude(table: TableReader): IncludeEntry[] {
  table.onlyKeys(["environments"]);
  const value = table.value("environments");
  if (value === undefined) return [];
  if (!Array.isArray(value))
    throw table.error("environments", "bad-value", `environments must be an array, not ${typeName(value)}`, {
      at: "value",
      help: 'write the folders in brackets, as in: environments = ["../base"]',
    });
  return value.map((item: unknown, index) => {
    const refuse = (message: string, help: string, code = "bad-value") =>
      table.errorAt(["include", "environments", index], code, message, { help });
    const known = isTable(item) ? Object.keys(item) : [];
    if (known.includes("hub"))
      throw refuse(
        "environments of a hub are not in this version of bothy yet",
        'include a folder instead, as in: { dir = "../base" }; or use a later version of bothy',
        "not-yet",
      );
    const extra = known.find((key) => key !== "dir");
    if (extra !== undefined)
      throw refuse(
        `unknown key ${JSON.stringify(extra)} in an include`,
        'an include is written { dir = "../base" }',
        "unknown-key",
      );
    const dir = isTable(item) ? item.dir : item;
    if (typeof dir !== "string")
      throw refuse(
        `an include names a folder, not ${dir === undefined ? "nothing" : typeName(dir)}`,
        'write { dir = "../base" }, or "../base" alone',
      );
    const problem = folderProblem(dir);
    if (problem !== undefined) throw refuse(...problem);
    return { dir: dir.replace(/(?<=.)\/+$/, ""), place: table.place("environments", index) };
  });
}

/** What is wrong with the name of a folder to include: what, and what to do. */
export function folderProblem(dir: string): [message: string, help: string] | undefined {
  if (dir.trim() === "" || /[\u0000-\u001f\u007f]/.test(dir))
    return [`${JSON.stringify(dir)} is no folder`, 'name one, as in: "../base"'];
  if (dir.startsWith("~"))
    return [
      `${JSON.stringify(dir)} begins with ~, which stands for a folder in shells only`,
      "write the path relative to this bothy.toml",
    ];
  if (/(^|\/)\*\*(\/|$)/.test(dir))
    return [
      "** is not known in includes",
      'write one * for each level, as in: "../packages/*", "../packages/*/*"',
    ];
  if (/(^|\/)bothy\.toml$/.test(dir))
    return [
      "an include names a folder, not the bothy.toml in it",
      `write ${JSON.stringify(dir.replace(/\/?bothy\.toml$/, "") || ".")}`,
    ];
  return undefined;
}
