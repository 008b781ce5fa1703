import { initialManifest } from "../manifest/edit.ts";
import { formatName } from "../manifest/request.ts";
import type { Origin, Wish } from "./types.ts";

/** The file for `bothy init` in a project whose files ask for `wishes`: each with where it comes from behind it. */
export function manifestOf(name: string, wishes: readonly Wish[]): string {
  const empty = initialManifest(name);
  if (wishes.length === 0) return empty;
  const lines = wishes.map(({ request, origin, note }) => {
    const key = formatName(request);
    const quoted = /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
    const version = JSON.stringify(request.constraint);
    const value =
      request.group === undefined
        ? version
        : `{ version = ${version}, group = ${JSON.stringify(request.group)} }`;
    return {
      entry: `${quoted} = ${value}`,
      comment: [placeText(origin), note].filter((part) => part !== undefined).join(": "),
    };
  });
  const width = Math.min(48, Math.max(...lines.map(({ entry }) => entry.length)));
  const text = lines.map(({ entry, comment }) => `${entry.padEnd(width)}  # ${comment}\n`).join("");
  return empty.replace("[packages]\n", () => `[packages]\n${text}`);
}

/** `requirements.txt:3`. */
export function placeText({ file, line }: Origin): string {
  return line === undefined ? file : `${file}:${line}`;
}
