import { formatRequest } from "./request.ts";
import { DEFAULT_GROUP, type Request } from "./types.ts";

type Asked = Pick<Request, "channel" | "suite" | "name" | "constraint" | "group">;

/**
 * A line for a shell that gives requests these constraints: `bothy install 'pypi:numpy@>=2'`; requests that are there already keep
 * what else they say. One command a group.
 */
export function installCommand(requests: readonly Asked[]): string {
  const groups = [...new Set(requests.map(({ group }) => group))];
  return groups
    .map((group) => {
      const words = requests.filter((one) => one.group === group).map((one) => shellWord(formatRequest(one)));
      return ["bothy install", ...(group === DEFAULT_GROUP ? [] : [`--group ${group}`]), ...words].join(" ");
    })
    .join(" && ");
}

/** A word of a command line, in single quotes where a shell would take something in it for more than text. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9@%+=:,./_-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
