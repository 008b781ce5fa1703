import {
  applyEdits,
  type Edit,
  findNodeAtLocation,
  getNodeValue,
  modify,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { UserError } from "../../base/error.ts";
import { isOurs, KNOWN_PATHS, OUR_FOLDER, type Setting, type SettingPath } from "./vscode-settings.ts";

/** A settings file with bothy's settings in it. */
export interface MergedSettings {
  readonly text: string;
  /** Settings of the user's own that had another value. */
  readonly replaced: readonly { readonly path: SettingPath; readonly before: unknown }[];
  /** Settings that bothy had made and that nothing stands for any more. */
  readonly removed: readonly SettingPath[];
}

/**
 * Puts `settings` into the text of a settings.json, comments, order and layout of all others kept; takes out bothy's of an earlier
 * time that aren't among them. A PATH that the user has set gets bothy's in front. `before` undefined: there is no file yet. A
 * UserError `settings-unreadable`, with line and column, for what is no JSON with comments.
 */
export function mergeSettings(
  before: string | undefined,
  settings: readonly Setting[],
  file: string,
): MergedSettings {
  let text = (before ?? "").trim() === "" ? "{}\n" : before!;
  const layout = layoutOf(text);
  const put = (path: SettingPath, value: unknown) => {
    const edits = modify(text, [...path], value, {});
    text = applyEdits(
      text,
      value === undefined ? edits : edits.map((edit) => laidOut(edit, path, value, layout)),
    );
  };
  const replaced: { path: SettingPath; before: unknown }[] = [];
  for (const { path, value } of settings) {
    const [name, within] = path;
    const outer = valueAt(text, [name], file);
    if (within !== undefined && outer !== undefined && !isObject(outer)) {
      if (outer !== null) replaced.push({ path: [name], before: outer });
      put([name], { [within]: value });
      continue;
    }
    const now = valueAt(text, path, file);
    const wanted = within === "PATH" && typeof now === "string" ? withOurPath(now, String(value)) : value;
    if (JSON.stringify(now) === JSON.stringify(wanted)) continue;
    if (now !== undefined && wanted === value && !isOurs(now)) replaced.push({ path, before: now });
    put(path, wanted);
  }
  const removed = KNOWN_PATHS.filter(
    (path) =>
      isOurs(valueAt(text, path, file)) && !settings.some((setting) => `${setting.path}` === `${path}`),
  );
  for (const path of removed) {
    const now = valueAt(text, path, file);
    const rest = typeof now === "string" && path[1] === "PATH" ? withoutOurPath(now) : undefined;
    put(path, rest === "${env:PATH}" ? undefined : rest);
    const outer = valueAt(text, [path[0]], file);
    if (path.length === 2 && isObject(outer) && Object.keys(outer).length === 0) put([path[0]], undefined);
  }
  return { text, replaced, removed };
}

/** The user's PATH with bothy's folder in front, in the place of an earlier one. */
function withOurPath(now: string, ours: string): string {
  return isOurs(now)
    ? now.replace(OUR_FOLDER, () => OUR_FOLDER.exec(ours)![0])
    : ours.replace("${env:PATH}", () => now);
}

function withoutOurPath(now: string): string {
  return now.replace(new RegExp(`${OUR_FOLDER.source}:`), "");
}

function valueAt(text: string, path: SettingPath, file: string): unknown {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined || tree === undefined || tree.type !== "object") {
    const offset = first?.offset ?? 0;
    const lines = text.slice(0, offset).split("\n");
    throw new UserError("settings-unreadable", `can't read ${file}`, {
      reason: `line ${lines.length}, column ${lines.at(-1)!.length + 1}: ${first === undefined ? "it is no object" : printParseErrorCode(first.error)}`,
      help: "mend it in the editor, or move it away, and run the command again",
    });
  }
  const node = findNodeAtLocation(tree, [...path]);
  return node === undefined ? undefined : getNodeValue(node);
}

interface Layout {
  readonly indent: string;
  readonly eol: string;
}

/** The layout that the file has already; two spaces where that can't be told. */
function layoutOf(text: string): Layout {
  return { indent: /^([ \t]+)["/]/m.exec(text)?.[1] ?? "  ", eol: text.includes("\r\n") ? "\r\n" : "\n" };
}

/**
 * jsonc-parser's edit, which has no layout, with what it puts in laid out on lines of its own. With a layout of the library's, what
 * stands beside it would be laid out anew too.
 */
function laidOut(edit: Edit, path: SettingPath, value: unknown, { indent, eol }: Layout): Edit {
  const [, comma = "", key] = /^(,?)("(?:[^"\\]|\\.)*"):/.exec(edit.content) ?? [];
  const written = (text: unknown, depth: number) =>
    JSON.stringify(text, undefined, indent).replaceAll("\n", eol + indent.repeat(depth));
  if (key === undefined) return { ...edit, content: written(value, path.length) };
  const name = JSON.parse(key) as string;
  const depth = path.indexOf(name) + 1;
  const inner = depth === path.length ? value : { [path[1]!]: value };
  const line = `${eol}${indent.repeat(depth)}${key}: ${written(inner, depth)}`;
  // Into an empty object: its end goes on a line of its own.
  return { ...edit, content: comma === "" ? `${line}${eol}${indent.repeat(depth - 1)}` : `${comma}${line}` };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
