import type { RequestChange } from "../manifest/diff.ts";

/** Things that are named before the rest is counted. */
const SHOWN = 4;
/** Longer texts (hooks, commands of services) are not quoted. */
const LONGEST = 24;

/**
 * What a generation changed, in one line: what somebody wrote into bothy.toml, then packages that moved, then, where that is all there
 * is to tell, packages that came and went. `packages` as generations record them: `+ jq 1.7`, `jq 1.6 -> 1.7`.
 */
export function generationSummary(requests: readonly RequestChange[], packages: readonly string[]): string {
  const asked = requests.map(requestText);
  const moved = packages.filter((text) => text.includes(" -> "));
  const others = packages.filter((text) => !text.includes(" -> "));
  const named = [...asked, ...moved, ...(asked.length === 0 ? others : [])].slice(0, SHOWN);
  const rest = asked.length + packages.length - named.length;
  if (named.length === 0) return "none";
  return `${named.join(", ")}${rest === 0 ? "" : ` and ${rest} more`}`;
}

function requestText({ kind, what, from, to }: RequestChange): string {
  if (kind === "removed") return `- ${what}`;
  const quoted = [from, to].every((text) => text === undefined || isShort(text));
  if (kind === "added") return quoted && to !== '"*"' ? `+ ${what} ${to}` : `+ ${what}`;
  return quoted ? `${what} ${from} -> ${to}` : `${what} changed`;
}

function isShort(text: string): boolean {
  return text.length <= LONGEST && !text.includes("\n");
}
